#include "backend/byte-shuffle-pass.h"

#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/IntrinsicsX86.h>
#include <llvm/IR/PatternMatch.h>

namespace wrought {

llvm::PreservedAnalyses ByteShufflePass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  using namespace llvm::PatternMatch;
  bool isChanged = false;
  for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(function))) {
    auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
    if (!call || call->getIntrinsicID() != llvm::Intrinsic::x86_ssse3_pshuf_b_128)
      continue;
    llvm::Value* masked = call->getArgOperand(1);
    llvm::Value* index;
    const llvm::APInt* mask;
    if (!match(masked, m_And(m_Value(index), m_APInt(mask))) || (*mask & 0x8f) != 0x8f)
      continue;
    call->setArgOperand(1, index);
    if (masked->use_empty())
      llvm::cast<llvm::Instruction>(masked)->eraseFromParent();
    isChanged = true;
  }
  return isChanged ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace wrought
