// What loops carry from iteration to iteration has the width in which it is used.
//
// A walk along a list carries an index of 32 bits, and extends it for each access. On x86-64 what computes or loads 32 bits has cleared
// the upper half, but LLVM does not see that of a value that comes into a block: `movl %esi, %esi` then stands in the loop, on the
// way from load to load, and takes one cycle of six. Extended where they are made, the values come as they are needed. So do characters
// that one iteration loads for the next: a load extends them for nothing.
#ifndef WROUGHT_COMPILER_BACKEND_WIDEN_PHIS_H
#define WROUGHT_COMPILER_BACKEND_WIDEN_PHIS_H

#include <llvm/IR/PassManager.h>

namespace wrought {

// Comes last: for LLVM's other passes the half that is always zero would be in the way.
class WidenPhisPass : public llvm::PassInfoMixin<WidenPhisPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses);
};

} // namespace wrought

#endif
