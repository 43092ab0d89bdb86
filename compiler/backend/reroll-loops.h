// Loops that the module's producer unrolled are rolled up again.
//
// A producer without vector instructions to aim at unrolls small loops by two to eight. LLVM's vectoriser then sees strided
// accesses, and values reloaded between stores, where the loop of the source would have vectorised. This pass finds loops of one
// block that consist of isomorphic copies, where copy k does exactly what copy 0 does with every induction variable k steps
// further, and keeps copy 0 alone. The producer's loop for the remainder stays.
#ifndef WROUGHT_COMPILER_BACKEND_REROLL_LOOPS_H
#define WROUGHT_COMPILER_BACKEND_REROLL_LOOPS_H

#include <llvm/IR/PassManager.h>

namespace wrought {

class RerollLoopsPass : public llvm::PassInfoMixin<RerollLoopsPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses);
};

} // namespace wrought

#endif
