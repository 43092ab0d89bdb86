// Traps: one short instruction that carries the reason, decoded by the runtime's signal handler. No call and no argument
// set-up stands in the way of the code around it.

#include "emit/function-emitter.h"

#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/MDBuilder.h>

namespace wrought {

void FunctionEmitter::emitTrap(Trap trap) {
  builder.CreateIntrinsic(llvm::Intrinsic::ubsantrap, {}, {builder.getInt8(static_cast<uint8_t>(trap))});
  builder.CreateUnreachable();
}

llvm::BasicBlock* FunctionEmitter::trapBlock(Trap trap) {
  llvm::BasicBlock*& block = trapBlocks[trap];
  if (!block) {
    block = createBlock("trap");
    llvm::IRBuilderBase::InsertPointGuard guard(builder);
    builder.SetInsertPoint(block);
    // Which of the checks that lead here it was, the branches say (backend/separate-traps-pass).
    if (debugInfo && source)
      builder.SetCurrentDebugLocation(debugInfo->nowhere());
    emitTrap(trap);
  }
  return block;
}

llvm::MDNode* FunctionEmitter::unlikely() { return llvm::MDBuilder(llvmContext).createUnlikelyBranchWeights(); }

void FunctionEmitter::trapIf(llvm::Value* condition, Trap trap) {
  if (auto* constant = llvm::dyn_cast<llvm::ConstantInt>(condition); constant && constant->isZero())
    return;
  llvm::BasicBlock* next = createBlock("next");
  builder.CreateCondBr(condition, trapBlock(trap), next, unlikely());
  continueCount(builder.GetInsertBlock(), next);
  builder.SetInsertPoint(next);
}

} // namespace wrought
