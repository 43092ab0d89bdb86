#include "backend/relative-load-pass.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/TargetParser/Triple.h>

namespace wrought {

// Lets what else is loaded of a slot that begins `distance` bytes behind `table` be found from the slot's place, `slot`.
static void shareSlot(llvm::Instruction& distance, llvm::Value* table, llvm::Value* slot) {
  using namespace llvm::PatternMatch;
  llvm::SmallVector<std::pair<llvm::GetElementPtrInst*, llvm::ConstantInt*>, 2> members; // with how far into the slot they are
  for (llvm::User* sum : distance.users()) {
    llvm::ConstantInt* offset;
    if (!match(sum, m_CombineOr(m_NUWAdd(m_Specific(&distance), m_ConstantInt(offset)),
                                m_DisjointOr(m_Specific(&distance), m_ConstantInt(offset)))))
      continue;
    for (llvm::User* user : sum->users())
      if (auto* member = llvm::dyn_cast<llvm::GetElementPtrInst>(user);
          member && !member->use_empty() && member->getPointerOperand() == table && member->getSourceElementType()->isIntegerTy(8) &&
          member->getNumIndices() == 1)
        members.push_back({member, offset});
  }
  for (auto& [member, offset] : members) {
    llvm::IRBuilder<> builder(member);
    // What is left is nothing to the code generator.
    member->replaceAllUsesWith(builder.CreateInBoundsGEP(builder.getInt8Ty(), slot, offset));
  }
}

llvm::PreservedAnalyses RelativeLoadPass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  using namespace llvm::PatternMatch;
  // Others have no address that is a register and another one times 8.
  llvm::Triple triple(function.getParent()->getTargetTriple());
  bool scales = triple.isX86() || triple.isARM() || triple.isThumb();
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
    auto* distanceOfSlot = llvm::dyn_cast<llvm::Instruction>(call->getArgOperand(1));
    bool isShared = !scales && distanceOfSlot;
    if (isShared)
      builder.SetInsertPoint(distanceOfSlot->getNextNode());
    index = builder.CreateZExt(index, call->getArgOperand(1)->getType());
    llvm::Value* place = builder.CreateGEP(builder.getIntNTy(8 << shift->getZExtValue()), table, index);
    if (isShared)
      shareSlot(*distanceOfSlot, table, place);
    builder.SetInsertPoint(call);
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
