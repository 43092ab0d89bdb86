// SIMD operators on lanes of floating point, and conversions between them and integers.

#include "emit/vector-emitter.h"

#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/IntrinsicsX86.h>

namespace wrought {

// Each is the very meaning of one x86 instruction, MINPS or MAXPS with the operands exchanged.
llvm::Value* VectorEmitter::pseudoMinimum(llvm::Value* left, llvm::Value* right) {
  return builder.CreateSelect(builder.CreateFCmpOLT(right, left), right, left);
}

llvm::Value* VectorEmitter::pseudoMaximum(llvm::Value* left, llvm::Value* right) {
  return builder.CreateSelect(builder.CreateFCmpOLT(left, right), right, left);
}

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
  llvm::Value* zero = llvm::Constant::getNullValue(type);
  if (isDouble) {
    // The greatest integer is a double. A NaN is unordered with 0, and MINPD then gives the 0.
    llvm::Value* limit = builder.CreateSelect(isNumber, llvm::ConstantFP::get(type, 0x7fffffff), zero);
    value = builder.CreateSelect(builder.CreateFCmpOLT(value, limit), value, limit);
    return callIntrinsic(llvm::Intrinsic::x86_sse2_cvttpd2dq, {value});
  }
  value = builder.CreateSelect(isNumber, value, zero);
  llvm::Value* integers = callIntrinsic(llvm::Intrinsic::x86_sse2_cvttps2dq, {value});
  // Too great: INT32_MIN becomes INT32_MAX.
  return builder.CreateXor(integers, mask(builder.CreateFCmpOGE(value, llvm::ConstantFP::get(type, 0x1p31))));
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
  llvm::Value* zero = llvm::Constant::getNullValue(type);
  value = builder.CreateSelect(builder.CreateFCmpOGT(value, zero), value, zero);
  if (features.hasUnsignedTruncation)
    return unsignedConversion(value);
  llvm::Value* half = llvm::ConstantFP::get(type, 0x1p31);
  if (isDouble) {
    llvm::Value* limit = llvm::ConstantFP::get(type, 0xffffffff);
    value = builder.CreateSelect(builder.CreateFCmpOLT(value, limit), value, limit);
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
