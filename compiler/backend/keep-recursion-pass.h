// Recursion that is not in tail position stays recursion.
//
// LLVM makes a loop of `n * f(n - 1)`, with an accumulator. That is a call per iteration less, but a recursion that wasm says runs
// out of stack, and traps, then runs through; the specification's own tests look at that. Calls in tail position still become
// loops: there the depth of the stack was the callee's to begin with (docs/semantics.md, "Recursion").
#ifndef WROUGHT_COMPILER_BACKEND_KEEP_RECURSION_PASS_H
#define WROUGHT_COMPILER_BACKEND_KEEP_RECURSION_PASS_H

#include <llvm/IR/PassManager.h>

namespace wrought {

// Marks calls that a function makes of itself, and whose result it does something with, so that LLVM's elimination of tail
// recursion leaves them alone. Has to run before that, on simplified code.
struct KeepRecursionPass : llvm::PassInfoMixin<KeepRecursionPass> {
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&);
};

} // namespace wrought

#endif
