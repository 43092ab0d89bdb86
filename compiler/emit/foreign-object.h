// Object files for hosts that have no runtime library of ours: other systems, and machines without one (docs/porting.md).
//
// There is one instance, as in an executable. The host gives it memory, calls its exports as C functions, and provides as C
// functions what the module imports and what generated code needs of a runtime (builtins.def).
#ifndef WROUGHT_COMPILER_EMIT_FOREIGN_OBJECT_H
#define WROUGHT_COMPILER_EMIT_FOREIGN_OBJECT_H

#include "instance/instance-model.h"

#include <llvm/IR/Function.h>

#include <string>

namespace wrought {

struct ModulePlan;

// Whether a C function of this type exists, the same in every compiler: no vectors, and one result at most.
bool isCallableFromC(wasm::Signature signature);

// Defines a C function for every exported function whose type C has.
void emitForeignExports(const ModulePlan& plan, InstanceModel& model, llvm::Module& module);

// The body of an import: a call of the C function that the host provides. `builder` is at its place in `function`.
void callForeignImport(const ModulePlan& plan, InstanceModel& model, wasm::Function& import, llvm::Function& function,
                       Builder& builder);

// The C header that declares both sides (--emit-header).
std::string writeForeignHeader(const ModulePlan& plan, const std::string& triple);

} // namespace wrought

#endif
