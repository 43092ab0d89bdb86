// Truncations of floats to integers: checks that are implied by earlier ones, and what x86-64's own instruction checks.
//
// A truncation traps where the result would not fit, or saturates. C has neither: its producers put a test of their own in front
// and choose the result otherwise, so that the trap's checks repeat what is known already. And x86-64's CVTTSD2SI gives the
// least integer for whatever does not fit, the very value that these producers choose.
#ifndef WROUGHT_COMPILER_BACKEND_TRUNCATION_PASS_H
#define WROUGHT_COMPILER_BACKEND_TRUNCATION_PASS_H

#include <llvm/IR/PassManager.h>

namespace wrought {

// Decides branches on comparisons of a float with constants that branches before have decided. LLVM 19 does so for integers only.
class ImpliedFloatChecksPass : public llvm::PassInfoMixin<ImpliedFloatChecksPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&);
};

// For x86-64: truncates first, and looks at the result for whether it was right. Comes last: LLVM knows nothing of the intrinsics,
// and the rare ways that it adds would be in the way of the vectoriser.
class TruncationPass : public llvm::PassInfoMixin<TruncationPass> {
public:
  // Saturating truncations become faster and larger.
  explicit TruncationPass(bool isForSpeed) : isForSpeed(isForSpeed) {}
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&);

private:
  bool isForSpeed;
};

} // namespace wrought

#endif
