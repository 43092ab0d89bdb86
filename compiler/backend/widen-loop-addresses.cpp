#include "backend/widen-loop-addresses.h"

#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/Analysis/ScalarEvolutionExpressions.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/MDBuilder.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Cloning.h>
#include <llvm/Transforms/Utils/Local.h>
#include <llvm/Transforms/Utils/LoopSimplify.h>
#include <llvm/Transforms/Utils/LoopUtils.h>
#include <llvm/Transforms/Utils/ScalarEvolutionExpander.h>

namespace wrought {

namespace {

// What a second copy may cost: code is cheap beside what these loops gain, but large loops gain little.
constexpr unsigned maxLoopSize = 300;
constexpr unsigned maxChecks = 12;
// Of one function, so that code made of loops does not double.
constexpr unsigned maxClonedPerFunction = 6000;

// A 64-bit value in the loop that is a zero-extended 32-bit sum and serves as a memory index.
struct Index {
  llvm::Instruction* extension;
  uint32_t offset; // beyond the base of its group, modulo 2^32
};

// Indices that differ by constants: base + offset + iteration * step, all modulo 2^32.
struct Group {
  const llvm::SCEV* base;
  const llvm::SCEV* step; // 32 bits
  llvm::SmallVector<Index, 8> indices;
  bool needsWidening = false; // some index is not known to stay in range

  // Filled by `complete`.
  int32_t lowest = 0;               // offset
  uint64_t span = 0;                // highest offset - lowest
  const llvm::SCEV* start = nullptr; // base + lowest
  llvm::PHINode* variable = nullptr;

  bool descends() const {
    auto* constant = llvm::dyn_cast<llvm::SCEVConstant>(step);
    return constant && constant->getAPInt().isNegative();
  }

  uint64_t distance(uint32_t offset) const {
    return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(offset)) - lowest);
  }
};

class LoopWidener {
public:
  LoopWidener(llvm::Loop& loop, llvm::ScalarEvolution& evolution, llvm::LoopInfo& loops, llvm::DominatorTree& dominators)
      : loop(loop), evolution(evolution), loops(loops), dominators(dominators),
        context(loop.getHeader()->getContext()), int32(llvm::Type::getInt32Ty(context)),
        int64(llvm::Type::getInt64Ty(context)),
        expander(evolution, loop.getHeader()->getModule()->getDataLayout(), "widened") {}

  // Gives the number of instructions cloned, or nothing if the loop stays as it is.
  std::optional<unsigned> run(unsigned budget) {
    size = 0;
    for (llvm::BasicBlock* block : loop.blocks()) {
      if (!canBeCloned(*block))
        return std::nullopt;
      size += block->size();
    }
    if (size > maxLoopSize || !loop.isLoopSimplifyForm() || !loop.isLCSSAForm(dominators))
      return std::nullopt;
    if (!findBackedgeCount())
      return std::nullopt;
    findGroups();
    bool isWorthIt = false;
    for (Group& group : groups)
      isWorthIt |= group.needsWidening;
    if (!isWorthIt || groups.size() > maxChecks)
      return std::nullopt;
    llvm::Instruction* place = loop.getLoopPreheader()->getTerminator();
    for (Group& group : groups) {
      complete(group);
      if (group.span > INT32_MAX || !expander.isSafeToExpandAt(group.start, place) || !expander.isSafeToExpandAt(group.step, place))
        return std::nullopt;
    }
    if (!expander.isSafeToExpandAt(backedgeCount, place) || (remainder && !expander.isSafeToExpandAt(remainder, place)))
      return std::nullopt;

    findConditions();
    bool isCloned = !conditions.empty();
    // A loop that runs a few times only would be left before the test has paid.
    unsigned mostTrips = evolution.getSmallConstantMaxTripCount(&loop);
    if (isCloned && (size > budget || (mostTrips != 0 && mostTrips < 4)))
      return std::nullopt;
    if (isCloned)
      version(emitConditions(place));
    if (remainder)
      countIterations();
    widen();
    evolution.forgetTopmostLoop(&loop);
    return isCloned ? size : 0;
  }

private:
  static bool canBeCloned(llvm::BasicBlock& block) {
    for (llvm::Instruction& instruction : block) {
      auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
      // A call costs far more than what is gained around it.
      if (call && (!llvm::isa<llvm::IntrinsicInst>(call) || call->cannotDuplicate() || call->isConvergent()))
        return false;
    }
    return llvm::isa<llvm::BranchInst, llvm::SwitchInst>(block.getTerminator());
  }

  // An upper bound of how often the loop is entered again, as a 64-bit expression below 2^32.
  bool findBackedgeCount() {
    const llvm::SCEV* count = evolution.getSymbolicMaxBackedgeTakenCount(&loop);
    if (llvm::isa<llvm::SCEVCouldNotCompute>(count))
      return findSteppedCount();
    if (evolution.getTypeSizeInBits(count->getType()) > 64)
      return false;
    if (evolution.getUnsignedRangeMax(count).getActiveBits() > 32)
      return false;
    backedgeCount = evolution.getNoopOrZeroExtend(count, int64);
    return true;
  }

  // `value` as a 32-bit expression: widening the variable of an outer loop may have widened a comparison with it. What is not known to
  // be below 2^32 then is tested to be, if it stays the same in the loop. Null if there is no such expression.
  const llvm::SCEV* narrowed(llvm::Value* value) {
    const llvm::SCEV* expression = evolution.getSCEV(value);
    if (value->getType() == int32)
      return expression;
    if (value->getType() != int64)
      return nullptr;
    if (evolution.getUnsignedRangeMax(expression).getActiveBits() > 32) {
      if (!evolution.isLoopInvariant(expression, &loop))
        return nullptr;
      conditions.push_back({expression, evolution.getConstant(int64, UINT32_MAX)});
    }
    return evolution.getTruncateExpr(expression, int32);
  }

  // A loop that ends when a 32-bit value, which changes by a power of two, equals another: producers unroll loops so, after they have
  // seen to it that the distance is a multiple. That has to be tested here; then it is known how often the loop is entered again,
  // wherever the value starts, since a power of two divides 2^32.
  bool findSteppedCount() {
    auto* branch = llvm::dyn_cast<llvm::BranchInst>(loop.getLoopLatch()->getTerminator());
    if (!branch || !branch->isConditional() || loop.getExitingBlock() != loop.getLoopLatch())
      return false;
    auto* compare = llvm::dyn_cast<llvm::ICmpInst>(branch->getCondition());
    bool exitsIfTrue = !loop.contains(branch->getSuccessor(0));
    if (!compare || !compare->isEquality() || (compare->getPredicate() == llvm::CmpInst::ICMP_EQ) != exitsIfTrue ||
        !compare->getOperand(0)->getType()->isIntegerTy())
      return false;
    const llvm::SCEV* value = narrowed(compare->getOperand(0));
    const llvm::SCEV* end = narrowed(compare->getOperand(1));
    if (!value || !end)
      return false;
    if (evolution.isLoopInvariant(value, &loop))
      std::swap(value, end);
    auto* variable = llvm::dyn_cast<llvm::SCEVAddRecExpr>(value);
    if (!variable || variable->getLoop() != &loop || !variable->isAffine() || !evolution.isLoopInvariant(end, &loop))
      return false;
    auto* step = llvm::dyn_cast<llvm::SCEVConstant>(variable->getStepRecurrence(evolution));
    if (!step || !step->getAPInt().abs().isPowerOf2())
      return false;
    bool descends = step->getAPInt().isNegative();
    const llvm::SCEV* distance = descends ? evolution.getMinusSCEV(variable->getStart(), end)
                                          : evolution.getMinusSCEV(end, variable->getStart());
    const llvm::SCEV* size = evolution.getConstant(step->getAPInt().abs());
    backedgeCount = evolution.getZeroExtendExpr(evolution.getUDivExpr(distance, size), int64);
    remainder = evolution.getZeroExtendExpr(evolution.getURemExpr(distance, size), int64);
    return true;
  }

  // Ends the loop by a count of its iterations, which scalar evolution can see through.
  void countIterations() {
    llvm::BasicBlock* preheader = loop.getLoopPreheader();
    llvm::BasicBlock* latch = loop.getLoopLatch();
    auto* branch = llvm::cast<llvm::BranchInst>(latch->getTerminator());
    llvm::Value* last = expander.expandCodeFor(backedgeCount, int64, preheader->getTerminator()->getIterator());
    llvm::IRBuilder<> builder(loop.getHeader(), loop.getHeader()->begin());
    llvm::PHINode* count = builder.CreatePHI(int64, 2, "count");
    builder.SetInsertPoint(branch);
    count->addIncoming(builder.getInt64(0), preheader);
    count->addIncoming(builder.CreateAdd(count, builder.getInt64(1), "count.next", true, true), latch);
    llvm::WeakTrackingVH old = branch->getCondition();
    branch->setCondition(loop.contains(branch->getSuccessor(0)) ? builder.CreateICmpNE(count, last)
                                                                : builder.CreateICmpEQ(count, last));
    llvm::RecursivelyDeleteTriviallyDeadInstructions(old);
  }

  // The 32-bit value that `instruction` extends to an index, as an expression; null if it is nothing of the kind.
  const llvm::SCEV* extended(llvm::Instruction& instruction) {
    using namespace llvm::PatternMatch;
    llvm::Value* narrow;
    if (instruction.getType() != int64)
      return nullptr;
    if (match(&instruction, m_ZExt(m_Value(narrow))) && narrow->getType() == int32)
      return evolution.getSCEV(narrow);
    if (match(&instruction, m_And(m_Value(narrow), m_SpecificInt(UINT32_MAX))))
      return evolution.getTruncateExpr(evolution.getSCEV(narrow), int32);
    return nullptr;
  }

  static bool isMemoryIndex(llvm::Instruction& instruction) {
    return llvm::any_of(instruction.users(), [&](llvm::User* user) {
      auto* address = llvm::dyn_cast<llvm::GetElementPtrInst>(user);
      return address && address->getNumIndices() == 1 && address->getOperand(1) == &instruction;
    });
  }

  void findGroups() {
    for (llvm::BasicBlock* block : loop.blocks())
      for (llvm::Instruction& instruction : *block) {
        const llvm::SCEV* narrow = extended(instruction);
        if (!narrow || !isMemoryIndex(instruction))
          continue;
        auto* index = llvm::dyn_cast<llvm::SCEVAddRecExpr>(narrow);
        if (!index || index->getLoop() != &loop || !index->isAffine())
          continue;
        const llvm::SCEV* step = index->getStepRecurrence(evolution);
        auto [base, offset] = split(index->getStart());
        Group& group = groupOf(base, step);
        group.indices.push_back({&instruction, offset});
        group.needsWidening |= !llvm::isa<llvm::SCEVAddRecExpr>(evolution.getZeroExtendExpr(narrow, int64));
      }
  }

  // A sum as base and constant. The constant may be inside the start of an outer loop's variable.
  std::pair<const llvm::SCEV*, uint32_t> split(const llvm::SCEV* sum) {
    if (auto* constant = llvm::dyn_cast<llvm::SCEVConstant>(sum))
      return {evolution.getZero(int32), static_cast<uint32_t>(constant->getAPInt().getZExtValue())};
    if (auto* outer = llvm::dyn_cast<llvm::SCEVAddRecExpr>(sum); outer && outer->isAffine()) {
      auto [base, offset] = split(outer->getStart());
      if (offset == 0)
        return {sum, 0};
      return {evolution.getAddRecExpr(base, outer->getStepRecurrence(evolution), outer->getLoop(), llvm::SCEV::FlagAnyWrap),
              offset};
    }
    if (auto* add = llvm::dyn_cast<llvm::SCEVAddExpr>(sum)) {
      uint32_t total = 0;
      llvm::SmallVector<const llvm::SCEV*, 4> bases;
      for (const llvm::SCEV* operand : add->operands()) {
        auto [base, offset] = split(operand);
        total += offset;
        bases.push_back(base);
      }
      if (total != 0)
        return {evolution.getAddExpr(bases), total};
    }
    return {sum, 0};
  }

  Group& groupOf(const llvm::SCEV* base, const llvm::SCEV* step) {
    for (Group& group : groups)
      if (group.base == base && group.step == step)
        return group;
    groups.push_back({base, step, {}});
    return groups.back();
  }

  void complete(Group& group) {
    int32_t highest = INT32_MIN;
    group.lowest = INT32_MAX;
    for (const Index& index : group.indices) {
      group.lowest = std::min(group.lowest, static_cast<int32_t>(index.offset));
      highest = std::max(highest, static_cast<int32_t>(index.offset));
    }
    group.span = static_cast<uint64_t>(static_cast<int64_t>(highest) - group.lowest);
    group.start = evolution.getAddExpr(group.base, evolution.getConstant(int32, static_cast<uint32_t>(group.lowest)));
  }

  // The size of a step, as a 64-bit expression below 2^32.
  const llvm::SCEV* stride(const Group& group) {
    return evolution.getZeroExtendExpr(group.descends() ? evolution.getNegativeSCEV(group.step) : group.step, int64);
  }

  // What must hold for every index to have, in every iteration, the value of the 64-bit sum, beyond what is known to hold.
  void findConditions() {
    auto require = [&](const llvm::SCEV* low, const llvm::SCEV* high) {
      if (!evolution.isKnownPredicate(llvm::CmpInst::ICMP_ULE, low, high))
        conditions.push_back({low, high});
    };
    if (remainder)
      require(remainder, evolution.getZero(int64));
    const llvm::SCEV* limit = evolution.getConstant(int64, UINT32_MAX);
    for (Group& group : groups) {
      const llvm::SCEV* start = evolution.getZeroExtendExpr(group.start, int64);
      const llvm::SCEV* way = evolution.getMulExpr(backedgeCount, stride(group), llvm::SCEV::FlagNUW);
      const llvm::SCEV* span = evolution.getConstant(int64, group.span);
      const llvm::SCEV* end = evolution.getAddExpr(start, span, llvm::SCEV::FlagNUW);
      if (group.descends()) {
        require(way, start);
        require(end, limit);
      } else {
        // No sum wraps in 64 bits: start + span + count * stride is below 2^32 + 2^31 + (2^32 - 1)^2.
        require(evolution.getAddExpr(end, way, llvm::SCEV::FlagNUW), limit);
      }
    }
  }

  llvm::Value* emitConditions(llvm::Instruction* place) {
    llvm::Value* result = nullptr;
    for (auto [low, high] : conditions) {
      llvm::Value* left = expander.expandCodeFor(low, int64, place->getIterator());
      llvm::Value* right = expander.expandCodeFor(high, int64, place->getIterator());
      llvm::IRBuilder<> builder(place);
      llvm::Value* holds = builder.CreateICmpULE(left, right, "no.wrap");
      // Those that come later may count on those before.
      result = result ? builder.CreateLogicalAnd(result, holds, "no.wrap") : holds;
    }
    return result;
  }

  // Clones the loop; the clone runs where `holds` is false.
  void version(llvm::Value* holds) {
    llvm::BasicBlock* check = loop.getLoopPreheader();
    llvm::BasicBlock* preheader = llvm::SplitBlock(check, check->getTerminator(), &dominators, &loops, nullptr, "widened");
    llvm::SmallVector<llvm::BasicBlock*, 4> exits;
    loop.getUniqueExitBlocks(exits);
    llvm::SmallVector<llvm::BasicBlock*, 8> blocks;
    llvm::ValueToValueMapTy map;
    llvm::Loop* clone =
        llvm::cloneLoopWithPreheader(preheader, check, &loop, map, ".narrow", &loops, &dominators, blocks);
    llvm::remapInstructionsInBlocks(blocks, map);
    llvm::Instruction* old = check->getTerminator();
    llvm::IRBuilder<> builder(old);
    llvm::BranchInst* branch = builder.CreateCondBr(holds, preheader, clone->getLoopPreheader());
    branch->setMetadata(llvm::LLVMContext::MD_prof, llvm::MDBuilder(context).createLikelyBranchWeights());
    old->eraseFromParent();

    auto mapped = [&](llvm::Value* value) -> llvm::Value* {
      auto found = map.find(value);
      return found == map.end() ? value : static_cast<llvm::Value*>(found->second);
    };
    for (llvm::BasicBlock* exit : exits)
      for (llvm::PHINode& phi : exit->phis())
        for (unsigned i = 0, count = phi.getNumIncomingValues(); i < count; ++i)
          if (loop.contains(phi.getIncomingBlock(i)))
            phi.addIncoming(mapped(phi.getIncomingValue(i)), llvm::cast<llvm::BasicBlock>(mapped(phi.getIncomingBlock(i))));
    // What lies behind several exits may have been dominated by a block of the loop.
    dominators.recalculate(*check->getParent());
    llvm::formDedicatedExitBlocks(&loop, &dominators, &loops, nullptr, true);
    llvm::formDedicatedExitBlocks(clone, &dominators, &loops, nullptr, true);
    // It hardly ever runs.
    for (const char* name : {"llvm.loop.isvectorized", "llvm.loop.unroll.disable"})
      llvm::addStringMetadataToLoop(clone, name, 1);
  }

  void widen() {
    llvm::BasicBlock* preheader = loop.getLoopPreheader();
    llvm::BasicBlock* latch = loop.getLoopLatch();
    llvm::SmallVector<llvm::WeakTrackingVH, 16> dead;
    for (Group& group : groups) {
      llvm::Value* start = expander.expandCodeFor(evolution.getZeroExtendExpr(group.start, int64), int64,
                                                  preheader->getTerminator()->getIterator());
      llvm::Value* step = expander.expandCodeFor(stride(group), int64, preheader->getTerminator()->getIterator());
      llvm::IRBuilder<> builder(loop.getHeader(), loop.getHeader()->begin());
      group.variable = builder.CreatePHI(int64, 2, "index");
      builder.SetInsertPoint(latch->getTerminator());
      // Below 2^33 after the last iteration too; at least -2^32 when it descends.
      llvm::Value* next = group.descends() ? builder.CreateSub(group.variable, step, "index.next", false, true)
                                           : builder.CreateAdd(group.variable, step, "index.next", true, true);
      group.variable->addIncoming(start, preheader);
      group.variable->addIncoming(next, latch);
      for (Index& index : group.indices) {
        builder.SetInsertPoint(index.extension);
        uint64_t distance = group.distance(index.offset);
        llvm::Value* wide = distance == 0 ? group.variable
                                          : builder.CreateAdd(group.variable, builder.getInt64(distance), "index", true, true);
        index.extension->replaceAllUsesWith(wide);
        dead.push_back(index.extension);
      }
    }
    llvm::RecursivelyDeleteTriviallyDeadInstructionsPermissive(dead);
  }

  llvm::Loop& loop;
  llvm::ScalarEvolution& evolution;
  llvm::LoopInfo& loops;
  llvm::DominatorTree& dominators;
  llvm::LLVMContext& context;
  llvm::IntegerType* int32;
  llvm::IntegerType* int64;
  llvm::SCEVExpander expander;
  unsigned size = 0;
  const llvm::SCEV* backedgeCount = nullptr;
  const llvm::SCEV* remainder = nullptr; // what must be zero for it to be the count; null if it is anyway
  std::vector<Group> groups;
  llvm::SmallVector<std::pair<const llvm::SCEV*, const llvm::SCEV*>, 8> conditions; // the first is at most the second
};

// LLVM widens a 32-bit counter that ends at zero and then compares `counter & 0xfffffff8` instead of the counter's lower half, where
// the lowest bits are known to be zero. Scalar evolution gets no count of iterations from that: compares the half again.
bool restoreExitConditions(llvm::Loop& loop, llvm::ScalarEvolution& evolution) {
  using namespace llvm::PatternMatch;
  bool isChanged = false;
  llvm::SmallVector<llvm::BasicBlock*, 4> exiting;
  loop.getExitingBlocks(exiting);
  for (llvm::BasicBlock* block : exiting) {
    auto* branch = llvm::dyn_cast<llvm::BranchInst>(block->getTerminator());
    auto* compare = branch && branch->isConditional() ? llvm::dyn_cast<llvm::ICmpInst>(branch->getCondition()) : nullptr;
    llvm::Value* counter;
    const llvm::APInt* mask;
    const llvm::APInt* end;
    if (!compare || !compare->isEquality() || !compare->hasOneUse() ||
        !match(compare->getOperand(0), m_And(m_Value(counter), m_APInt(mask))) ||
        !match(compare->getOperand(1), m_APInt(end)) || mask->getBitWidth() != 64)
      continue;
    uint64_t bits = mask->getZExtValue();
    // The bits that the mask clears below bit 32 must be zero in the counter anyway.
    uint64_t cleared = UINT32_MAX & ~bits;
    if (bits > UINT32_MAX || (cleared & (cleared + 1)) != 0 || end->getActiveBits() > 32 ||
        evolution.getMinTrailingZeros(evolution.getSCEV(counter)) < static_cast<uint32_t>(llvm::popcount(cleared)))
      continue;
    llvm::IRBuilder<> builder(compare);
    llvm::Value* half = builder.CreateTrunc(counter, builder.getInt32Ty());
    branch->setCondition(builder.CreateICmp(compare->getPredicate(), half, builder.getInt32(static_cast<uint32_t>(end->getZExtValue()))));
    compare->eraseFromParent();
    isChanged = true;
  }
  if (isChanged)
    evolution.forgetTopmostLoop(&loop);
  return isChanged;
}

// `-1 - k - x` reaches us as `x ^ ~k` where k fits in the low bits that are zero in x: a loop that goes through an array backwards,
// unrolled. Scalar evolution does not see a sum in it.
bool restoreSums(llvm::Loop& loop, llvm::ScalarEvolution& evolution) {
  using namespace llvm::PatternMatch;
  bool isChanged = false;
  for (llvm::BasicBlock* block : loop.blocks())
    for (llvm::Instruction& instruction : llvm::make_early_inc_range(*block)) {
      llvm::Value* value;
      const llvm::APInt* mask;
      if (!match(&instruction, m_Xor(m_Value(value), m_APInt(mask))) || !instruction.getType()->isIntegerTy() || mask->isAllOnes() ||
          !llvm::isa<llvm::SCEVAddRecExpr>(evolution.getSCEV(value)) ||
          (~*mask).getActiveBits() > evolution.getMinTrailingZeros(evolution.getSCEV(value)))
        continue;
      llvm::IRBuilder<> builder(&instruction);
      llvm::Value* sum = builder.CreateSub(llvm::ConstantInt::get(instruction.getType(), *mask), value, "reversed");
      instruction.replaceAllUsesWith(sum);
      instruction.eraseFromParent();
      isChanged = true;
    }
  if (isChanged)
    evolution.forgetTopmostLoop(&loop);
  return isChanged;
}

} // namespace

llvm::PreservedAnalyses WidenLoopAddressesPass::run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses) {
  llvm::LoopInfo& loops = analyses.getResult<llvm::LoopAnalysis>(function);
  if (loops.empty() || function.hasOptSize())
    return llvm::PreservedAnalyses::all();
  llvm::DominatorTree& dominators = analyses.getResult<llvm::DominatorTreeAnalysis>(function);
  llvm::ScalarEvolution& evolution = analyses.getResult<llvm::ScalarEvolutionAnalysis>(function);
  bool isChanged = false;
  llvm::SmallVector<llvm::Loop*, 16> innermost;
  for (llvm::Loop* loop : loops.getLoopsInPreorder())
    if (loop->isInnermost())
      innermost.push_back(loop);
  unsigned budget = maxClonedPerFunction;
  for (llvm::Loop* loop : innermost) {
    isChanged |= restoreExitConditions(*loop, evolution);
    isChanged |= restoreSums(*loop, evolution);
    if (std::optional<unsigned> cloned = LoopWidener(*loop, evolution, loops, dominators).run(budget)) {
      budget -= *cloned;
      isChanged = true;
    }
  }
  return isChanged ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace wrought
