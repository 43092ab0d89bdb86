#include "backend/keep-recursion-pass.h"

#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>

namespace wrought {

// Whether nothing is done behind `call` but to return what it gave: perhaps by way of blocks that only hand it on.
static bool isInTailPosition(const llvm::CallInst& call) {
  const llvm::Value* value = &call;
  const llvm::BasicBlock* from = call.getParent();
  const llvm::Instruction* next = call.getNextNonDebugInstruction();
  constexpr unsigned mostBlocks = 8;
  for (unsigned i = 0; i < mostBlocks; ++i) {
    if (auto* end = llvm::dyn_cast<llvm::ReturnInst>(next))
      return !end->getReturnValue() || end->getReturnValue() == value;
    auto* branch = llvm::dyn_cast<llvm::BranchInst>(next);
    if (!branch || branch->isConditional())
      return false;
    const llvm::BasicBlock* to = branch->getSuccessor(0);
    for (const llvm::PHINode& phi : to->phis())
      if (phi.getIncomingValueForBlock(from) == value)
        value = &phi;
    next = to->getFirstNonPHIOrDbg();
    from = to;
  }
  return false;
}

llvm::PreservedAnalyses KeepRecursionPass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
    if (call && call->getCalledFunction() == &function && !call->isMustTailCall() && !call->isNoTailCall() &&
        !isInTailPosition(*call))
      call->setTailCallKind(llvm::CallInst::TCK_NoTail);
  }
  // A mark changes nothing that an analysis could know.
  return llvm::PreservedAnalyses::all();
}

} // namespace wrought
