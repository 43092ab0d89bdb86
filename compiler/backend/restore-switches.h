// Switches that the module's producer has turned into tests of bits become switches again.
//
// "Is c one of these characters?" reaches LLVM as `c - 32 < 27 && 1 << (c - 32) & mask || c == 10`: the producer's code generator knew
// masks of 32 bits. As a switch, with the comparisons around it, it becomes the one test that the target has: here of 64 bits.
#ifndef WROUGHT_COMPILER_BACKEND_RESTORE_SWITCHES_H
#define WROUGHT_COMPILER_BACKEND_RESTORE_SWITCHES_H

#include <llvm/IR/PassManager.h>

namespace wrought {

// Wants conditions simplified, and control flow after it.
class RestoreSwitchesPass : public llvm::PassInfoMixin<RestoreSwitchesPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&);
};

} // namespace wrought

#endif
