// What the runtime must know of the program: the constant `wrought_program` of abi.h, and the functions that it names.
#ifndef WROUGHT_COMPILER_EMIT_EMIT_PROGRAM_H
#define WROUGHT_COMPILER_EMIT_EMIT_PROGRAM_H

#include "emit/module-plan.h"
#include "instance/instance-model.h"

namespace wrought {

struct Context;

// Defines `wrought_program` in `module`, with initialisation, the call of the export `_start`, callable exports if
// `--invoke` asks for them, and the grants baked in.
void emitProgram(const Context& context, const ModulePlan& plan, InstanceModel& model, llvm::Module& module);

} // namespace wrought

#endif
