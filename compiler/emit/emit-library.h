// What surrounds the wasm functions of a library: its description (wrought_library), the functions by which values cross
// between the host and generated code, and the C functions of its exports.
#ifndef WROUGHT_COMPILER_EMIT_EMIT_LIBRARY_H
#define WROUGHT_COMPILER_EMIT_EMIT_LIBRARY_H

#include "emit/module-plan.h"
#include "instance/instance-layout.h"
#include "instance/instance-model.h"

#include <llvm/IR/Module.h>

namespace wrought {

struct Context;

// `instantiation` is the function that FunctionEmitter::runInstantiation emitted.
void emitLibrary(const Context& context, const ModulePlan& plan, const InstanceLayout& layout, InstanceModel& model,
                 llvm::Module& module, llvm::Function* instantiation);

} // namespace wrought

#endif
