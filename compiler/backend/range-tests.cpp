#include "backend/range-tests.h"

#include "backend/preserved-analyses.h"

#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/ConstantRange.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Transforms/Utils/Local.h>

#include <optional>

namespace wrought {

namespace {

using namespace llvm::PatternMatch;
using llvm::APInt;
using llvm::CmpInst;
using llvm::ConstantRange;

// The numbers below 2^bits that pass `number & mask PREDICATE limit`, where the mask has some of the lower `bits`, but no hole: what
// it leaves out at the low end must make no difference.
std::optional<ConstantRange> passing(CmpInst::Predicate predicate, const APInt& mask, const APInt& limit, unsigned bits) {
  // Below a first number that does not pass, or from a first one on that does.
  bool isBelow = predicate == CmpInst::ICMP_ULT || predicate == CmpInst::ICMP_ULE;
  if (!isBelow && predicate != CmpInst::ICMP_UGT && predicate != CmpInst::ICMP_UGE)
    return std::nullopt;
  APInt first = limit;
  if (predicate == CmpInst::ICMP_ULE || predicate == CmpInst::ICMP_UGT)
    ++first;
  if (first.isZero() || first.getActiveBits() > bits || first.countr_zero() < mask.countr_zero())
    return std::nullopt;
  APInt zero(bits, 0), start = first.trunc(bits);
  return isBelow ? ConstantRange(zero, start) : ConstantRange(start, zero);
}

bool simplify(llvm::ICmpInst& comparison, const llvm::DataLayout& layout) {
  CmpInst::Predicate predicate;
  llvm::Value* number;
  const APInt *offset, *mask, *limit;
  if (!match(&comparison, m_ICmp(predicate, m_OneUse(m_And(m_Add(m_Value(number), m_APInt(offset)), m_APInt(mask))), m_APInt(limit))) ||
      !mask->isShiftedMask() || number->getType()->isVectorTy())
    return false;
  unsigned width = number->getType()->getIntegerBitWidth(), bits = mask->getActiveBits();
  if (bits == width || llvm::computeKnownBits(number, layout).countMaxActiveBits() > bits)
    return false;
  std::optional<ConstantRange> range = passing(predicate, *mask, *limit, bits);
  if (!range)
    return false;
  ConstantRange numbers = range->subtract(offset->trunc(bits));
  bool isInside = !numbers.isWrappedSet();
  if (!isInside)
    numbers = numbers.inverse();
  llvm::IRBuilder<> builder(&comparison);
  llvm::Value* distance = builder.CreateSub(number, builder.getInt(numbers.getLower().zext(width)));
  llvm::Value* size = builder.getInt((numbers.getUpper() - numbers.getLower()).zext(width));
  llvm::Value* result = isInside ? builder.CreateICmpULT(distance, size) : builder.CreateICmpUGE(distance, size);
  llvm::Value* masked = comparison.getOperand(0);
  comparison.replaceAllUsesWith(result);
  comparison.eraseFromParent();
  llvm::RecursivelyDeleteTriviallyDeadInstructions(masked);
  return true;
}

} // namespace

llvm::PreservedAnalyses RangeTestsPass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  bool isChanged = false;
  const llvm::DataLayout& layout = function.getParent()->getDataLayout();
  for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(function)))
    if (auto* comparison = llvm::dyn_cast<llvm::ICmpInst>(&instruction))
      isChanged |= simplify(*comparison, layout);
  return controlFlowPreserved(isChanged);
}

} // namespace wrought
