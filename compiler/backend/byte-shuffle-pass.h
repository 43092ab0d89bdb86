// Drops masks on the indices of byte shuffles that the instruction applies by itself.
//
// x86's PSHUFB looks at bits 0 to 3 and bit 7 of an index. The emitter says so with a mask (emit-simd.cpp, swizzle), since
// LLVM knows nothing of the intrinsic: with the mask it finds out that an index which is below 16 anyway needs no saturating
// sum in front. What is left of the masks after optimisation costs an instruction and does nothing.
#ifndef WROUGHT_COMPILER_BACKEND_BYTE_SHUFFLE_PASS_H
#define WROUGHT_COMPILER_BACKEND_BYTE_SHUFFLE_PASS_H

#include <llvm/IR/PassManager.h>

namespace wrought {

// Comes last: LLVM's optimisations cannot use what it removes.
class ByteShufflePass : public llvm::PassInfoMixin<ByteShufflePass> {
public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&);
  static bool isRequired() { return true; } // at -O0 too
};

} // namespace wrought

#endif
