#include "backend/spread-dispatch.h"

#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/Instructions.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Cloning.h>
#include <llvm/Transforms/Utils/Local.h>
#include <llvm/Transforms/Utils/PromoteMemToReg.h>

namespace wrought {

namespace {

// Fewer cases become comparisons, or are guessed well enough.
constexpr unsigned leastCases = 8, leastCopies = 4;
// What there is to copy, and what may come of it: each copy has its table.
constexpr unsigned mostInstructions = 24, mostBlocks = 4, mostTableEntries = 4096, mostCopied = 1500;

// From where all cases meet to the switch.
struct Dispatch {
  llvm::SmallVector<llvm::BasicBlock*, mostBlocks> blocks;
  llvm::SmallVector<llvm::BasicBlock*, 32> ends; // of cases: they lead there, and nowhere else
};

// How many entries the switch's table would have, or 0 if it would hardly be a table.
uint64_t tableEntries(const llvm::SwitchInst& choice) {
  if (choice.getNumCases() < leastCases)
    return 0;
  llvm::APInt least = choice.case_begin()->getCaseValue()->getValue(), most = least;
  for (const auto& item : choice.cases()) {
    const llvm::APInt& value = item.getCaseValue()->getValue();
    least = llvm::APIntOps::smin(least, value);
    most = llvm::APIntOps::smax(most, value);
  }
  uint64_t span = (most - least).getLimitedValue(mostTableEntries) + 1;
  return span <= 2 * uint64_t{choice.getNumCases()} ? span : 0;
}

bool canBeCopied(const llvm::BasicBlock& block, size_t& count) {
  const llvm::Instruction* end = block.getTerminator();
  if (block.isEHPad() || block.hasAddressTaken() || (!llvm::isa<llvm::BranchInst>(end) && !llvm::isa<llvm::SwitchInst>(end)))
    return false;
  // What an invoke gives cannot be stored before it.
  for (const llvm::PHINode& phi : block.phis())
    for (const llvm::Value* value : phi.incoming_values())
      if (auto* instruction = llvm::dyn_cast<llvm::Instruction>(value); instruction && instruction->isTerminator())
        return false;
  for (const llvm::Instruction& instruction : block) {
    auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    if (instruction.getType()->isTokenTy() || (call && (call->cannotDuplicate() || call->isConvergent())))
      return false;
    count += !llvm::isa<llvm::PHINode>(instruction) && !instruction.isDebugOrPseudoInst();
  }
  return count <= mostInstructions;
}

bool findDispatch(llvm::SwitchInst& choice, const llvm::Loop& loop, Dispatch& dispatch) {
  uint64_t entries = tableEntries(choice);
  if (entries == 0)
    return false;
  size_t count = 0;
  llvm::BasicBlock* block = choice.getParent();
  for (;;) {
    if (dispatch.blocks.size() == mostBlocks || llvm::is_contained(dispatch.blocks, block) || !canBeCopied(*block, count))
      return false;
    dispatch.blocks.insert(dispatch.blocks.begin(), block);
    dispatch.ends.clear();
    llvm::SmallPtrSet<llvm::BasicBlock*, 32> before;
    for (llvm::BasicBlock* predecessor : llvm::predecessors(block))
      if (loop.contains(predecessor) && before.insert(predecessor).second)
        if (auto* branch = llvm::dyn_cast<llvm::BranchInst>(predecessor->getTerminator()); branch && branch->isUnconditional())
          dispatch.ends.push_back(predecessor);
    if (dispatch.ends.size() >= leastCopies)
      break;
    if (before.size() != 1)
      return false;
    block = *before.begin();
  }
  for (llvm::BasicBlock* end : dispatch.ends)
    if (llvm::is_contained(dispatch.blocks, end))
      return false;
  return entries * dispatch.ends.size() <= mostTableEntries && count * dispatch.ends.size() <= mostCopied;
}

// Values that go from block to block pass through memory while blocks are copied.
void spread(const Dispatch& dispatch, llvm::SmallVectorImpl<llvm::AllocaInst*>& slots) {
  llvm::SmallVector<llvm::PHINode*, 32> phis;
  for (llvm::BasicBlock* block : dispatch.blocks)
    for (llvm::PHINode& phi : block->phis())
      phis.push_back(&phi);
  for (llvm::PHINode* phi : phis)
    if (llvm::AllocaInst* slot = llvm::DemotePHIToStack(phi))
      slots.push_back(slot);
  // What was a phi is a load now, and may be used elsewhere like everything else.
  llvm::SmallVector<llvm::Instruction*, 32> crossing;
  for (llvm::BasicBlock* block : dispatch.blocks)
    for (llvm::Instruction& instruction : *block)
      if (instruction.isUsedOutsideOfBlock(block))
        crossing.push_back(&instruction);
  for (llvm::Instruction* instruction : crossing)
    slots.push_back(llvm::DemoteRegToStack(*instruction));

  for (llvm::BasicBlock* end : dispatch.ends) {
    llvm::ValueToValueMapTy map;
    llvm::SmallVector<llvm::BasicBlock*, mostBlocks> copies;
    for (llvm::BasicBlock* block : dispatch.blocks) {
      llvm::BasicBlock* copy = llvm::CloneBasicBlock(block, map, ".again", block->getParent());
      map[block] = copy;
      copies.push_back(copy);
    }
    llvm::remapInstructionsInBlocks(copies, map);
    for (auto [block, copy] : llvm::zip(dispatch.blocks, copies)) {
      // Of the copies, only the first is reached from outside; leading back to the first is what others do.
      for (llvm::BasicBlock* successor : llvm::successors(block))
        if (!llvm::is_contained(dispatch.blocks, successor))
          for (llvm::PHINode& phi : successor->phis()) {
            llvm::Value* value = phi.getIncomingValueForBlock(block);
            llvm::Value* mapped = map.lookup(value);
            phi.addIncoming(mapped ? mapped : value, copy);
          }
    }
    end->getTerminator()->replaceUsesOfWith(dispatch.blocks.front(), copies.front());
  }
}

} // namespace

llvm::PreservedAnalyses SpreadDispatchPass::run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses) {
  llvm::SmallVector<llvm::SwitchInst*, 4> switches;
  for (llvm::BasicBlock& block : function)
    if (auto* choice = llvm::dyn_cast<llvm::SwitchInst>(block.getTerminator()); choice && choice->getNumCases() >= leastCases)
      switches.push_back(choice);
  if (switches.empty())
    return llvm::PreservedAnalyses::all();
  llvm::LoopInfo& loops = analyses.getResult<llvm::LoopAnalysis>(function);
  llvm::SmallVector<llvm::AllocaInst*, 32> slots;
  for (llvm::SwitchInst* choice : switches) {
    llvm::Loop* loop = loops.getLoopFor(choice->getParent());
    Dispatch dispatch;
    if (!loop || !findDispatch(*choice, *loop, dispatch))
      continue;
    spread(dispatch, slots);
    // Loops are others now. More than one interpreter in a function is rare.
    break;
  }
  if (slots.empty())
    return llvm::PreservedAnalyses::all();
  llvm::EliminateUnreachableBlocks(function);
  llvm::DominatorTree dominators(function);
  llvm::PromoteMemToReg(slots, dominators);
  return llvm::PreservedAnalyses::none();
}

} // namespace wrought
