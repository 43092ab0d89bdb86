#include "emit/runaway-recursion.h"

#include <llvm/ADT/DenseSet.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>

namespace wrought {

namespace {

// The function with a body that `instruction` calls, or null.
const llvm::Function* definedCallee(const llvm::Instruction& instruction) {
  auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
  const llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
  return callee && !callee->isDeclaration() ? callee : nullptr;
}

// Finds the functions that may return: a least fixed point. Every path is followed from a function's entry to the first call of a
// function that is not known to return; it goes on from there once that one turns out to return. So each instruction is
// looked at once, whatever the shape of the call graph.
class ReturnAnalysis {
public:
  explicit ReturnAnalysis(const llvm::Module& module) {
    for (const llvm::Function& function : module) {
      if (function.isDeclaration())
        continue;
      enter(function.getEntryBlock());
      while (!work.empty())
        follow(work.pop_back_val());
    }
  }

  bool mayReturn(const llvm::Function& function) const { return returning.contains(&function); }

private:
  void enter(const llvm::BasicBlock& block) {
    if (seen.insert(&block).second)
      work.push_back(&block.front());
  }

  void follow(const llvm::Instruction* instruction) {
    const llvm::Function* function = instruction->getFunction();
    if (returning.contains(function))
      return;
    for (; instruction; instruction = instruction->getNextNode()) {
      const llvm::Function* callee = definedCallee(*instruction);
      if (callee && !returning.contains(callee)) {
        auto* invoke = llvm::dyn_cast<llvm::InvokeInst>(instruction);
        // Whether the callee throws is not asked: an invoke is never a tail call, so nothing depends on it.
        if (invoke)
          enter(*invoke->getUnwindDest());
        waiting[callee].push_back(invoke ? &invoke->getNormalDest()->front() : instruction->getNextNode());
        return;
      }
      if (llvm::isa<llvm::ReturnInst>(instruction)) {
        returning.insert(function);
        if (auto entry = waiting.find(function); entry != waiting.end()) {
          work.append(entry->second.begin(), entry->second.end());
          waiting.erase(entry);
        }
        return;
      }
      if (instruction->isTerminator())
        for (const llvm::BasicBlock* successor : llvm::successors(instruction))
          enter(*successor);
    }
  }

  llvm::DenseSet<const llvm::Function*> returning;
  llvm::DenseSet<const llvm::BasicBlock*> seen;
  llvm::SmallVector<const llvm::Instruction*, 64> work;
  // Where to go on once the function returns.
  llvm::DenseMap<const llvm::Function*, llvm::SmallVector<const llvm::Instruction*, 2>> waiting;
};

} // namespace

void keepRunawayRecursion(llvm::Module& module) {
  ReturnAnalysis analysis(module);
  for (llvm::Function& function : module) {
    if (function.isDeclaration() || analysis.mayReturn(function))
      continue;
    // A function that ends by trapping or exiting recurses into nothing and needs no care.
    bool recurses = llvm::any_of(llvm::instructions(function), [&](const llvm::Instruction& instruction) {
      const llvm::Function* callee = definedCallee(instruction);
      return callee && !analysis.mayReturn(*callee);
    });
    if (recurses)
      function.addFnAttr("disable-tail-calls", "true");
  }
}

} // namespace wrought
