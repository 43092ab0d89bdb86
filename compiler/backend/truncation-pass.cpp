#include "backend/truncation-pass.h"

#include <llvm/ADT/APFloat.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/IntrinsicsX86.h>
#include <llvm/IR/MDBuilder.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Local.h>

#include <optional>

namespace wrought {

namespace {

using namespace llvm::PatternMatch;
using llvm::CmpInst;

// How many conditions lie between a producer's test and the trap's, at most, and how deeply each is made of others.
constexpr unsigned mostDominators = 6;
constexpr unsigned mostDepth = 4;

// One side of a range: a bound that belongs to it or not.
struct Bound {
  llvm::APFloat value;
  bool isIncluded;
};

// What is known of a float at a place.
struct FloatFacts {
  bool isNumber = false;
  std::optional<Bound> least, most;

  void atLeast(const llvm::APFloat& value, bool isIncluded) {
    isNumber = true;
    if (!least || least->value < value || (least->value == value && !isIncluded))
      least = Bound{value, isIncluded};
  }
  void atMost(const llvm::APFloat& value, bool isIncluded) {
    isNumber = true;
    if (!most || value < most->value || (most->value == value && !isIncluded))
      most = Bound{value, isIncluded};
  }
  bool isBelow(const llvm::APFloat& value, bool orEqual) const {
    return isNumber && most && (most->value < value || (most->value == value && (orEqual || !most->isIncluded)));
  }
  bool isAbove(const llvm::APFloat& value, bool orEqual) const {
    return isNumber && least && (value < least->value || (least->value == value && (orEqual || !least->isIncluded)));
  }
};

// A comparison of a float, or of its magnitude, with a constant that is no NaN.
struct ConstantComparison {
  CmpInst::Predicate predicate;
  llvm::Value* value;
  bool isMagnitude;
  const llvm::APFloat* constant;
};

std::optional<ConstantComparison> constantComparison(llvm::Value* condition) {
  CmpInst::Predicate predicate;
  llvm::Value* value;
  const llvm::APFloat* constant;
  if (!match(condition, m_FCmp(predicate, m_Value(value), m_APFloat(constant))) || constant->isNaN())
    return std::nullopt;
  llvm::Value* inner;
  bool isMagnitude = match(value, m_FAbs(m_Value(inner)));
  return ConstantComparison{predicate, isMagnitude ? inner : value, isMagnitude, constant};
}

// Adds what follows for `value` from `condition` being true, or false.
void learn(FloatFacts& facts, llvm::Value* value, llvm::Value* condition, bool isTrue, unsigned depth = 0) {
  llvm::Value *left, *right;
  if (depth > mostDepth)
    return;
  if (match(condition, m_Not(m_Value(left))))
    return learn(facts, value, left, !isTrue, depth + 1);
  if (isTrue ? match(condition, m_LogicalAnd(m_Value(left), m_Value(right)))
             : match(condition, m_LogicalOr(m_Value(left), m_Value(right)))) {
    learn(facts, value, left, isTrue, depth + 1);
    learn(facts, value, right, isTrue, depth + 1);
    return;
  }
  std::optional<ConstantComparison> comparison = constantComparison(condition);
  if (!comparison || comparison->value != value)
    return;
  CmpInst::Predicate predicate = isTrue ? comparison->predicate : CmpInst::getInversePredicate(comparison->predicate);
  const llvm::APFloat& constant = *comparison->constant;
  switch (predicate) {
  case CmpInst::FCMP_ORD:
    facts.isNumber = true;
    break;
  case CmpInst::FCMP_OLT:
  case CmpInst::FCMP_OLE:
    facts.atMost(constant, predicate == CmpInst::FCMP_OLE);
    if (comparison->isMagnitude)
      facts.atLeast(llvm::neg(constant), predicate == CmpInst::FCMP_OLE);
    break;
  case CmpInst::FCMP_OGT:
  case CmpInst::FCMP_OGE:
    facts.isNumber = true;
    if (!comparison->isMagnitude)
      facts.atLeast(constant, predicate == CmpInst::FCMP_OGE);
    break;
  default:
    break;
  }
}

FloatFacts factsAt(const llvm::BasicBlock* block, llvm::Value* value) {
  FloatFacts facts;
  for (unsigned i = 0; i < mostDominators; ++i) {
    const llvm::BasicBlock* before = block->getSinglePredecessor();
    if (!before)
      break;
    auto* branch = llvm::dyn_cast<llvm::BranchInst>(before->getTerminator());
    if (branch && branch->isConditional())
      learn(facts, value, branch->getCondition(), branch->getSuccessor(0) == block);
    block = before;
  }
  return facts;
}

std::optional<bool> decide(const FloatFacts& facts, CmpInst::Predicate predicate, const llvm::APFloat& constant) {
  bool isTrueForNaN = CmpInst::isUnordered(predicate);
  auto answer = [&](bool isTrue, bool isFalse) -> std::optional<bool> {
    // What is known of a range is known of a number.
    return isTrue ? std::optional(true) : isFalse ? std::optional(false) : std::nullopt;
  };
  switch (predicate) {
  case CmpInst::FCMP_ORD:
  case CmpInst::FCMP_UNO:
    return facts.isNumber ? std::optional(!isTrueForNaN) : std::nullopt;
  case CmpInst::FCMP_OLT:
  case CmpInst::FCMP_ULT:
    return answer(facts.isBelow(constant, false), facts.isAbove(constant, true));
  case CmpInst::FCMP_OLE:
  case CmpInst::FCMP_ULE:
    return answer(facts.isBelow(constant, true), facts.isAbove(constant, false));
  case CmpInst::FCMP_OGT:
  case CmpInst::FCMP_UGT:
    return answer(facts.isAbove(constant, false), facts.isBelow(constant, true));
  case CmpInst::FCMP_OGE:
  case CmpInst::FCMP_UGE:
    return answer(facts.isAbove(constant, true), facts.isBelow(constant, false));
  default:
    return std::nullopt;
  }
}

std::optional<bool> decide(const llvm::BasicBlock* block, llvm::Value* condition, unsigned depth = 0) {
  llvm::Value *left, *right;
  if (depth > mostDepth)
    return std::nullopt;
  if (match(condition, m_Not(m_Value(left)))) {
    std::optional<bool> inner = decide(block, left, depth + 1);
    return inner ? std::optional(!*inner) : std::nullopt;
  }
  bool isAnd = match(condition, m_LogicalAnd(m_Value(left), m_Value(right)));
  if (isAnd || match(condition, m_LogicalOr(m_Value(left), m_Value(right)))) {
    std::optional<bool> first = decide(block, left, depth + 1), second = decide(block, right, depth + 1);
    if (first == !isAnd || second == !isAnd)
      return !isAnd;
    return first && second ? std::optional(isAnd) : std::nullopt;
  }
  std::optional<ConstantComparison> comparison = constantComparison(condition);
  if (!comparison || comparison->isMagnitude)
    return std::nullopt;
  return decide(factsAt(block, comparison->value), comparison->predicate, *comparison->constant);
}

// A truncation of one float to an integer of 32 or 64 bits.
struct Truncation {
  llvm::Instruction* instruction;
  llvm::Value* value;
  bool isSigned;
  bool saturates;
  unsigned bits;
  // An unsigned result of 32 bits is the lower half of a signed one of 64.
  unsigned instructionBits() const { return isSigned ? bits : 64; }
  // The least float that does not fit for being too large.
  llvm::APFloat limit() const {
    llvm::APFloat one(value->getType()->getFltSemantics(), 1);
    return llvm::scalbn(one, static_cast<int>(isSigned ? bits - 1 : bits), llvm::APFloat::rmTowardZero);
  }
};

std::optional<Truncation> truncationAt(llvm::Instruction& instruction) {
  bool isSigned = llvm::isa<llvm::FPToSIInst>(instruction);
  bool saturates = false;
  if (!isSigned && !llvm::isa<llvm::FPToUIInst>(instruction)) {
    auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
    if (!call)
      return std::nullopt;
    isSigned = call->getIntrinsicID() == llvm::Intrinsic::fptosi_sat;
    saturates = true;
    if (!isSigned && call->getIntrinsicID() != llvm::Intrinsic::fptoui_sat)
      return std::nullopt;
  }
  llvm::Value* value = instruction.getOperand(0);
  llvm::Type* type = instruction.getType();
  if ((!value->getType()->isFloatTy() && !value->getType()->isDoubleTy()) || (!type->isIntegerTy(32) && !type->isIntegerTy(64)))
    return std::nullopt;
  return Truncation{&instruction, value, isSigned, saturates, type->getIntegerBitWidth()};
}

// CVTTSD2SI or CVTTSS2SI, which truncate to a signed integer, and give the least one for what does not fit and for NaNs.
llvm::Value* createInstruction(llvm::IRBuilder<>& builder, const Truncation& truncation) {
  bool isDouble = truncation.value->getType()->isDoubleTy();
  bool isWide = truncation.instructionBits() == 64;
  auto* vector = llvm::FixedVectorType::get(truncation.value->getType(), isDouble ? 2 : 4);
  llvm::Value* operand = builder.CreateInsertElement(llvm::PoisonValue::get(vector), truncation.value, uint64_t{0});
  llvm::Intrinsic::ID id = isDouble ? (isWide ? llvm::Intrinsic::x86_sse2_cvttsd2si64 : llvm::Intrinsic::x86_sse2_cvttsd2si)
                                    : (isWide ? llvm::Intrinsic::x86_sse_cvttss2si64 : llvm::Intrinsic::x86_sse_cvttss2si);
  return builder.CreateIntrinsic(id, {}, {operand}, nullptr, "truncated");
}

// Whether the instruction's result can be another than the truncation's: so it is wherever the float does not fit.
llvm::Value* isDoubtful(llvm::IRBuilder<>& builder, const Truncation& truncation, llvm::Value* result) {
  if (truncation.isSigned)
    return builder.CreateICmpEQ(result, builder.getInt(llvm::APInt::getSignedMinValue(truncation.bits)), "doubtful");
  if (truncation.bits == 64)
    return builder.CreateIsNeg(result, "doubtful");
  return builder.CreateICmpUGT(result, builder.getInt64(UINT32_MAX), "doubtful");
}

llvm::Value* resultOf(llvm::IRBuilder<>& builder, const Truncation& truncation, llvm::Value* result) {
  return builder.CreateTrunc(result, truncation.instruction->getType());
}

// `|x| < 2^31 ? (int)x : INT_MIN` is the instruction itself, and `x < 2^32 && x >= 0 ? (unsigned)x : 0` nearly.
bool replaceChosen(llvm::SelectInst& select) {
  llvm::Value *condition = select.getCondition(), *inside = select.getTrueValue(), *outside = select.getFalseValue();
  bool isInverted = llvm::isa<llvm::Constant>(inside);
  if (isInverted)
    std::swap(inside, outside);
  // The choice may have been widened.
  auto* extension = llvm::dyn_cast<llvm::CastInst>(inside);
  if (extension && !llvm::isa<llvm::SExtInst>(extension) && !llvm::isa<llvm::ZExtInst>(extension))
    extension = nullptr;
  auto* instruction = llvm::dyn_cast<llvm::Instruction>(extension ? extension->getOperand(0) : inside);
  const llvm::APInt* constant;
  std::optional<Truncation> truncation = instruction ? truncationAt(*instruction) : std::nullopt;
  if (!truncation || truncation->saturates || !match(outside, m_APInt(constant)))
    return false;
  llvm::APInt otherwise = constant->trunc(truncation->bits);
  if (extension && *constant != (llvm::isa<llvm::SExtInst>(extension) ? otherwise.sext(constant->getBitWidth())
                                                                     : otherwise.zext(constant->getBitWidth())))
    return false;

  auto compares = [&](llvm::Value* part, CmpInst::Predicate predicate, bool isMagnitude, const llvm::APFloat& constant) {
    std::optional<ConstantComparison> comparison = constantComparison(part);
    return comparison && comparison->value == truncation->value && comparison->isMagnitude == isMagnitude &&
           comparison->predicate == (isInverted ? CmpInst::getInversePredicate(predicate) : predicate) &&
           *comparison->constant == constant;
  };
  llvm::IRBuilder<> builder(&select);
  llvm::APFloat limit = truncation->limit();
  llvm::Value* replacement;
  if (truncation->isSigned) {
    if (!otherwise.isMinSignedValue() || !compares(condition, CmpInst::FCMP_OLT, true, limit))
      return false;
    replacement = createInstruction(builder, *truncation);
  } else {
    llvm::Value *left, *right;
    if (truncation->bits != 32 || !otherwise.isZero() ||
        !(isInverted ? match(condition, m_LogicalOr(m_Value(left), m_Value(right)))
                     : match(condition, m_LogicalAnd(m_Value(left), m_Value(right)))))
      return false;
    if (!compares(left, CmpInst::FCMP_OLT, false, limit))
      std::swap(left, right);
    if (!compares(left, CmpInst::FCMP_OLT, false, limit) ||
        !compares(right, CmpInst::FCMP_OGE, false, llvm::APFloat::getZero(limit.getSemantics())))
      return false;
    // Between -1 and 0 the instruction gives 0, too.
    llvm::Value* wide = createInstruction(builder, *truncation);
    replacement = builder.CreateSelect(isDoubtful(builder, *truncation, wide), builder.getInt32(0), resultOf(builder, *truncation, wide));
  }
  if (extension)
    replacement = builder.CreateCast(extension->getOpcode(), replacement, select.getType());
  select.replaceAllUsesWith(replacement);
  llvm::RecursivelyDeleteTriviallyDeadInstructions(&select);
  return true;
}

// Whether `outside` is true of no float that fits, on the upper side of those or the lower.
bool isBeyond(const Truncation& truncation, llvm::Value* outside, bool isInverted, bool isUpper) {
  std::optional<ConstantComparison> comparison = constantComparison(outside);
  if (!comparison || comparison->value != truncation.value || comparison->isMagnitude)
    return false;
  CmpInst::Predicate predicate =
      isInverted ? CmpInst::getInversePredicate(comparison->predicate) : comparison->predicate;
  llvm::APFloat limit = truncation.limit();
  if (isUpper)
    return predicate == CmpInst::FCMP_UGE && *comparison->constant >= limit;
  if (!truncation.isSigned)
    return predicate == CmpInst::FCMP_ULE && *comparison->constant <= llvm::APFloat(limit.getSemantics(), "-1");
  return (predicate == CmpInst::FCMP_ULT && *comparison->constant <= llvm::neg(limit)) ||
         (predicate == CmpInst::FCMP_ULE && *comparison->constant < llvm::neg(limit));
}

// A truncation behind a branch on whether the float fits: the branch moves to where the result leaves a doubt.
bool replaceChecked(const Truncation& truncation) {
  llvm::BasicBlock* inside = truncation.instruction->getParent();
  llvm::BasicBlock* before = inside->getSinglePredecessor();
  auto* branch = before ? llvm::dyn_cast<llvm::BranchInst>(before->getTerminator()) : nullptr;
  if (!branch || !branch->isConditional() || truncation.instructionBits() != truncation.bits + (truncation.isSigned ? 0 : 32))
    return false;
  bool isInverted = branch->getSuccessor(0) == inside;
  llvm::Value *left, *right;
  if (!(isInverted ? match(branch->getCondition(), m_LogicalAnd(m_Value(left), m_Value(right)))
                   : match(branch->getCondition(), m_LogicalOr(m_Value(left), m_Value(right)))))
    return false;
  if (isBeyond(truncation, left, isInverted, true))
    std::swap(left, right);
  if (!isBeyond(truncation, left, isInverted, false) || !isBeyond(truncation, right, isInverted, true))
    return false;

  llvm::BasicBlock* doubt = llvm::BasicBlock::Create(before->getContext(), "truncate.doubt", before->getParent(), inside);
  llvm::IRBuilder<> builder(branch);
  llvm::Value* result = createInstruction(builder, truncation);
  llvm::BranchInst* first = builder.CreateCondBr(isDoubtful(builder, truncation, result), doubt, inside,
                                                 llvm::MDBuilder(before->getContext()).createUnlikelyBranchWeights());
  builder.SetInsertPoint(first);
  llvm::Value* replacement = resultOf(builder, truncation, result);
  branch->removeFromParent();
  branch->insertInto(doubt, doubt->end());
  // The comparisons go along if nothing else needs them.
  auto follow = [&](llvm::Value* value, llvm::Instruction* user) {
    auto* instruction = llvm::dyn_cast<llvm::Instruction>(value);
    bool moves = instruction && instruction->getParent() == before && instruction->hasOneUse();
    if (moves)
      instruction->moveBefore(user);
    return moves;
  };
  if (follow(branch->getCondition(), branch))
    for (llvm::Value* part : {left, right})
      follow(part, llvm::cast<llvm::Instruction>(branch->getCondition()));
  for (llvm::PHINode& phi : inside->phis())
    phi.addIncoming(phi.getIncomingValueForBlock(before), doubt);
  for (llvm::BasicBlock* successor : branch->successors())
    if (successor != inside)
      successor->replacePhiUsesWith(before, doubt);
  truncation.instruction->replaceAllUsesWith(replacement);
  truncation.instruction->eraseFromParent();
  return true;
}

// A saturating truncation: LLVM's own, of six instructions, where the result leaves a doubt.
void replaceSaturating(const Truncation& truncation) {
  llvm::Instruction* original = truncation.instruction;
  llvm::IRBuilder<> builder(original);
  llvm::Value* result = createInstruction(builder, truncation);
  llvm::Value* doubtful = isDoubtful(builder, truncation, result);
  llvm::Value* usual = resultOf(builder, truncation, result);
  llvm::BasicBlock* before = original->getParent();
  llvm::Instruction* end = llvm::SplitBlockAndInsertIfThen(
      doubtful, original, false, llvm::MDBuilder(original->getContext()).createUnlikelyBranchWeights());
  builder.SetInsertPoint(original);
  llvm::PHINode* phi = builder.CreatePHI(original->getType(), 2);
  original->replaceAllUsesWith(phi);
  original->moveBefore(end);
  phi->addIncoming(usual, before);
  phi->addIncoming(original, end->getParent());
}

} // namespace

llvm::PreservedAnalyses ImpliedFloatChecksPass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  bool isChanged = false;
  for (llvm::BasicBlock& block : function) {
    auto* branch = llvm::dyn_cast<llvm::BranchInst>(block.getTerminator());
    if (!branch || !branch->isConditional() || !block.getSinglePredecessor())
      continue;
    if (std::optional<bool> decision = decide(&block, branch->getCondition())) {
      branch->setCondition(llvm::ConstantInt::getBool(function.getContext(), *decision));
      isChanged = true;
    }
  }
  return isChanged ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

llvm::PreservedAnalyses TruncationPass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  bool isChanged = false;
  for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(function)))
    if (auto* select = llvm::dyn_cast<llvm::SelectInst>(&instruction))
      isChanged |= replaceChosen(*select);
  llvm::SmallVector<Truncation, 16> truncations;
  for (llvm::Instruction& instruction : llvm::instructions(function))
    if (std::optional<Truncation> truncation = truncationAt(instruction))
      truncations.push_back(*truncation);
  for (const Truncation& truncation : truncations) {
    if (!truncation.saturates) {
      isChanged |= replaceChecked(truncation);
    } else if (isForSpeed) {
      replaceSaturating(truncation);
      isChanged = true;
    }
  }
  return isChanged ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace wrought
