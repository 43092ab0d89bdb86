// With -g: a trap instruction of its own for every check, so that its address tells which check failed.
//
// The checks of a function share one trap instruction for each reason. Here, behind all other optimisations, each branch to it gets
// a copy with the place of the branch. Only code that is never executed but to trap becomes longer.
#ifndef WROUGHT_COMPILER_BACKEND_SEPARATE_TRAPS_PASS_H
#define WROUGHT_COMPILER_BACKEND_SEPARATE_TRAPS_PASS_H

#include <llvm/IR/PassManager.h>

namespace wrought {

class SeparateTrapsPass : public llvm::PassInfoMixin<SeparateTrapsPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&);
  static bool isRequired() { return true; } // at -O0 too
};

} // namespace wrought

#endif
