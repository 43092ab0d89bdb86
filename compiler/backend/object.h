// From LLVM IR to object code, in memory.
#ifndef WROUGHT_COMPILER_BACKEND_OBJECT_H
#define WROUGHT_COMPILER_BACKEND_OBJECT_H

#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

namespace wrought {

using Bytes = llvm::SmallVector<char, 0>;

// The object file, or with `asAssembly` the assembly text, of `module`.
Bytes generateCode(llvm::Module& module, llvm::TargetMachine& target, bool asAssembly);

} // namespace wrought

#endif
