// Traps: one short instruction that carries the reason, decoded by the runtime's signal handler. No call and no argument
// set-up stands in the way of the code around it.

#include "backend/memory-traps-pass.h"
#include "backend/trap-code-pass.h"
#include "emit/function-emitter.h"

#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/MDBuilder.h>

#include <algorithm>

namespace wrought {

static bool isNever(llvm::Value* condition) {
  auto* constant = llvm::dyn_cast<llvm::ConstantInt>(condition);
  return constant && constant->isZero();
}

void FunctionEmitter::emitTrap(Trap trap) {
  builder.CreateIntrinsic(llvm::Intrinsic::ubsantrap, {}, {builder.getInt8(static_cast<uint8_t>(trap))});
  builder.CreateUnreachable();
}

void FunctionEmitter::emitTrap(Trap trap, const TrapOperands& operands) {
  // Passes drop tables that nothing uses, so the number is that of the input.
  const std::vector<std::string>& tables = context.inputTables;
  auto place = std::ranges::find(tables, std::string(operands.table.str));
  uint32_t table = place == tables.end() ? unknownTrapNumber : static_cast<uint32_t>(place - tables.begin());
  llvm::Function* intrinsic = llvm::Intrinsic::getDeclaration(&llvmModule(), llvm::Intrinsic::ubsantrap);
  llvm::OperandBundleDef bundle(trapOperandsBundle,
                                std::vector<llvm::Value*>{builder.getInt32(table), operands.index, operands.value});
  builder.CreateCall(intrinsic, {builder.getInt8(static_cast<uint8_t>(trap))}, bundle);
  builder.CreateUnreachable();
}

llvm::BasicBlock* FunctionEmitter::trapBlock(Trap trap, const TrapOperands& operands) {
  llvm::BasicBlock* block = createBlock("trap");
  llvm::IRBuilderBase::InsertPointGuard guard(builder);
  builder.SetInsertPoint(block);
  emitTrap(trap, operands);
  return block;
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
  if (isNever(condition))
    return;
  llvm::BasicBlock* next = createBlock("next");
  branchToTrap(condition, trapBlock(trap), next);
}

void FunctionEmitter::trapIf(llvm::Value* condition, Trap trap, const TrapOperands& operands) {
  if (isNever(condition))
    return;
  llvm::BasicBlock* next = createBlock("next");
  branchToTrap(condition, trapBlock(trap, operands), next);
}

llvm::BasicBlock* FunctionEmitter::memoryTrapBlock(const MemoryPlan& memory) {
  llvm::BasicBlock*& block = memoryTrapBlocks[memory.ordinal];
  if (block)
    return block;
  block = createBlock("trap");
  llvm::IRBuilderBase::InsertPointGuard guard(builder);
  builder.SetInsertPoint(block);
  if (debugInfo && source)
    builder.SetCurrentDebugLocation(debugInfo->nowhere());
  llvm::Function* intrinsic = llvm::Intrinsic::getDeclaration(&llvmModule(), llvm::Intrinsic::ubsantrap);
  llvm::OperandBundleDef bundle(memoryTrapBundle, std::vector<llvm::Value*>{model.memoryAddress(builder, memory.memory->name)});
  builder.CreateCall(intrinsic, {builder.getInt8(static_cast<uint8_t>(Trap::MemoryOutOfBounds))}, bundle);
  builder.CreateUnreachable();
  return block;
}

void FunctionEmitter::trapIfOutside(const MemoryPlan& memory, llvm::Value* reach, llvm::Value* limit, uint64_t taken,
                                    std::optional<unsigned> bytes) {
  llvm::Value* condition = builder.CreateICmpUGT(reach, limit);
  if (isNever(condition))
    return;
  llvm::BasicBlock* next = createBlock("next");
  llvm::BranchInst* branch = branchToTrap(condition, memoryTrapBlock(memory), next);
  MemoryCheck check{memory.ordinal, bytes, taken, std::nullopt};
  if (memory.initialBytes == memory.maxBytes)
    check.size = memory.initialBytes;
  markMemoryCheck(*branch, check);
}

llvm::BranchInst* FunctionEmitter::branchToTrap(llvm::Value* condition, llvm::BasicBlock* trap, llvm::BasicBlock* next) {
  llvm::BranchInst* branch = builder.CreateCondBr(condition, trap, next, unlikely());
  continueCount(builder.GetInsertBlock(), next);
  builder.SetInsertPoint(next);
  return branch;
}

} // namespace wrought
