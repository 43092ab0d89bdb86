// SIMD operators on lanes of floating point, and conversions between them and integers.

#include "emit/vector-emitter.h"

#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/IntrinsicsX86.h>

namespace wrought {

llvm::Value* VectorEmitter::demote(llvm::Value* value) {
  // LLVM folds the demotion of a promotion away and with it the quieting of a signalling NaN.
  value = builder.CreateArithmeticFence(value, value->getType());
  auto* type = llvm::FixedVectorType::get(builder.getFloatTy(), 2);
  return withZeros(builder.CreateFPTrunc(value, type));
}

// Two lanes, and two zeros after them.
llvm::Value* VectorEmitter::withZeros(llvm::Value* value) {
  return builder.CreateShuffleVector(value, llvm::Constant::getNullValue(value->getType()), {0, 1, 2, 3});
}

// --- Saturating truncation ---------------------------------------------------------------------------------------------------
// x86's conversions give INT32_MIN for whatever does not fit. LLVM's for llvm.fptosi.sat take the vector apart.

llvm::Value* VectorEmitter::truncateSigned(llvm::Value* value) {
  llvm::Type* type = value->getType();
  bool isDouble = type->getScalarType()->isDoubleTy();
  if (!features.isX86) {
    llvm::Type* result = llvm::FixedVectorType::get(builder.getInt32Ty(), isDouble ? 2 : 4);
    llvm::Value* integers = builder.CreateIntrinsic(llvm::Intrinsic::fptosi_sat, {result, type}, {value});
    return isDouble ? withZeros(integers) : integers;
  }
  llvm::Value* isNumber = builder.CreateFCmpORD(value, value);
  if (isDouble) {
    // INT32_MAX is a double. Where the number is none, the limit is 0, and what comes second.
    llvm::Value* limit =
        builder.CreateSelect(isNumber, llvm::ConstantFP::get(type, 0x7fffffff), llvm::Constant::getNullValue(type));
    return callIntrinsic(llvm::Intrinsic::x86_sse2_cvttpd2dq, {floats.lesserOrSecond(value, limit)});
  }
  llvm::Value* integers = callIntrinsic(llvm::Intrinsic::x86_sse2_cvttps2dq, {value});
  // Too great: INT32_MIN becomes INT32_MAX.
  integers = builder.CreateXor(integers, mask(builder.CreateFCmpOGE(value, llvm::ConstantFP::get(type, 0x1p31))));
  return builder.CreateSelect(isNumber, integers, llvm::Constant::getNullValue(integers->getType()));
}

// The AVX-512 instruction, which gives UINT32_MAX for whatever does not fit.
llvm::Value* VectorEmitter::unsignedConversion(llvm::Value* value) {
  bool isDouble = value->getType()->getScalarType()->isDoubleTy();
  llvm::Value* none = llvm::Constant::getNullValue(typeOf(Shape::I32x4));
  return callIntrinsic(isDouble ? llvm::Intrinsic::x86_avx512_mask_cvttpd2udq_128
                                : llvm::Intrinsic::x86_avx512_mask_cvttps2udq_128,
                       {value, none, builder.getInt8(0xff)});
}

llvm::Value* VectorEmitter::truncateUnsigned(llvm::Value* value) {
  llvm::Type* type = value->getType();
  bool isDouble = type->getScalarType()->isDoubleTy();
  if (!features.isX86) {
    llvm::Type* result = llvm::FixedVectorType::get(builder.getInt32Ty(), isDouble ? 2 : 4);
    llvm::Value* integers = builder.CreateIntrinsic(llvm::Intrinsic::fptoui_sat, {result, type}, {value});
    return isDouble ? withZeros(integers) : integers;
  }
  // Negative numbers and NaNs become 0.
  value = floats.greaterOrSecond(value, llvm::Constant::getNullValue(type));
  if (features.hasUnsignedTruncation)
    return unsignedConversion(value);
  llvm::Value* half = llvm::ConstantFP::get(type, 0x1p31);
  if (isDouble) {
    value = floats.lesserOrSecond(value, llvm::ConstantFP::get(type, 0xffffffff));
    if (features.hasRounding) {
      // In [2^52, 2^53) the low half of a double's bits counts units.
      value = builder.CreateFAdd(floats.round(llvm::Intrinsic::trunc, value), llvm::ConstantFP::get(type, 0x1p52));
      auto* words = llvm::FixedVectorType::get(builder.getInt32Ty(), 4);
      return builder.CreateShuffleVector(builder.CreateBitCast(value, words), llvm::Constant::getNullValue(words),
                                         {0, 2, 4, 5});
    }
    llvm::Value* low = callIntrinsic(llvm::Intrinsic::x86_sse2_cvttpd2dq, {value});
    llvm::Value* high = callIntrinsic(llvm::Intrinsic::x86_sse2_cvttpd2dq, {builder.CreateFSub(value, half)});
    // From 2^31 on, `low` is 2^31 and `high` the rest.
    llvm::Value* isHigh = builder.CreateAShr(low, splatConstant(low->getType(), 31));
    return builder.CreateOr(low, builder.CreateAnd(high, isHigh));
  }
  // `low` is right below 2^31 and 2^31 from there on; `high` is 0 below 2^31, then the rest, and INT32_MAX from 2^32 on.
  llvm::Value* low = callIntrinsic(llvm::Intrinsic::x86_sse2_cvttps2dq, {value});
  llvm::Value* rest = builder.CreateFSub(value, half);
  llvm::Value* high = callIntrinsic(llvm::Intrinsic::x86_sse2_cvttps2dq, {rest});
  high = builder.CreateXor(high, mask(builder.CreateFCmpOGE(rest, half)));
  high = builder.CreateBinaryIntrinsic(llvm::Intrinsic::smax, high, llvm::Constant::getNullValue(high->getType()));
  return builder.CreateAdd(low, high);
}

} // namespace wrought
