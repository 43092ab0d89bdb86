// Relaxed SIMD (specification: "Relaxed Operations"): operators with several allowed results. Each becomes the cheapest
// instruction whose results are allowed, or, if the user asks for it, what the specification's deterministic profile says:
// the same on every CPU.

#include "emit/vector-emitter.h"

#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/IntrinsicsX86.h>

namespace wrought {

llvm::Value* VectorEmitter::relaxedSwizzle(llvm::Value* value, llvm::Value* indices) {
  if (isDeterministic || !features.hasByteShuffle)
    return swizzle(value, indices);
  return callIntrinsic(llvm::Intrinsic::x86_ssse3_pshuf_b_128, {value, indices});
}

llvm::Value* VectorEmitter::relaxedTruncate(llvm::Value* value, bool isSigned) {
  bool isDouble = value->getType()->getScalarType()->isDoubleTy();
  if (isSigned) {
    if (isDeterministic || !features.isX86)
      return truncateSigned(value);
    return callIntrinsic(isDouble ? llvm::Intrinsic::x86_sse2_cvttpd2dq : llvm::Intrinsic::x86_sse2_cvttps2dq, {value});
  }
  if (isDeterministic || !features.hasUnsignedTruncation)
    return truncateUnsigned(value);
  return unsignedConversion(value);
}

llvm::Value* VectorEmitter::relaxedMinimum(llvm::Value* left, llvm::Value* right) {
  if (isDeterministic || !features.isX86)
    return floats.minimum(left, right);
  return floats.lesserOrSecond(left, right);
}

llvm::Value* VectorEmitter::relaxedMaximum(llvm::Value* left, llvm::Value* right) {
  if (isDeterministic || !features.isX86)
    return floats.maximum(left, right);
  return floats.greaterOrSecond(left, right);
}

llvm::Value* VectorEmitter::relaxedMultiplyAdd(llvm::Value* a, llvm::Value* b, llvm::Value* c, bool negates) {
  if (negates)
    a = builder.CreateFNeg(a);
  // Without the instruction LLVM would call the C library lane by lane.
  if (!isDeterministic && features.hasFusedMultiplyAdd)
    return builder.CreateIntrinsic(llvm::Intrinsic::fma, {a->getType()}, {a, b, floats.fenced(c)});
  return builder.CreateFAdd(builder.CreateFMul(floats.fenced(a), floats.fenced(b)), floats.fenced(c));
}

llvm::Value* VectorEmitter::relaxedLaneSelect(llvm::Value* a, llvm::Value* b, llvm::Value* mask) {
  if (isDeterministic || !features.prefersBlend)
    return bitSelect(mask, a, b);
  // A blend looks at the highest bit of each lane, and for 16-bit lanes of each byte, which the specification's tests allow.
  llvm::Type* type = mask->getType()->getScalarSizeInBits() == 16 ? typeOf(Shape::I8x16) : mask->getType();
  llvm::Value* isNegative = builder.CreateIsNeg(builder.CreateBitCast(mask, type));
  return builder.CreateSelect(isNegative, builder.CreateBitCast(a, type), builder.CreateBitCast(b, type));
}

llvm::Value* VectorEmitter::relaxedDotProduct(llvm::Value* left, llvm::Value* right) {
  // PMADDUBSW takes bytes of its first operand as unsigned: that is the one of 7 bits.
  if (!isDeterministic && features.hasByteShuffle)
    return callIntrinsic(llvm::Intrinsic::x86_ssse3_pmadd_ub_sw_128, {right, left});
  auto products = [&](unsigned first) {
    return builder.CreateMul(extended(everySecond(left, first), true), extended(everySecond(right, first), true));
  };
  return builder.CreateBinaryIntrinsic(llvm::Intrinsic::sadd_sat, products(0), products(1));
}

llvm::Value* VectorEmitter::relaxedDotProductAdd(llvm::Value* left, llvm::Value* right, llvm::Value* sum) {
  if (!isDeterministic && features.hasByteDotProduct) {
    llvm::Type* words = sum->getType();
    return callIntrinsic(llvm::Intrinsic::x86_avx512_vpdpbusd_128,
                         {sum, builder.CreateBitCast(right, words), builder.CreateBitCast(left, words)});
  }
  return builder.CreateAdd(extendedPairwiseSum(relaxedDotProduct(left, right), true), sum);
}

} // namespace wrought
