#include "backend/trap-code-pass.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>

namespace wrought {

llvm::PreservedAnalyses TrapCodePass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  bool isChanged = false;
  for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(function))) {
    auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
    if (!call || call->getIntrinsicID() != llvm::Intrinsic::ubsantrap)
      continue;
    uint64_t code = llvm::cast<llvm::ConstantInt>(call->getArgOperand(0))->getZExtValue();
    // As data: the assembler knows no name for these registers. (0xc00 + code) << 20 | funct3 << 12 | opcode.
    uint64_t word = (0xc00 + code) << 20 | 0x5 << 12 | 0x73;
    llvm::IRBuilder<> builder(call);
    auto* type = llvm::FunctionType::get(builder.getVoidTy(), false);
    builder.CreateCall(llvm::InlineAsm::get(type, ".insn 0x" + llvm::utohexstr(word, true), "", true));
    call->eraseFromParent();
    isChanged = true;
  }
  return isChanged ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace wrought
