// Tests of whether a narrow number lies in a range are one comparison.
//
// "Is c a digit?" reaches LLVM as `(c - 48 & 255) < 10`: the producer's code generator knew no arithmetic of 8 bits. Where c has no more
// than these bits, as when it was just loaded, the `and` says only that what is below 48 wraps, and a comparison of 32 bits says so without.
#ifndef WROUGHT_COMPILER_BACKEND_RANGE_TESTS_H
#define WROUGHT_COMPILER_BACKEND_RANGE_TESTS_H

#include <llvm/IR/PassManager.h>

namespace wrought {

// Gives what other passes know ranges by. Wants conditions simplified.
class RangeTestsPass : public llvm::PassInfoMixin<RangeTestsPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&);
};

} // namespace wrought

#endif
