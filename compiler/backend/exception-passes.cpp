#include "backend/exception-passes.h"

#include "wrought/abi.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>

namespace wrought {

namespace {

// The invoke of the runtime's throw that ends `block`, or null.
llvm::InvokeInst* findThrow(llvm::BasicBlock& block) {
  auto* invoke = llvm::dyn_cast<llvm::InvokeInst>(block.getTerminator());
  llvm::Function* callee = invoke ? invoke->getCalledFunction() : nullptr;
  return callee && callee->getName() == WROUGHT_RAISE_SYMBOL ? invoke : nullptr;
}

// Makes the code behind the landing pad of `pad` a block of its own, which takes what the landing pad gives through a phi.
llvm::PHINode* splitLandingPad(llvm::BasicBlock& pad) {
  llvm::LandingPadInst* landing = pad.getLandingPadInst();
  // Phis of the landing pad stay in it: for a throw that comes another way, they need values of their own behind it.
  llvm::BasicBlock* behind = pad.splitBasicBlock(landing->getNextNode(), "caught");
  auto* value = llvm::PHINode::Create(landing->getType(), 2, "caught.value");
  value->insertBefore(*behind, behind->begin());
  landing->replaceAllUsesWith(value);
  value->addIncoming(landing, &pad);
  for (llvm::PHINode& phi : pad.phis()) {
    auto* outer = llvm::PHINode::Create(phi.getType(), 2, phi.getName());
    outer->insertBefore(*behind, behind->begin());
    phi.replaceAllUsesWith(outer);
    outer->addIncoming(&phi, &pad);
  }
  return value;
}

} // namespace

llvm::PreservedAnalyses ForwardThrowsPass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  if (!function.hasPersonalityFn())
    return llvm::PreservedAnalyses::all();
  llvm::SmallVector<llvm::InvokeInst*, 4> throws;
  for (llvm::BasicBlock& block : function)
    if (llvm::InvokeInst* invoke = findThrow(block))
      throws.push_back(invoke);
  for (llvm::InvokeInst* invoke : throws) {
    llvm::BasicBlock* pad = invoke->getUnwindDest();
    llvm::BasicBlock* block = invoke->getParent();
    llvm::PHINode* value = splitLandingPad(*pad);
    llvm::BasicBlock* behind = value->getParent();
    // The phis of the block behind, apart from `value`, mirror those of the pad, in reverse.
    for (llvm::PHINode& phi : behind->phis()) {
      if (&phi == value)
        continue;
      auto* inner = llvm::cast<llvm::PHINode>(phi.getIncomingValueForBlock(pad));
      phi.addIncoming(inner->getIncomingValueForBlock(block), block);
    }
    llvm::IRBuilder<> builder(invoke);
    llvm::Value* thrown = llvm::PoisonValue::get(value->getType());
    thrown = builder.CreateInsertValue(thrown, invoke->getArgOperand(0), 0);
    thrown = builder.CreateInsertValue(thrown, builder.getInt32(0), 1);
    value->addIncoming(thrown, block);
    invoke->getNormalDest()->removePredecessor(block);
    pad->removePredecessor(block);
    builder.CreateBr(behind);
    invoke->eraseFromParent();
  }
  return throws.empty() ? llvm::PreservedAnalyses::all() : llvm::PreservedAnalyses::none();
}

llvm::PreservedAnalyses DropPersonalityPass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  bool isNeeded = llvm::any_of(function, [](const llvm::BasicBlock& block) { return block.isLandingPad(); });
  if (function.hasPersonalityFn() && !isNeeded)
    function.setPersonalityFn(nullptr);
  return llvm::PreservedAnalyses::all();
}

} // namespace wrought
