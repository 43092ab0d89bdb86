// Loops whose memory indices are 32-bit sums that could wrap around get a copy in which they are 64-bit sums that cannot.
//
// Wasm's index arithmetic is modulo 2^32, so LLVM may assume nothing of `i + 8` beside `i`: neither their distance, nor a stride.
// Offsets then do not fold into instructions, and nothing vectorises or becomes a memset. This pass computes the range of each
// index over all iterations, tests once ahead of an innermost loop that none leaves [0, 2^32), and gives the loop two copies: in
// the one that runs when the test holds, every index is a 64-bit induction variable plus a constant, with exactly the values
// that the 32-bit sums have. The other is the loop as it was. Where the ranges are known there is no test and no second copy.
// The test may also be what tells how often the loop runs: see findSteppedCount.
#ifndef WROUGHT_COMPILER_BACKEND_WIDEN_LOOP_ADDRESSES_H
#define WROUGHT_COMPILER_BACKEND_WIDEN_LOOP_ADDRESSES_H

#include <llvm/IR/PassManager.h>

namespace wrought {

class WidenLoopAddressesPass : public llvm::PassInfoMixin<WidenLoopAddressesPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses);
};

} // namespace wrought

#endif
