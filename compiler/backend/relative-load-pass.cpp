#include "backend/relative-load-pass.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/PatternMatch.h>

namespace wrought {

llvm::PreservedAnalyses RelativeLoadPass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  using namespace llvm::PatternMatch;
  bool isChanged = false;
  for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(function))) {
    auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
    llvm::Value* index;
    const llvm::APInt* shift;
    // Where the index cannot be large, it is widened after the shift.
    if (!call || call->getIntrinsicID() != llvm::Intrinsic::load_relative ||
        !match(call->getArgOperand(1), m_CombineOr(m_Shl(m_Value(index), m_APInt(shift)),
                                                   m_ZExt(m_NUWShl(m_Value(index), m_APInt(shift))))) ||
        shift->ugt(3))
      continue;
    llvm::Value* table = call->getArgOperand(0);
    llvm::IRBuilder<> builder(call);
    index = builder.CreateZExt(index, call->getArgOperand(1)->getType());
    llvm::Value* place = builder.CreateGEP(builder.getIntNTy(8 << shift->getZExtValue()), table, index);
    llvm::LoadInst* distance = builder.CreateAlignedLoad(builder.getInt32Ty(), place, llvm::Align(4), "distance");
    distance->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(function.getContext(), {}));
    llvm::Value* target = builder.CreateGEP(builder.getInt8Ty(), table, distance);
    target->takeName(call);
    call->replaceAllUsesWith(target);
    call->eraseFromParent();
    isChanged = true;
  }
  return isChanged ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace wrought
