// Interpreters: the jump to the next instruction's code, once at the end of every instruction instead of once for all.
//
// A loop around a switch has one indirect jump, whose target a processor must guess from all that went before; where every case ends in
// a jump of its own, which case that is helps. C compilers do so for `goto *`; a switch they leave as it is, and so wasm arrives.
#ifndef WROUGHT_COMPILER_BACKEND_SPREAD_DISPATCH_H
#define WROUGHT_COMPILER_BACKEND_SPREAD_DISPATCH_H

#include <llvm/IR/PassManager.h>

namespace wrought {

// Comes last: anything that simplifies control flow might join again what it takes apart.
class SpreadDispatchPass : public llvm::PassInfoMixin<SpreadDispatchPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses);
};

} // namespace wrought

#endif
