#include "backend/reroll-loops.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/MapVector.h>
#include <llvm/ADT/SetVector.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/Analysis/ScalarEvolutionExpressions.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Local.h>
#include <llvm/Transforms/Utils/LoopUtils.h>
#include <llvm/Transforms/Utils/ScalarEvolutionExpander.h>

namespace wrought {

namespace {

constexpr unsigned maxCopies = 16;
constexpr unsigned maxLoopSize = 300;
constexpr unsigned maxMatchDepth = 64;
constexpr unsigned maxMatchSteps = 20000;

bool isReductionOperation(const llvm::Instruction& instruction) {
  if (auto* intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction))
    return llvm::isa<llvm::MinMaxIntrinsic>(intrinsic);
  switch (instruction.getOpcode()) {
  case llvm::Instruction::Add:
  case llvm::Instruction::Mul:
  case llvm::Instruction::And:
  case llvm::Instruction::Or:
  case llvm::Instruction::Xor:
    return true;
  default:
    return false;
  }
}

class LoopReroller {
public:
  LoopReroller(llvm::Loop& loop, llvm::ScalarEvolution& evolution, llvm::DominatorTree& dominators)
      : loop(loop), evolution(evolution), dominators(dominators), block(loop.getHeader()), layout(block->getModule()->getDataLayout()),
        int64(llvm::Type::getInt64Ty(block->getContext())), expander(evolution, layout, "rolled") {}

  bool run() {
    if (loop.getNumBlocks() != 1 || !loop.isLoopSimplifyForm() || !loop.isLCSSAForm(dominators) || block->size() > maxLoopSize || !findTripCount() ||
        !readBlock())
      return false;
    for (unsigned count = maxCopies; count >= 2; --count) {
      copies = count;
      if (findCopies() && checkRecurrences() && checkResults() && checkOrder() && isWorthIt() && canRewrite()) {
        rewrite();
        return true;
      }
    }
    return false;
  }

private:
  // --- The loop as it is ---

  bool findTripCount() {
    auto* branch = llvm::dyn_cast<llvm::BranchInst>(block->getTerminator());
    if (!branch || !branch->isConditional())
      return false;
    exit = branch->getSuccessor(0) == block ? branch->getSuccessor(1) : branch->getSuccessor(0);
    const llvm::SCEV* taken = evolution.getBackedgeTakenCount(&loop);
    if (llvm::isa<llvm::SCEVCouldNotCompute>(taken) || evolution.getTypeSizeInBits(taken->getType()) > 64 ||
        evolution.getUnsignedRangeMax(taken).getActiveBits() > 48)
      return false;
    trips = evolution.getAddExpr(evolution.getNoopOrZeroExtend(taken, int64), evolution.getOne(int64));
    return expander.isSafeToExpandAt(trips, loop.getLoopPreheader()->getTerminator());
  }

  bool readBlock() {
    unsigned position = 0;
    for (llvm::Instruction& instruction : *block) {
      positions[&instruction] = position++;
      if (auto* phi = llvm::dyn_cast<llvm::PHINode>(&instruction)) {
        if (!induction(phi))
          recurrences.push_back(phi);
      } else if (auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction)) {
        if (!store->isSimple())
          return false;
        stores.push_back(store);
      } else if (auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction)) {
        if (!load->isSimple())
          return false;
      } else if (instruction.mayReadOrWriteMemory() || instruction.mayHaveSideEffects()) {
        return false;
      }
    }
    return true;
  }

  // The affine recurrence with a constant step that an integer or pointer is in this loop; null if it is none.
  const llvm::SCEVAddRecExpr* induction(llvm::Value* value) {
    if (!evolution.isSCEVable(value->getType()))
      return nullptr;
    auto* result = llvm::dyn_cast<llvm::SCEVAddRecExpr>(evolution.getSCEV(value));
    if (!result || result->getLoop() != &loop || !result->isAffine() ||
        !llvm::isa<llvm::SCEVConstant>(result->getStepRecurrence(evolution)))
      return nullptr;
    return result;
  }

  llvm::APInt step(const llvm::SCEVAddRecExpr* recurrence) {
    return llvm::cast<llvm::SCEVConstant>(recurrence->getStepRecurrence(evolution))->getAPInt();
  }

  bool isInLoop(llvm::Value* value) {
    auto* instruction = llvm::dyn_cast<llvm::Instruction>(value);
    return instruction && instruction->getParent() == block;
  }

  // --- Matching ---

  // Whether `other` is `first` plus `copy` steps of the loop rolled up.
  bool isShifted(const llvm::SCEVAddRecExpr* first, llvm::Value* other, unsigned copy) {
    llvm::APInt whole = step(first);
    if (whole.srem(copies) != 0)
      return false;
    const llvm::SCEV* expression = evolution.getSCEV(other);
    if (expression->getType() != first->getType())
      return false;
    auto* difference = llvm::dyn_cast<llvm::SCEVConstant>(evolution.getMinusSCEV(expression, first));
    return difference && difference->getAPInt() == whole.sdiv(copies) * copy;
  }

  using Key = std::pair<llvm::Value*, unsigned>;

  // Whether `other` is in copy `copy` what `first` is in copy 0. Records what it finds; `undo` has it taken back.
  bool match(llvm::Value* first, llvm::Value* other, unsigned copy, unsigned depth = 0) {
    if (++steps > maxMatchSteps || depth > maxMatchDepth || first->getType() != other->getType())
      return false;
    if (!isInLoop(first))
      return first == other;
    auto [place, isNew] = images.try_emplace(Key(first, copy), other);
    if (!isNew)
      return place->second == other;
    log.push_back(Key(first, copy));
    if (const llvm::SCEVAddRecExpr* recurrence = induction(first))
      return isShifted(recurrence, other, copy);
    // checkRecurrences sees to the rest. (What never changes is no recurrence: of two operands that may be exchanged, this is how to
    // know that they are.)
    if (llvm::isa<llvm::PHINode>(first))
      return copy != 1 || other != first;
    auto* a = llvm::cast<llvm::Instruction>(first);
    auto* b = llvm::dyn_cast<llvm::Instruction>(other);
    if (!b || b->getParent() != block || !a->isSameOperationAs(b, llvm::Instruction::CompareIgnoringAlignment))
      return false;
    if (a->isCommutative() && a->getNumOperands() >= 2) {
      size_t mark = log.size();
      if (match(a->getOperand(0), b->getOperand(0), copy, depth + 1) &&
          match(a->getOperand(1), b->getOperand(1), copy, depth + 1))
        return matchFrom(2, a, b, copy, depth);
      undo(mark);
      return match(a->getOperand(0), b->getOperand(1), copy, depth + 1) &&
             match(a->getOperand(1), b->getOperand(0), copy, depth + 1) && matchFrom(2, a, b, copy, depth);
    }
    return matchFrom(0, a, b, copy, depth);
  }

  bool matchFrom(unsigned operand, llvm::Instruction* a, llvm::Instruction* b, unsigned copy, unsigned depth) {
    for (; operand < a->getNumOperands(); ++operand)
      if (!match(a->getOperand(operand), b->getOperand(operand), copy, depth + 1))
        return false;
    return true;
  }

  void undo(size_t mark) {
    while (log.size() > mark)
      images.erase(log.pop_back_val());
  }

  bool findCopies() {
    images.clear();
    log.clear();
    steps = 0;
    if (stores.empty())
      return findReductionCopies();
    if (stores.size() % copies != 0)
      return false;
    llvm::SmallPtrSet<llvm::StoreInst*, 16> taken;
    size_t perCopy = stores.size() / copies;
    for (size_t i = 0; i < perCopy; ++i) {
      llvm::StoreInst* first = stores[i];
      const llvm::SCEVAddRecExpr* address = induction(first->getPointerOperand());
      if (!address || !taken.insert(first).second)
        return false;
      for (unsigned copy = 1; copy < copies; ++copy) {
        auto found = llvm::find_if(stores, [&](llvm::StoreInst* store) {
          return !taken.contains(store) && isShifted(address, store->getPointerOperand(), copy);
        });
        if (found == stores.end() || !match(first, *found, copy))
          return false;
        taken.insert(*found);
      }
    }
    return true;
  }

  // A loop without stores is its reduction: a chain of equal operations from the phi to its next value.
  bool findReductionCopies() {
    if (recurrences.size() != 1)
      return false;
    llvm::PHINode* phi = recurrences.front();
    llvm::SmallVector<llvm::Instruction*, 16> chain;
    auto* last = llvm::dyn_cast<llvm::Instruction>(phi->getIncomingValueForBlock(block));
    for (llvm::Instruction* current = last; current && current != phi;) {
      if (current->getParent() != block || !isReductionOperation(*current) || !current->isSameOperationAs(last) ||
          chain.size() > 64)
        return false;
      chain.push_back(current);
      // The operand that leads on: the phi, or the only one of the same operation.
      llvm::Instruction* next = nullptr;
      for (llvm::Value* operand : {current->getOperand(0), current->getOperand(1)}) {
        auto* instruction = llvm::dyn_cast<llvm::Instruction>(operand);
        if (instruction == phi || (instruction && !next && instruction->getParent() == block &&
                                   !llvm::isa<llvm::PHINode>(instruction) && instruction->isSameOperationAs(last)))
          next = instruction;
      }
      current = next;
      if (!current)
        return false;
    }
    if (chain.empty() || chain.size() % copies != 0)
      return false;
    std::reverse(chain.begin(), chain.end());
    size_t perCopy = chain.size() / copies;
    llvm::Instruction* first = chain[perCopy - 1];
    for (unsigned copy = 1; copy < copies; ++copy)
      if (!match(first, chain[(copy + 1) * perCopy - 1], copy))
        return false;
    return true;
  }

  // A phi stands in copy k for what copy k - 1 computed. Comparing that may meet further phis.
  bool checkRecurrences() {
    llvm::SmallVector<llvm::PHINode*, 8> unchecked = recurrences;
    for (bool isProgress = true; isProgress && !unchecked.empty();) {
      isProgress = false;
      for (llvm::PHINode*& phi : unchecked) {
        llvm::SmallVector<llvm::Value*, maxCopies> values;
        for (unsigned copy = 1; copy < copies; ++copy)
          if (llvm::Value* value = image(phi, copy))
            values.push_back(value);
        if (values.size() != copies - 1)
          continue;
        values.push_back(phi->getIncomingValueForBlock(block));
        if (!isInLoop(values[0]))
          return false;
        for (unsigned copy = 1; copy < copies; ++copy)
          if (!match(values[0], values[copy], copy))
            return false;
        phi = nullptr;
        isProgress = true;
      }
      llvm::erase(unchecked, nullptr);
    }
    return unchecked.empty();
  }

  // What `value` of copy 0 is in another; null if it is not part of it.
  llvm::Value* image(llvm::Value* value, unsigned copy) {
    auto found = images.find(Key(value, copy));
    return found == images.end() ? nullptr : found->second;
  }

  // What a recurrence is after an iteration of the loop rolled up.
  llvm::Value* rolledNext(llvm::PHINode* phi) { return image(phi, 1); }

  // What is used behind the loop must be a value of the last copy, or an induction variable.
  bool checkResults() {
    for (llvm::PHINode& phi : exit->phis()) {
      llvm::Value* value = phi.getIncomingValueForBlock(block);
      if (isInLoop(value) && !firstOfLast(value) && !(value->getType()->isIntegerTy() && induction(value)))
        return false;
    }
    return true;
  }

  // The value of copy 0 whose image in the last copy is `value`.
  llvm::Value* firstOfLast(llvm::Value* value) {
    for (llvm::PHINode* phi : recurrences)
      if (phi->getIncomingValueForBlock(block) == value)
        return rolledNext(phi);
    for (auto& [key, image] : images)
      if (key.second == copies - 1 && image == value && !llvm::isa<llvm::PHINode>(key.first) && !induction(key.first))
        return key.first;
    return nullptr;
  }

  // --- Order ---

  struct Access {
    llvm::Instruction* instruction; // of the loop as it is
    unsigned position;
  };

  bool checkOrder() {
    // Everything in the order in which the loop rolled up does it.
    kept.clear();
    for (auto& [key, image] : images)
      if (!llvm::isa<llvm::PHINode>(key.first) && !induction(key.first))
        kept.insert(llvm::cast<llvm::Instruction>(key.first));
    llvm::SmallVector<llvm::Instruction*, 16> first;
    for (llvm::Instruction* instruction : kept)
      if (instruction->mayReadOrWriteMemory())
        first.push_back(instruction);
    llvm::sort(first, [&](auto* a, auto* b) { return positions[a] < positions[b]; });
    llvm::SmallVector<Access, 32> order;
    for (unsigned copy = 0; copy < copies; ++copy)
      for (llvm::Instruction* instruction : first) {
        llvm::Value* access = copy == 0 ? instruction : image(instruction, copy);
        if (!access)
          return false;
        order.push_back({llvm::cast<llvm::Instruction>(access), positions[access]});
      }
    if (order.size() > 128)
      return false;
    for (size_t i = 0; i < order.size(); ++i)
      for (size_t j = i + 1; j < order.size(); ++j) {
        if (order[i].position <= order[j].position)
          continue;
        bool conflicts = llvm::isa<llvm::StoreInst>(order[i].instruction) || llvm::isa<llvm::StoreInst>(order[j].instruction);
        if (conflicts && !areDisjoint(order[i].instruction, order[j].instruction))
          return false;
      }
    return true;
  }

  std::optional<int64_t> distance(llvm::Instruction* from, llvm::Instruction* to) {
    auto* difference = llvm::dyn_cast<llvm::SCEVConstant>(
        evolution.getMinusSCEV(evolution.getSCEV(llvm::getLoadStorePointerOperand(to)),
                               evolution.getSCEV(llvm::getLoadStorePointerOperand(from))));
    if (!difference || difference->getAPInt().getSignificantBits() > 64)
      return std::nullopt;
    return difference->getAPInt().getSExtValue();
  }

  int64_t width(llvm::Instruction* access) {
    return static_cast<int64_t>(layout.getTypeStoreSize(llvm::getLoadStoreType(access)).getFixedValue());
  }

  bool areDisjoint(llvm::Instruction* a, llvm::Instruction* b) {
    std::optional<int64_t> between = distance(a, b);
    return between && (*between >= width(a) || *between <= -width(b));
  }

  // --- Whether it pays: only what can vectorise does ---

  bool isWorthIt() {
    for (llvm::PHINode* phi : recurrences)
      if (dependsOn(rolledNext(phi), phi) && !phi->getType()->isIntegerTy())
        return false; // a sum of floats in a fixed order
    for (llvm::Instruction* store : kept) {
      if (!llvm::isa<llvm::StoreInst>(store))
        continue;
      const llvm::SCEVAddRecExpr* address = induction(llvm::getLoadStorePointerOperand(store));
      int64_t stride = step(address).getSExtValue() / copies;
      for (llvm::Instruction* load : kept) {
        if (!llvm::isa<llvm::LoadInst>(load))
          continue;
        // One of the next iterations loads what this one stores.
        std::optional<int64_t> ahead = distance(load, store);
        if (ahead && stride != 0 && *ahead % stride == 0 && *ahead / stride > 0 && *ahead / stride < 4)
          return false;
      }
    }
    return true;
  }

  bool dependsOn(llvm::Value* value, llvm::PHINode* phi) {
    llvm::SmallPtrSet<llvm::Value*, 32> seen;
    llvm::SmallVector<llvm::Value*, 16> worklist = {value};
    while (!worklist.empty()) {
      llvm::Value* current = worklist.pop_back_val();
      if (current == phi)
        return true;
      if (!isInLoop(current) || llvm::isa<llvm::PHINode>(current) || !seen.insert(current).second)
        continue;
      auto* instruction = llvm::cast<llvm::Instruction>(current);
      worklist.append(instruction->op_begin(), instruction->op_end());
    }
    return false;
  }

  // --- Rewriting ---

  struct Variable {
    const llvm::SCEV* start;
    llvm::APInt step;
    llvm::PHINode* phi;
  };

  // The induction variable that `recurrence` is in the loop rolled up.
  llvm::Value* rolled(const llvm::SCEVAddRecExpr* recurrence, llvm::IRBuilder<>& builder) {
    llvm::APInt small = step(recurrence).sdiv(copies);
    for (Variable& variable : variables) {
      if (variable.phi->getType() != recurrence->getType() || variable.step != small)
        continue;
      auto* difference = llvm::dyn_cast<llvm::SCEVConstant>(evolution.getMinusSCEV(recurrence->getStart(), variable.start));
      if (difference)
        return difference->isZero() ? variable.phi : builder.CreateAdd(variable.phi, difference->getValue());
    }
    llvm::Type* type = recurrence->getType();
    llvm::BasicBlock* preheader = loop.getLoopPreheader();
    llvm::Value* start = expander.expandCodeFor(recurrence->getStart(), type, preheader->getTerminator()->getIterator());
    llvm::PHINode* phi = llvm::PHINode::Create(type, 2, "rolled", block->begin());
    llvm::IRBuilder<> latch(block->getTerminator());
    // With room left below the ends of 64 bits, the sum cannot wrap: no value differs from one of the old loop by more than a step.
    bool isSmall = type->isIntegerTy(64) && evolution.getSignedRangeMax(recurrence).getSignificantBits() < 60 &&
                   evolution.getSignedRangeMin(recurrence).getSignificantBits() < 60 && small.getSignificantBits() < 50;
    bool isUnsigned = isSmall && small.isStrictlyPositive() && evolution.getSignedRangeMin(recurrence).isNonNegative();
    llvm::Value* next = latch.CreateAdd(phi, llvm::ConstantInt::get(type, small), "rolled.next", isUnsigned, isSmall);
    phi->addIncoming(start, preheader);
    phi->addIncoming(next, block);
    variables.push_back({recurrence->getStart(), small, phi});
    return phi;
  }

  // Whether the induction variables among an instruction's operands can be replaced, down through the addresses that are
  // computed from them. Collects where.
  bool findInductionUses(llvm::Instruction* instruction) {
    for (llvm::Use& use : instruction->operands()) {
      const llvm::SCEVAddRecExpr* recurrence = isInLoop(use) ? induction(use) : nullptr;
      if (!recurrence)
        continue;
      if (recurrence->getType()->isPointerTy()) {
        auto* address = llvm::dyn_cast<llvm::GetElementPtrInst>(use);
        if (!address || !(addresses.contains(address) || findInductionUses(address)))
          return false;
        addresses.insert(address);
      } else if (step(recurrence).srem(copies) == 0) {
        inductionUses.push_back({&use, recurrence});
      } else {
        return false;
      }
    }
    return true;
  }

  bool canRewrite() {
    addresses.clear();
    inductionUses.clear();
    for (llvm::Instruction* instruction : kept)
      if (!findInductionUses(instruction))
        return false;
    for (llvm::PHINode* phi : recurrences)
      if (const llvm::SCEVAddRecExpr* recurrence = induction(rolledNext(phi)))
        if (recurrence->getType()->isPointerTy() || step(recurrence).srem(copies) != 0)
          return false;
    return true;
  }

  void rewrite() {
    llvm::BasicBlock* preheader = loop.getLoopPreheader();
    // What leaves the loop, and what goes round it, first: both are asked of the loop as it was.
    struct Result {
      llvm::PHINode* phi;
      llvm::Value* value;
      const llvm::SCEVAddRecExpr* recurrence;
      bool isLastOfOld; // the induction variable as it was when the old loop was left
    };
    llvm::SmallVector<Result, 8> results;
    for (llvm::PHINode* phi : recurrences)
      results.push_back({phi, rolledNext(phi), induction(rolledNext(phi)), false});
    for (llvm::PHINode& phi : exit->phis()) {
      llvm::Value* value = phi.getIncomingValueForBlock(block);
      if (!isInLoop(value))
        continue;
      llvm::Value* first = firstOfLast(value);
      results.push_back({&phi, first ? first : value, induction(first ? first : value), !first});
    }
    const llvm::SCEV* iterations = evolution.getMulExpr(trips, evolution.getConstant(int64, copies), llvm::SCEV::FlagNUW);
    llvm::Value* limit = expander.expandCodeFor(iterations, int64, preheader->getTerminator()->getIterator());

    llvm::DenseMap<const llvm::SCEVAddRecExpr*, llvm::Value*> rolledValues;
    auto rolledValue = [&](const llvm::SCEVAddRecExpr* recurrence) {
      llvm::Value*& value = rolledValues[recurrence];
      if (!value) {
        llvm::IRBuilder<> builder(block, block->getFirstInsertionPt());
        value = rolled(recurrence, builder);
      }
      return value;
    };
    for (auto [use, recurrence] : inductionUses)
      use->set(rolledValue(recurrence));
    for (Result& result : results) {
      llvm::Value* value = result.value;
      if (result.recurrence) {
        value = rolledValue(result.recurrence);
        if (result.isLastOfOld) {
          llvm::APInt whole = step(result.recurrence);
          llvm::IRBuilder<> builder(block->getTerminator());
          value = builder.CreateSub(value, llvm::ConstantInt::get(value->getType(), whole - whole.sdiv(copies)));
        }
      }
      result.phi->setIncomingValueForBlock(block, value);
    }
    for (llvm::Instruction* instruction : kept)
      generalise(instruction);

    auto [counted, last] = counter(iterations, limit);
    llvm::IRBuilder<> builder(block->getTerminator());
    auto* branch = llvm::cast<llvm::BranchInst>(block->getTerminator());
    bool exitsIfTrue = branch->getSuccessor(0) == exit;
    branch->setCondition(builder.CreateICmp(exitsIfTrue ? llvm::CmpInst::ICMP_EQ : llvm::CmpInst::ICMP_NE, counted, last));
    removeOtherCopies();
    evolution.forgetTopmostLoop(&loop);
  }

  // What counts the iterations, as it is at the end of each, and what it is at the end of the last.
  std::pair<llvm::Value*, llvm::Value*> counter(const llvm::SCEV* iterations, llvm::Value* limit) {
    llvm::BasicBlock* preheader = loop.getLoopPreheader();
    // Where the number is known, a variable that is there anyway: one more could be what keeps LLVM from unrolling a small loop as
    // the processor likes it.
    if (auto* known = llvm::dyn_cast<llvm::SCEVConstant>(iterations)) {
      for (const Variable& variable : variables) {
        auto* next = llvm::cast<llvm::Instruction>(variable.phi->getIncomingValueForBlock(block));
        bool overflows = false;
        llvm::APInt distance = variable.step.sextOrTrunc(64).smul_ov(known->getAPInt(), overflows);
        if (!variable.phi->getType()->isIntegerTy(64) || !next->hasNoSignedWrap() || overflows)
          continue;
        llvm::IRBuilder<> before(preheader->getTerminator());
        return {next, before.CreateAdd(variable.phi->getIncomingValueForBlock(preheader), before.getInt(distance))};
      }
    }
    llvm::PHINode* phi = llvm::PHINode::Create(int64, 2, "rolled.count", block->begin());
    llvm::IRBuilder<> builder(block->getTerminator());
    llvm::Value* next = builder.CreateAdd(phi, builder.getInt64(1), "rolled.count.next", true, true);
    phi->addIncoming(builder.getInt64(0), preheader);
    phi->addIncoming(next, block);
    return {next, limit};
  }

  // An instruction that stands for its images in all copies may claim only what holds for each.
  void generalise(llvm::Instruction* instruction) {
    instruction->dropUnknownNonDebugMetadata();
    for (unsigned copy = 1; copy < copies; ++copy) {
      auto* other = llvm::dyn_cast_or_null<llvm::Instruction>(image(instruction, copy));
      if (!other || other == instruction)
        continue;
      instruction->andIRFlags(other);
      if (auto* load = llvm::dyn_cast<llvm::LoadInst>(instruction))
        load->setAlignment(std::min(load->getAlign(), llvm::cast<llvm::LoadInst>(other)->getAlign()));
      else if (auto* store = llvm::dyn_cast<llvm::StoreInst>(instruction))
        store->setAlignment(std::min(store->getAlign(), llvm::cast<llvm::StoreInst>(other)->getAlign()));
    }
  }

  void removeOtherCopies() {
    llvm::SmallPtrSet<llvm::Instruction*, 32> live;
    llvm::SmallVector<llvm::Instruction*, 32> worklist;
    auto mark = [&](llvm::Value* value) {
      if (isInLoop(value) && live.insert(llvm::cast<llvm::Instruction>(value)).second)
        worklist.push_back(llvm::cast<llvm::Instruction>(value));
    };
    mark(block->getTerminator());
    for (llvm::Instruction* instruction : kept)
      if (llvm::isa<llvm::StoreInst>(instruction))
        mark(instruction);
    for (llvm::PHINode& phi : exit->phis())
      mark(phi.getIncomingValueForBlock(block));
    while (!worklist.empty())
      for (llvm::Value* operand : worklist.pop_back_val()->operands())
        mark(operand);
    for (llvm::Instruction& instruction : *block)
      if (!live.contains(&instruction))
        instruction.dropAllReferences();
    for (llvm::Instruction& instruction : llvm::make_early_inc_range(*block))
      if (!live.contains(&instruction))
        instruction.eraseFromParent();
  }

  llvm::Loop& loop;
  llvm::ScalarEvolution& evolution;
  llvm::DominatorTree& dominators;
  llvm::BasicBlock* block;
  const llvm::DataLayout& layout;
  llvm::IntegerType* int64;
  llvm::SCEVExpander expander;
  llvm::BasicBlock* exit = nullptr;
  const llvm::SCEV* trips = nullptr;
  llvm::DenseMap<llvm::Value*, unsigned> positions;
  llvm::SmallVector<llvm::PHINode*, 8> recurrences;
  llvm::SmallVector<llvm::StoreInst*, 16> stores;

  unsigned copies = 0;
  unsigned steps = 0;
  llvm::MapVector<Key, llvm::Value*> images;
  llvm::SmallVector<Key, 64> log;
  llvm::SetVector<llvm::Instruction*> kept;      // of copy 0, but for what induction variables are computed with
  llvm::SetVector<llvm::Instruction*> addresses; // computed from induction variables, for `kept`
  llvm::SmallVector<std::pair<llvm::Use*, const llvm::SCEVAddRecExpr*>, 32> inductionUses;
  llvm::SmallVector<Variable, 8> variables;
};

} // namespace

llvm::PreservedAnalyses RerollLoopsPass::run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses) {
  llvm::LoopInfo& loops = analyses.getResult<llvm::LoopAnalysis>(function);
  if (loops.empty() || function.hasOptSize())
    return llvm::PreservedAnalyses::all();
  llvm::ScalarEvolution& evolution = analyses.getResult<llvm::ScalarEvolutionAnalysis>(function);
  llvm::DominatorTree& dominators = analyses.getResult<llvm::DominatorTreeAnalysis>(function);
  bool isChanged = false;
  for (llvm::Loop* loop : loops.getLoopsInPreorder())
    if (loop->isInnermost() && !llvm::getBooleanLoopAttribute(loop, "llvm.loop.isvectorized"))
      isChanged |= LoopReroller(*loop, evolution, dominators).run();
  return isChanged ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace wrought
