#include "emit/runaway-recursion.h"

#include <llvm/ADT/DenseSet.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/InstrTypes.h>
#include <llvm/IR/Instructions.h>

namespace wrought {

namespace {

using FunctionSet = llvm::DenseSet<const llvm::Function*>;

// The function with a body that `block` calls and that is not known to return, or null.
const llvm::Function* blockingCallee(const llvm::BasicBlock& block, const FunctionSet& mayReturn) {
  for (const llvm::Instruction& instruction : block)
    if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction))
      if (const llvm::Function* callee = call->getCalledFunction();
          callee && !callee->isDeclaration() && !mayReturn.contains(callee))
        return callee;
  return nullptr;
}

// Whether a return can be reached without a call of a function that is not known to return. Otherwise `blockers` names the
// calls that stood in the way.
bool canReturn(const llvm::Function& function, const FunctionSet& mayReturn,
               llvm::SmallVectorImpl<const llvm::Function*>& blockers) {
  llvm::SmallVector<const llvm::BasicBlock*, 32> work = {&function.getEntryBlock()};
  llvm::DenseSet<const llvm::BasicBlock*> seen(work.begin(), work.end());
  while (!work.empty()) {
    const llvm::BasicBlock* block = work.pop_back_val();
    if (const llvm::Function* callee = blockingCallee(*block, mayReturn)) {
      blockers.push_back(callee);
      continue;
    }
    if (llvm::isa<llvm::ReturnInst>(block->getTerminator()))
      return true;
    for (const llvm::BasicBlock* successor : llvm::successors(block))
      if (seen.insert(successor).second)
        work.push_back(successor);
  }
  return false;
}

} // namespace

void keepRunawayRecursion(llvm::Module& module) {
  // A least fixed point: a function that is blocked by another is looked at again once that one turns out to return, so
  // each call edge is followed once.
  FunctionSet mayReturn;
  llvm::DenseMap<const llvm::Function*, llvm::SmallVector<const llvm::Function*, 4>> waiting;
  llvm::SmallVector<const llvm::Function*, 64> work;
  for (const llvm::Function& function : module)
    if (!function.isDeclaration())
      work.push_back(&function);
  while (!work.empty()) {
    const llvm::Function* function = work.pop_back_val();
    if (mayReturn.contains(function))
      continue;
    llvm::SmallVector<const llvm::Function*, 8> blockers;
    if (canReturn(*function, mayReturn, blockers)) {
      mayReturn.insert(function);
      if (auto entry = waiting.find(function); entry != waiting.end()) {
        work.append(entry->second.begin(), entry->second.end());
        waiting.erase(entry);
      }
    } else {
      for (const llvm::Function* blocker : blockers)
        waiting[blocker].push_back(function);
    }
  }
  for (llvm::Function& function : module) {
    if (function.isDeclaration() || mayReturn.contains(&function))
      continue;
    bool callsOurs = false;
    for (const llvm::BasicBlock& block : function)
      callsOurs |= blockingCallee(block, mayReturn) != nullptr;
    // A function that ends by trapping or exiting recurses into nothing and needs no care.
    if (callsOurs)
      function.addFnAttr("disable-tail-calls", "true");
  }
}

} // namespace wrought
