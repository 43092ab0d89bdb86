// What passes tell LLVM at their end.
#ifndef WROUGHT_COMPILER_BACKEND_PRESERVED_ANALYSES_H
#define WROUGHT_COMPILER_BACKEND_PRESERVED_ANALYSES_H

#include <llvm/IR/Analysis.h>

namespace wrought {

// Of a pass that changes instructions, but neither blocks nor the ways between them.
inline llvm::PreservedAnalyses controlFlowPreserved(bool isChanged) {
  if (!isChanged)
    return llvm::PreservedAnalyses::all();
  llvm::PreservedAnalyses preserved;
  preserved.preserveSet<llvm::CFGAnalyses>();
  return preserved;
}

} // namespace wrought

#endif
