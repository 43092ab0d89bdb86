// --fuel: a program that executes more wasm operators than it was given traps.
//
// What counts is every operator of the module but `block`, `loop`, `end`, `else` and `nop`, which do nothing. Each basic block of
// the wasm code pays at its start for all of its operators, so a trap in the middle of one has paid for the rest of it. The
// charge stands in the code from the start, before LLVM sees it, and Binaryen's optimisations of function bodies are left out:
// so the count is that of the module, the same at every level and on every machine. What is left is an ordinary LLVM
// global, which the optimiser keeps in a register in loops without calls.

#include "emit/function-emitter.h"

#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>

namespace wrought {

void FunctionEmitter::countOperator() {
  if (!context.options.fuel)
    return;
  llvm::BasicBlock* block = builder.GetInsertBlock();
  auto payer = paidIn.find(block);
  ++operatorCounts[payer == paidIn.end() ? block : payer->second];
}

void FunctionEmitter::continueCount(llvm::BasicBlock* from, llvm::BasicBlock* block) {
  if (!context.options.fuel)
    return;
  auto payer = paidIn.find(from);
  paidIn[block] = payer == paidIn.end() ? from : payer->second;
}

void FunctionEmitter::chargeFuel() {
  if (!context.options.fuel)
    return;
  llvm::GlobalVariable* fuel = fuelCounter(llvmModule());
  // The first block is split behind its stack slots: LLVM promotes only those that lie in the first block.
  llvm::BasicBlock& entry = function.getEntryBlock();
  for (llvm::Instruction& instruction : llvm::make_early_inc_range(entry))
    if (auto* slot = llvm::dyn_cast<llvm::AllocaInst>(&instruction); slot && slot->isStaticAlloca())
      slot->moveBefore(entry, entry.begin());
  for (auto [block, count] : operatorCounts) {
    builder.SetInsertPoint(block == &entry ? &*block->getFirstNonPHIOrDbgOrAlloca() : &*block->getFirstInsertionPt());
    llvm::Value* before = builder.CreateLoad(builder.getInt64Ty(), fuel, "fuel");
    llvm::Value* after = builder.CreateSub(before, builder.getInt64(count));
    builder.CreateStore(after, fuel);
    llvm::Value* isSpent = builder.CreateICmpSLT(after, builder.getInt64(0));
    llvm::Instruction* end =
        llvm::SplitBlockAndInsertIfThen(isSpent, builder.GetInsertPoint(), /*Unreachable=*/true, unlikely());
    builder.SetInsertPoint(end);
    builder.CreateIntrinsic(llvm::Intrinsic::ubsantrap, {}, {builder.getInt8(static_cast<uint8_t>(Trap::FuelExhausted))});
  }
}

llvm::GlobalVariable* fuelCounter(llvm::Module& module) {
  if (llvm::GlobalVariable* known = module.getNamedGlobal("wrought_fuel"))
    return known;
  auto* fuel = new llvm::GlobalVariable(module, llvm::Type::getInt64Ty(module.getContext()), false,
                                        llvm::GlobalValue::ExternalLinkage, nullptr, "wrought_fuel");
  fuel->setVisibility(llvm::GlobalValue::HiddenVisibility);
  fuel->setDSOLocal(true);
  return fuel;
}

void defineFuelCounter(const Context& context, const ModulePlan& plan, llvm::Module& module) {
  if (!context.options.fuel)
    return;
  llvm::GlobalVariable* fuel = fuelCounter(module);
  fuel->setInitializer(llvm::ConstantInt::get(fuel->getValueType(), *context.options.fuel));
  if (plan.partitions.size() == 1) {
    fuel->setVisibility(llvm::GlobalValue::DefaultVisibility);
    fuel->setLinkage(llvm::GlobalValue::InternalLinkage);
  }
}

} // namespace wrought
