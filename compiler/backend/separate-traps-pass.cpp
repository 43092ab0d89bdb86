#include "backend/separate-traps-pass.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>

namespace wrought {

// The trap that `block` consists of, if it has no place of its own; else null.
static llvm::IntrinsicInst* sharedTrap(llvm::BasicBlock& block) {
  auto* trap = llvm::dyn_cast<llvm::IntrinsicInst>(&block.front());
  if (!trap || trap->getIntrinsicID() != llvm::Intrinsic::ubsantrap ||
      !llvm::isa<llvm::UnreachableInst>(trap->getNextNode()))
    return nullptr;
  return trap->getDebugLoc() && trap->getDebugLoc().getLine() != 0 ? nullptr : trap;
}

llvm::PreservedAnalyses SeparateTrapsPass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  if (!function.getSubprogram())
    return llvm::PreservedAnalyses::all();
  llvm::SmallVector<llvm::BasicBlock*, 8> blocks;
  for (llvm::BasicBlock& block : function)
    if (sharedTrap(block))
      blocks.push_back(&block);
  for (llvm::BasicBlock* block : blocks) {
    llvm::IntrinsicInst* trap = sharedTrap(*block);
    llvm::SmallVector<llvm::BasicBlock*, 8> predecessors(llvm::predecessors(block));
    llvm::SmallPtrSet<llvm::BasicBlock*, 8> seen;
    bool isFirst = true;
    for (llvm::BasicBlock* predecessor : predecessors) {
      if (!seen.insert(predecessor).second)
        continue; // all edges of one branch have one place
      llvm::Instruction* branch = predecessor->getTerminator();
      llvm::IntrinsicInst* own = trap;
      if (!isFirst) {
        auto* copy = llvm::BasicBlock::Create(function.getContext(), "trap", &function);
        llvm::IRBuilder<> builder(copy);
        own = llvm::cast<llvm::IntrinsicInst>(builder.Insert(trap->clone()));
        builder.CreateUnreachable();
        branch->replaceSuccessorWith(block, copy);
      }
      own->setDebugLoc(branch->getDebugLoc());
      isFirst = false;
    }
  }
  bool hasTraps = false;
  // Else the code generator joins what was taken apart. TrapCodePass sees to it that it obeys.
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    auto* trap = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
    if (!trap || trap->getIntrinsicID() != llvm::Intrinsic::ubsantrap)
      continue;
    trap->addFnAttr(llvm::Attribute::NoMerge);
    hasTraps = true;
  }
  return !hasTraps ? llvm::PreservedAnalyses::all() : llvm::PreservedAnalyses::none();
}

} // namespace wrought
