// Takes vectors of floats apart on 32-bit ARM.
//
// NEON takes numbers too small for the normal format for zero, in operands and results ("flush to zero", ARMv7-A Architecture
// Reference Manual A2.7); WebAssembly wants them exact. VFP, which works on single numbers, is exact. LLVM 19 leaves loops
// with floats alone for this reason but selects NEON for vectors that the program itself, or the straight-line vectoriser, made.
// Moves, signs and conversions from and to integers are right as they are.
//
// Also keeps LLVM from moving prologues away from the entry of functions: on ARM it does not say in the unwinding tables
// where a frame is gone again, so a trap in front of such a prologue but behind it in the code would have a wrong backtrace.
#ifndef WROUGHT_COMPILER_BACKEND_IEEE_VECTOR_PASS_H
#define WROUGHT_COMPILER_BACKEND_IEEE_VECTOR_PASS_H

#include <llvm/IR/PassManager.h>
#include <llvm/TargetParser/Triple.h>

namespace wrought {

// Comes last, after whatever makes vectors.
class IeeeVectorPass : public llvm::PassInfoMixin<IeeeVectorPass> {
public:
  static bool isNeeded(const llvm::Triple& triple) { return triple.isARM() || triple.isThumb(); }
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&);
  static bool isRequired() { return true; } // at -O0 too
};

} // namespace wrought

#endif
