// Passes for the exceptions of generated code.
#ifndef WROUGHT_COMPILER_BACKEND_EXCEPTION_PASSES_H
#define WROUGHT_COMPILER_BACKEND_EXCEPTION_PASSES_H

#include <llvm/IR/PassManager.h>

namespace wrought {

// Where a throw and what catches it are in one function, for example because one was inlined into the other, makes a branch
// of the throw: the runtime need not find out where to go.
struct ForwardThrowsPass : llvm::PassInfoMixin<ForwardThrowsPass> {
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&);
};

// A function without landing pads needs no personality routine. Comes last; LLVM would keep the reference.
struct DropPersonalityPass : llvm::PassInfoMixin<DropPersonalityPass> {
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&);
  static bool isRequired() { return true; }
};

} // namespace wrought

#endif
