#include "emit/float-operations.h"

#include <llvm/IR/Constants.h>
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/IntrinsicsX86.h>

namespace wrought {

namespace {

bool isNeutral(const llvm::Constant* constant) {
  auto* number = llvm::dyn_cast_or_null<llvm::ConstantFP>(constant);
  return number && (number->isZero() || number->isExactlyValue(1.0) || number->isExactlyValue(-1.0));
}

// One neutral lane is enough: LLVM may drop the operation's other lanes later.
bool hasNeutralLane(const llvm::Value* value) {
  auto* constant = llvm::dyn_cast<llvm::Constant>(value);
  if (!constant)
    return false;
  auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(constant->getType());
  if (!vector)
    return isNeutral(constant);
  for (unsigned lane = 0; lane < vector->getNumElements(); ++lane)
    if (isNeutral(constant->getAggregateElement(lane)))
      return true;
  return false;
}

} // namespace

llvm::Value* FloatOperations::fenced(llvm::Value* value) {
  return hasNeutralLane(value) ? builder.CreateArithmeticFence(value, value->getType()) : value;
}

llvm::Value* FloatOperations::lesserOrSecond(llvm::Value* left, llvm::Value* right) {
  // LLVM finds MIN in a comparison and a selection as long as both are of the same type; between bitcasts of vectors to and
  // from integer lanes, it moves the selection to the integers.
  if (features.isX86 && left->getType()->isVectorTy()) {
    bool isDouble = left->getType()->getScalarType()->isDoubleTy();
    return builder.CreateIntrinsic(isDouble ? llvm::Intrinsic::x86_sse2_min_pd : llvm::Intrinsic::x86_sse_min_ps, {},
                                   {left, right});
  }
  return builder.CreateSelect(builder.CreateFCmpOLT(left, right), left, right);
}

llvm::Value* FloatOperations::greaterOrSecond(llvm::Value* left, llvm::Value* right) {
  if (features.isX86 && left->getType()->isVectorTy()) {
    bool isDouble = left->getType()->getScalarType()->isDoubleTy();
    return builder.CreateIntrinsic(isDouble ? llvm::Intrinsic::x86_sse2_max_pd : llvm::Intrinsic::x86_sse_max_ps, {},
                                   {left, right});
  }
  return builder.CreateSelect(builder.CreateFCmpOGT(left, right), left, right);
}

// x86's MIN and MAX give their second operand if the two are equal or unordered. Taken in both orders, they differ only in
// the sign of a zero, and one of the two is right: the negative one for a minimum, found by OR, the positive one for a
// maximum, found by AND. Where an operand is a NaN, the sum is a quiet one, canonical if the operand was.
// (LLVM 19's own sequence for llvm.minimum leaves a signalling NaN as it is. It also picks the operands' order by their signs
// first: a longer chain of dependent instructions, with a branch for scalars.)
llvm::Value* FloatOperations::minimum(llvm::Value* left, llvm::Value* right) {
  if (features.hasMinimum)
    return builder.CreateBinaryIntrinsic(llvm::Intrinsic::minimum, left, right);
  return quietUnless(left, right, llvm::Instruction::Or, lesserOrSecond(left, right), lesserOrSecond(right, left));
}

llvm::Value* FloatOperations::maximum(llvm::Value* left, llvm::Value* right) {
  if (features.hasMinimum)
    return builder.CreateBinaryIntrinsic(llvm::Intrinsic::maximum, left, right);
  return quietUnless(left, right, llvm::Instruction::And, greaterOrSecond(left, right), greaterOrSecond(right, left));
}

// `one` and `other`, their bits merged, where `left` and `right` are numbers; elsewhere a quiet NaN.
llvm::Value* FloatOperations::quietUnless(llvm::Value* left, llvm::Value* right, llvm::Instruction::BinaryOps merge,
                                          llvm::Value* one, llvm::Value* other) {
  llvm::Type* type = left->getType();
  llvm::Type* bits = builder.getIntNTy(type->getScalarSizeInBits());
  if (auto* vector = llvm::dyn_cast<llvm::VectorType>(type))
    bits = llvm::VectorType::getInteger(vector);
  llvm::Value* merged = builder.CreateBinOp(merge, builder.CreateBitCast(one, bits), builder.CreateBitCast(other, bits));
  llvm::Value* quiet = builder.CreateFAdd(fenced(left), fenced(right));
  return builder.CreateSelect(builder.CreateFCmpUNO(left, right), quiet, builder.CreateBitCast(merged, type));
}

llvm::Value* FloatOperations::round(llvm::Intrinsic::ID intrinsic, llvm::Value* value) {
  if (!features.hasRounding)
    return roundByAddition(intrinsic, value);
  return builder.CreateUnaryIntrinsic(intrinsic, value);
}

// Without an instruction for it LLVM calls the C library lane by lane, and musl 1.2 has no roundeven. Adding and subtracting
// the power of two from which on every number is integral rounds to the nearest integer, ties to even; the other directions
// correct that by one.
llvm::Value* FloatOperations::roundByAddition(llvm::Intrinsic::ID intrinsic, llvm::Value* value) {
  llvm::Type* type = value->getType();
  auto constant = [&](double number) { return llvm::ConstantFP::get(type, number); };
  llvm::Value* limit = constant(type->getScalarType()->isFloatTy() ? 0x1p23 : 0x1p52);
  llvm::Value* magnitude = builder.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, value);
  llvm::Value* nearest = builder.CreateFSub(builder.CreateFAdd(magnitude, limit), limit);
  llvm::Value* result = nearest;
  auto correct = [&](llvm::CmpInst::Predicate isWrong, llvm::Value* rounded, llvm::Value* exact, double correction) {
    llvm::Value* step = builder.CreateSelect(builder.CreateFCmp(isWrong, rounded, exact), constant(correction), constant(0));
    return builder.CreateFAdd(rounded, step);
  };
  switch (intrinsic) {
  case llvm::Intrinsic::roundeven:
    break;
  case llvm::Intrinsic::trunc:
    result = correct(llvm::CmpInst::FCMP_OGT, nearest, magnitude, -1);
    break;
  case llvm::Intrinsic::floor:
    nearest = builder.CreateBinaryIntrinsic(llvm::Intrinsic::copysign, nearest, value);
    result = correct(llvm::CmpInst::FCMP_OGT, nearest, value, -1);
    break;
  case llvm::Intrinsic::ceil:
    nearest = builder.CreateBinaryIntrinsic(llvm::Intrinsic::copysign, nearest, value);
    result = correct(llvm::CmpInst::FCMP_OLT, nearest, value, 1);
    break;
  default:
    llvm_unreachable("not a rounding");
  }
  // The sign of a zero result is the operand's.
  result = builder.CreateBinaryIntrinsic(llvm::Intrinsic::copysign, result, value);
  // Integral already, or a NaN: the sum quiets it.
  llvm::Value* unchanged = builder.CreateFAdd(value, fenced(llvm::ConstantFP::getNegativeZero(type)));
  return builder.CreateSelect(builder.CreateFCmpOLT(magnitude, limit), result, unchanged);
}

} // namespace wrought
