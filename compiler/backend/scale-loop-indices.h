// Byte indices that grow with a loop become its count, scaled by the address.
//
// Wasm counts addresses in bytes: an induction variable of 64 bits that grows by 8, added to the start of memory. From a variable
// per array LLVM's vectoriser makes a shift per array in the vector loop, and what it adds them to is not sorted out before loops
// are unrolled, so that small vector loops look too large for that. This pass writes addresses as a compiler of the source would: the
// start of the array, known ahead of the loop, and element number n of it, with one n for all.
#ifndef WROUGHT_COMPILER_BACKEND_SCALE_LOOP_INDICES_H
#define WROUGHT_COMPILER_BACKEND_SCALE_LOOP_INDICES_H

#include <llvm/IR/PassManager.h>

namespace wrought {

class ScaleLoopIndicesPass : public llvm::PassInfoMixin<ScaleLoopIndicesPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses);
};

} // namespace wrought

#endif
