#include "backend/comparison-calls.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PatternMatch.h>

namespace wrought {

namespace {

bool isOnlyComparedWithZero(llvm::Value* value) {
  using namespace llvm::PatternMatch;
  return llvm::all_of(value->users(), [&](llvm::User* user) {
    auto* compare = llvm::dyn_cast<llvm::ICmpInst>(user);
    if (!compare || compare->getOperand(0) != value || compare->isUnsigned())
      return false;
    if (match(compare->getOperand(1), m_Zero()))
      return true;
    // x > -1, x < 1
    return (compare->getPredicate() == llvm::CmpInst::ICMP_SGT && match(compare->getOperand(1), m_AllOnes())) ||
           (compare->getPredicate() == llvm::CmpInst::ICMP_SLT && match(compare->getOperand(1), m_One()));
  });
}

} // namespace

llvm::PreservedAnalyses ComparisonCallsPass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  llvm::Module& module = *function.getParent();
  llvm::Function* difference = module.getFunction("wrought_memory_difference");
  if (!difference)
    return llvm::PreservedAnalyses::all();
  llvm::SmallVector<llvm::CallInst*, 8> calls;
  for (llvm::User* user : difference->users()) {
    auto* call = llvm::dyn_cast<llvm::CallInst>(user);
    if (call && call->getFunction() == &function && call->getCalledFunction() == difference &&
        isOnlyComparedWithZero(call))
      calls.push_back(call);
  }
  for (llvm::CallInst* call : calls) {
    llvm::IRBuilder<> builder(call);
    llvm::FunctionCallee memcmp = module.getOrInsertFunction("memcmp", builder.getInt32Ty(), builder.getPtrTy(),
                                                             builder.getPtrTy(), builder.getInt64Ty());
    if (auto* declaration = llvm::dyn_cast<llvm::Function>(memcmp.getCallee())) {
      declaration->setVisibility(llvm::GlobalValue::HiddenVisibility);
      declaration->setDSOLocal(true);
      declaration->setDoesNotThrow();
    }
    llvm::CallInst* sign =
        builder.CreateCall(memcmp, {call->getArgOperand(1), call->getArgOperand(2), call->getArgOperand(3)});
    sign->setMemoryEffects(call->getMemoryEffects());
    sign->addFnAttr(llvm::Attribute::WillReturn);
    call->replaceAllUsesWith(sign);
    call->eraseFromParent();
  }
  return calls.empty() ? llvm::PreservedAnalyses::all() : llvm::PreservedAnalyses::none();
}

} // namespace wrought
