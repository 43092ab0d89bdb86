// Calls of wrought_memory_difference whose result is only compared with zero become calls of memcmp.
//
// A module's memcmp gives the difference of two bytes, which memcmp natively need not. Mostly callers ask for no more than its sign;
// then LLVM may do what it knows of memcmp: compare small constant sizes inline, merge comparisons, use bcmp.
#ifndef WROUGHT_COMPILER_BACKEND_COMPARISON_CALLS_H
#define WROUGHT_COMPILER_BACKEND_COMPARISON_CALLS_H

#include <llvm/IR/PassManager.h>

namespace wrought {

class ComparisonCallsPass : public llvm::PassInfoMixin<ComparisonCallsPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses);
};

} // namespace wrought

#endif
