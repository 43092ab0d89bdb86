// Loads of distances in tables, in the form that the code generator puts into one instruction.
//
// The emitter says `llvm.load.relative` (emit-call.cpp), since LLVM folds that where the place is known. What the code generator makes of
// it forms the slot's place in bytes first, apart from the load. Where a processor has no address for a slot of 8 bytes, what else the
// slot tells, its type, is loaded from the same place.
#ifndef WROUGHT_COMPILER_BACKEND_RELATIVE_LOAD_PASS_H
#define WROUGHT_COMPILER_BACKEND_RELATIVE_LOAD_PASS_H

#include <llvm/IR/PassManager.h>

namespace wrought {

// Comes last.
class RelativeLoadPass : public llvm::PassInfoMixin<RelativeLoadPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&);
};

} // namespace wrought

#endif
