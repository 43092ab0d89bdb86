// How the arguments of wasm functions are passed.
//
// In a program without tail calls: as LLVM's C convention passes them. With tail calls, every function follows LLVM's `tailcc`,
// in which a function of any signature can be called in tail position, and arguments that would find no register are
// not put on the stack but into the argument area (InstanceModel::argumentArea), where the callee reads them as the first
// thing it does. Arguments on the stack would have to be moved about when caller and callee in tail position have different
// numbers of them, which not every target can do, and which leaves a stack that cannot be unwound: the caller's
// caller would be found lower or higher than it knows itself to be. Both conventions pass the same arguments in the same registers.
#ifndef WROUGHT_COMPILER_EMIT_CALLING_CONVENTION_H
#define WROUGHT_COMPILER_EMIT_CALLING_CONVENTION_H

#include "instance/instance-model.h"

#include <llvm/IR/Function.h>

namespace wrought {

// The LLVM type of a wasm function under `tailcc`: `hidden`, then the parameters that have a register.
llvm::FunctionType* tailFunctionType(const llvm::Module& module, wasm::Signature signature,
                                     llvm::ArrayRef<llvm::Type*> hidden);

// The arguments of a call made at `builder`'s place, behind the hidden ones. `values` are those of the parameters, and the result
// pointer if there is one. `instance` is that of the function called if it is not the caller's. Comes directly before the call.
llvm::SmallVector<llvm::Value*, 8> passArguments(Builder& builder, InstanceModel& model, wasm::Signature signature,
                                                 llvm::ArrayRef<llvm::Value*> values, llvm::Value* instance = nullptr);

// The other side: the values of the parameters of `function`, and the result pointer if there is one. Comes first in it.
llvm::SmallVector<llvm::Value*, 8> receiveParameters(Builder& builder, InstanceModel& model, wasm::Signature signature,
                                                     llvm::Function& function);

} // namespace wrought

#endif
