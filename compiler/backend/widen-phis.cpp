#include "backend/widen-phis.h"

#include "backend/preserved-analyses.h"

#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Instructions.h>

namespace wrought {

namespace {

// What is extended for nothing: what is narrower than 32 bits only if it is loaded.
bool clearsUpperBits(const llvm::Value* value) {
  return llvm::isa<llvm::LoadInst>(value) ||
         (value->getType()->isIntegerTy(32) && llvm::isa<llvm::BinaryOperator, llvm::SelectInst>(value));
}

// Of what the loop itself brings, a load at least: other ways are not waited for.
bool isWorthIt(const llvm::PHINode& phi, const llvm::Loop& loop) {
  bool hasLoad = false;
  for (unsigned i = 0; i != phi.getNumIncomingValues(); ++i) {
    const llvm::Value* value = phi.getIncomingValue(i);
    // A call that ends its block, since it may throw, has no place behind it there.
    if (value == phi.getIncomingBlock(i)->getTerminator())
      return false;
    if (value == &phi || !loop.contains(phi.getIncomingBlock(i)))
      continue;
    if (!clearsUpperBits(value))
      return false;
    hasLoad |= llvm::isa<llvm::LoadInst>(value);
  }
  return hasLoad;
}

bool widen(llvm::PHINode& phi, const llvm::Loop& loop) {
  llvm::Type* wideType = llvm::Type::getIntNTy(phi.getContext(), phi.getType()->isIntegerTy(32) ? 64 : 32);
  llvm::SmallVector<llvm::Instruction*, 4> extensions;
  for (llvm::User* user : phi.users())
    if (auto* extension = llvm::dyn_cast<llvm::ZExtInst>(user);
        extension && extension->getType()->getIntegerBitWidth() >= wideType->getIntegerBitWidth())
      extensions.push_back(extension);
  if (extensions.empty() || !isWorthIt(phi, loop))
    return false;
  llvm::IRBuilder<> builder(&phi);
  llvm::PHINode* wide = builder.CreatePHI(wideType, phi.getNumIncomingValues(), phi.getName() + ".wide");
  for (unsigned i = 0; i != phi.getNumIncomingValues(); ++i) {
    llvm::Value* value = phi.getIncomingValue(i);
    llvm::BasicBlock* block = phi.getIncomingBlock(i);
    int known = wide->getBasicBlockIndex(block);
    if (known >= 0) { // one entry for each edge
      wide->addIncoming(wide->getIncomingValue(static_cast<unsigned>(known)), block);
      continue;
    }
    if (value == &phi) {
      wide->addIncoming(wide, block);
      continue;
    }
    // Beside what makes it, so that both are one instruction.
    if (loop.contains(block))
      builder.SetInsertPoint(llvm::cast<llvm::Instruction>(value)->getNextNode());
    else
      builder.SetInsertPoint(block->getTerminator());
    wide->addIncoming(builder.CreateZExt(value, wideType), block);
  }
  for (llvm::Instruction* extension : extensions) {
    builder.SetInsertPoint(extension);
    extension->replaceAllUsesWith(builder.CreateZExt(wide, extension->getType()));
    extension->eraseFromParent();
  }
  if (!phi.use_empty()) {
    builder.SetInsertPoint(phi.getParent(), phi.getParent()->getFirstInsertionPt());
    phi.replaceAllUsesWith(builder.CreateTrunc(wide, phi.getType()));
  }
  phi.eraseFromParent();
  return true;
}

} // namespace

llvm::PreservedAnalyses WidenPhisPass::run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses) {
  llvm::LoopInfo& loops = analyses.getResult<llvm::LoopAnalysis>(function);
  bool isChanged = false;
  for (llvm::Loop* loop : loops.getLoopsInPreorder()) {
    llvm::SmallVector<llvm::PHINode*, 8> phis;
    for (llvm::PHINode& phi : loop->getHeader()->phis())
      if (phi.getType()->isIntegerTy(32) || phi.getType()->isIntegerTy(16) || phi.getType()->isIntegerTy(8))
        phis.push_back(&phi);
    for (llvm::PHINode* phi : phis)
      isChanged |= widen(*phi, *loop);
  }
  return controlFlowPreserved(isChanged);
}

} // namespace wrought
