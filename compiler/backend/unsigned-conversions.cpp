#include "backend/unsigned-conversions.h"

#include "backend/preserved-analyses.h"

#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/Module.h>

namespace wrought {

llvm::PreservedAnalyses UnsignedConversionsPass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  bool isChanged = false;
  const llvm::DataLayout& layout = function.getParent()->getDataLayout();
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    auto* conversion = llvm::dyn_cast<llvm::UIToFPInst>(&instruction);
    if (!conversion || !conversion->getSrcTy()->isIntegerTy() || conversion->hasNonNeg())
      continue;
    llvm::Value* number = conversion->getOperand(0);
    if (llvm::ComputeNumSignBits(number, layout) == 1 || llvm::isKnownNonNegative(number, llvm::SimplifyQuery(layout)))
      continue;
    llvm::IRBuilder<> builder(conversion);
    llvm::Value* nothing = llvm::ConstantPointerNull::get(builder.getPtrTy());
    conversion->setOperand(0, builder.CreateIntrinsic(llvm::Intrinsic::annotation, {number->getType(), nothing->getType()},
                                                      {number, nothing, nothing, builder.getInt32(0)}));
    isChanged = true;
  }
  return controlFlowPreserved(isChanged);
}

} // namespace wrought
