#include "backend/restore-switches.h"

#include <llvm/IR/ConstantRange.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Local.h>

#include <optional>

namespace wrought {

namespace {

using namespace llvm::PatternMatch;
using llvm::CmpInst;

// Two are as well compared one by one.
constexpr unsigned leastCases = 3;

// The numbers within a range that have their bit in a mask.
struct BitTest {
  llvm::Value* number;
  llvm::SmallVector<llvm::APInt, 32> cases;
};

// What is left of a value if its bits from `width` on do not matter, a power of two: another value, and what is added to that.
std::pair<llvm::Value*, uint64_t> lowerBits(llvm::Value* value, unsigned width) {
  unsigned bits = llvm::Log2_32(width);
  uint64_t offset = 0;
  for (;;) {
    llvm::Value* inner;
    const llvm::APInt* constant;
    if (match(value, m_And(m_Value(inner), m_APInt(constant))) && constant->countr_one() >= bits) {
      value = inner;
    } else if (match(value, m_ZExtOrSExt(m_Value(inner))) && inner->getType()->getIntegerBitWidth() >= bits) {
      value = inner;
    } else if (match(value, m_Add(m_Value(inner), m_APInt(constant)))) {
      offset += constant->trunc(bits).getZExtValue();
      value = inner;
    } else {
      return {value, offset & (width - 1)};
    }
  }
}

// A comparison by which a number lies in a small range, or does not.
std::optional<bool> isWithin(llvm::Value* condition, llvm::Value*& number, llvm::ConstantRange& range) {
  CmpInst::Predicate predicate;
  const llvm::APInt* constant;
  if (!match(condition, m_ICmp(predicate, m_Value(number), m_APInt(constant))))
    return std::nullopt;
  range = llvm::ConstantRange::makeExactICmpRegion(predicate, *constant);
  llvm::Value* inner;
  if (match(number, m_Add(m_Value(inner), m_APInt(constant)))) {
    number = inner;
    range = range.subtract(*constant);
  }
  if (!range.isSizeLargerThan(64))
    return true;
  range = range.inverse();
  return range.isSizeLargerThan(64) ? std::nullopt : std::optional(false);
}

// Whether a bit is set in a constant, `1 << amount & mask` compared with zero or `mask >> amount` as a bit; or its opposite.
std::optional<bool> isSet(llvm::Value* condition, llvm::Value*& amount, llvm::APInt& mask) {
  bool result = true;
  llvm::Value* inner;
  while (match(condition, m_Not(m_Value(inner)))) {
    condition = inner;
    result = !result;
  }
  CmpInst::Predicate predicate;
  const llvm::APInt* constant;
  if (match(condition, m_ICmp(predicate, m_Value(inner), m_Zero())) && CmpInst::isEquality(predicate)) {
    result ^= predicate == CmpInst::ICMP_EQ;
    if (!match(inner, m_And(m_Shl(m_One(), m_Value(amount)), m_APInt(constant))) &&
        !match(inner, m_And(m_LShr(m_APInt(constant), m_Value(amount)), m_One())))
      return std::nullopt;
  } else if (!match(condition, m_Trunc(m_LShr(m_APInt(constant), m_Value(amount))))) {
    return std::nullopt;
  }
  mask = *constant;
  unsigned width = mask.getBitWidth();
  return width == 32 || width == 64 ? std::optional(result) : std::nullopt;
}

// The numbers for which the one condition and the other are as given.
std::optional<BitTest> bitTest(llvm::Value* limited, bool limitedIs, llvm::Value* masked, bool maskedIs) {
  BitTest test;
  llvm::ConstantRange range(1, true);
  llvm::Value* amount;
  llvm::APInt mask;
  std::optional<bool> within = isWithin(limited, test.number, range);
  std::optional<bool> set = within ? isSet(masked, amount, mask) : std::nullopt;
  if (!set || *within != limitedIs || *set != maskedIs)
    return std::nullopt;
  unsigned width = mask.getBitWidth();
  auto [number, added] = lowerBits(test.number, width);
  auto [shifted, addedToAmount] = lowerBits(amount, width);
  if (number != shifted)
    return std::nullopt;
  llvm::APInt value = range.getLower();
  for (uint64_t left = range.isEmptySet() ? 0 : (range.getUpper() - value).getZExtValue(); left != 0; --left, ++value)
    if (mask[static_cast<unsigned>((value.extractBitsAsZExtValue(llvm::Log2_32(width), 0) + addedToAmount - added) & (width - 1))])
      test.cases.push_back(value);
  return test.cases.size() < leastCases ? std::nullopt : std::optional(test);
}

void replaceBranch(llvm::BranchInst* branch, const BitTest& test, llvm::BasicBlock* within, llvm::BasicBlock* otherwise) {
  llvm::BasicBlock* block = branch->getParent();
  llvm::IRBuilder<> builder(branch);
  llvm::SwitchInst* choice = builder.CreateSwitch(test.number, otherwise, static_cast<unsigned>(test.cases.size()));
  for (const llvm::APInt& value : test.cases)
    choice->addCase(builder.getInt(value), within);
  // One entry for each edge.
  for (llvm::PHINode& phi : within->phis())
    for (size_t i = 1; i < test.cases.size(); ++i)
      phi.addIncoming(phi.getIncomingValueForBlock(block), block);
  llvm::Value* condition = branch->getCondition();
  branch->eraseFromParent();
  llvm::RecursivelyDeleteTriviallyDeadInstructions(condition);
}

// Both tests in one condition, `limit && bits` or `!limit || !bits`.
std::optional<BitTest> joinedTest(llvm::Value* condition, bool isAnd) {
  llvm::Value *left, *right;
  if (isAnd ? !match(condition, m_LogicalAnd(m_Value(left), m_Value(right)))
            : !match(condition, m_LogicalOr(m_Value(left), m_Value(right))))
    return std::nullopt;
  std::optional<BitTest> test = bitTest(left, isAnd, right, isAnd);
  return test ? test : bitTest(right, isAnd, left, isAnd);
}

bool restoreJoined(llvm::BranchInst* branch) {
  if (branch->getSuccessor(0) == branch->getSuccessor(1))
    return false;
  for (bool isAnd : {true, false})
    if (std::optional<BitTest> test = joinedTest(branch->getCondition(), isAnd)) {
      replaceBranch(branch, *test, branch->getSuccessor(isAnd ? 0 : 1), branch->getSuccessor(isAnd ? 1 : 0));
      return true;
    }
  return false;
}

// Both tests in one condition with a third: a branch for the third becomes part of the switch.
bool restoreOneOf(llvm::BranchInst* branch) {
  llvm::Value *left, *right;
  bool isOr = match(branch->getCondition(), m_LogicalOr(m_Value(left), m_Value(right)));
  if (!isOr && !match(branch->getCondition(), m_LogicalAnd(m_Value(left), m_Value(right))))
    return false;
  std::optional<BitTest> test = joinedTest(left, isOr);
  bool isLeft = test.has_value();
  if (!isLeft)
    test = joinedTest(right, isOr);
  llvm::BasicBlock* block = branch->getParent();
  llvm::BasicBlock* decided = branch->getSuccessor(isOr ? 0 : 1);
  llvm::BasicBlock* otherwise = branch->getSuccessor(isOr ? 1 : 0);
  if (!test || decided == otherwise)
    return false;
  // The left one first: the right one may be meaningless where that has decided.
  llvm::BasicBlock* next = llvm::SplitBlock(block, branch);
  block->getTerminator()->eraseFromParent();
  llvm::BranchInst* first = llvm::BranchInst::Create(isOr ? decided : next, isOr ? next : decided, left, block);
  for (llvm::PHINode& phi : decided->phis())
    phi.addIncoming(phi.getIncomingValueForBlock(next), block);
  llvm::Value* condition = branch->getCondition();
  branch->setCondition(right);
  replaceBranch(isLeft ? first : branch, *test, decided, isLeft ? next : otherwise);
  llvm::RecursivelyDeleteTriviallyDeadInstructions(condition);
  return true;
}

// A branch on the limit, and behind it a block that does nothing but test the bits.
bool restoreChained(llvm::BranchInst* branch, llvm::SmallVectorImpl<llvm::BasicBlock*>& emptied) {
  llvm::BasicBlock* block = branch->getParent();
  for (unsigned side : {0u, 1u}) {
    llvm::BasicBlock* inner = branch->getSuccessor(side);
    llvm::BasicBlock* otherwise = branch->getSuccessor(1 - side);
    auto* second = llvm::dyn_cast<llvm::BranchInst>(inner->getTerminator());
    if (inner->getSinglePredecessor() != block || !second || !second->isConditional() || inner == otherwise)
      continue;
    unsigned outside = second->getSuccessor(0) == otherwise ? 0 : 1;
    llvm::BasicBlock* within = second->getSuccessor(1 - outside);
    if (second->getSuccessor(outside) != otherwise || within == otherwise || within == inner)
      continue;
    std::optional<BitTest> test = bitTest(branch->getCondition(), side == 0, second->getCondition(), outside == 1);
    if (!test)
      continue;
    // Everything in the block is for the test.
    bool isTestAlone = inner->sizeWithoutDebug() <= 6 && !llvm::isa<llvm::PHINode>(inner->front());
    for (llvm::Instruction& instruction : *inner)
      isTestAlone &= &instruction == second || (!instruction.mayHaveSideEffects() && !instruction.mayReadFromMemory() &&
                                                !instruction.isUsedOutsideOfBlock(inner));
    for (llvm::PHINode& phi : otherwise->phis())
      isTestAlone &= phi.getIncomingValueForBlock(block) == phi.getIncomingValueForBlock(inner);
    for (llvm::PHINode& phi : within->phis()) {
      auto* value = llvm::dyn_cast<llvm::Instruction>(phi.getIncomingValueForBlock(inner));
      isTestAlone &= !value || value->getParent() != inner;
    }
    if (!isTestAlone || llvm::is_contained(llvm::predecessors(within), block))
      continue;
    within->replacePhiUsesWith(inner, block);
    otherwise->removePredecessor(inner, /*KeepOneInputPHIs=*/true);
    for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::reverse(*inner))) {
      instruction.replaceAllUsesWith(llvm::PoisonValue::get(instruction.getType()));
      instruction.eraseFromParent();
    }
    replaceBranch(branch, *test, within, otherwise);
    emptied.push_back(inner);
    return true;
  }
  return false;
}

} // namespace

llvm::PreservedAnalyses RestoreSwitchesPass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  bool isChanged = false;
  llvm::SmallVector<llvm::BasicBlock*, 8> emptied;
  for (llvm::BasicBlock& block : function) {
    auto* branch = llvm::dyn_cast_or_null<llvm::BranchInst>(block.getTerminator());
    if (branch && branch->isConditional())
      isChanged |= restoreJoined(branch) || restoreOneOf(branch) || restoreChained(branch, emptied);
  }
  for (llvm::BasicBlock* block : emptied)
    block->eraseFromParent();
  return isChanged ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace wrought
