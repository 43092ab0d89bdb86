// SIMD operators on lanes of integers, and shifts.

#include "emit/vector-emitter.h"

#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/IntrinsicsAArch64.h>
#include <llvm/IR/IntrinsicsX86.h>

namespace wrought {

namespace {

unsigned laneCount(const llvm::Value* value) {
  return llvm::cast<llvm::FixedVectorType>(value->getType())->getNumElements();
}

} // namespace

llvm::Value* VectorEmitter::emitShift(wasm::SIMDShiftOp op, llvm::Value* vector, llvm::Value* count) {
  auto shift = [&](llvm::Instruction::BinaryOps operation, Shape shape) {
    llvm::FixedVectorType* type = typeOf(shape);
    unsigned width = type->getScalarSizeInBits();
    llvm::Value* modulo = builder.CreateAnd(count, builder.getInt32(width - 1));
    llvm::Value* lane = builder.CreateZExtOrTrunc(modulo, type->getElementType());
    return toVector(builder.CreateBinOp(operation, toLanes(vector, type), splat(type->getNumElements(), lane)));
  };
  switch (op) {
  case wasm::ShlVecI8x16:
    return shift(llvm::Instruction::Shl, Shape::I8x16);
  case wasm::ShrSVecI8x16:
    return shift(llvm::Instruction::AShr, Shape::I8x16);
  case wasm::ShrUVecI8x16:
    return shift(llvm::Instruction::LShr, Shape::I8x16);
  case wasm::ShlVecI16x8:
    return shift(llvm::Instruction::Shl, Shape::I16x8);
  case wasm::ShrSVecI16x8:
    return shift(llvm::Instruction::AShr, Shape::I16x8);
  case wasm::ShrUVecI16x8:
    return shift(llvm::Instruction::LShr, Shape::I16x8);
  case wasm::ShlVecI32x4:
    return shift(llvm::Instruction::Shl, Shape::I32x4);
  case wasm::ShrSVecI32x4:
    return shift(llvm::Instruction::AShr, Shape::I32x4);
  case wasm::ShrUVecI32x4:
    return shift(llvm::Instruction::LShr, Shape::I32x4);
  case wasm::ShlVecI64x2:
    return shift(llvm::Instruction::Shl, Shape::I64x2);
  case wasm::ShrSVecI64x2:
    return shift(llvm::Instruction::AShr, Shape::I64x2);
  case wasm::ShrUVecI64x2:
    return shift(llvm::Instruction::LShr, Shape::I64x2);
  }
  llvm_unreachable("unknown shift");
}

llvm::Value* VectorEmitter::half(llvm::Value* value, bool high) {
  unsigned count = laneCount(value) / 2;
  llvm::SmallVector<int, 8> places;
  for (unsigned i = 0; i < count; ++i)
    places.push_back(static_cast<int>(high ? count + i : i));
  return builder.CreateShuffleVector(value, places);
}

llvm::Value* VectorEmitter::everySecond(llvm::Value* value, unsigned first) {
  llvm::SmallVector<int, 8> places;
  for (unsigned i = first; i < laneCount(value); i += 2)
    places.push_back(static_cast<int>(i));
  return builder.CreateShuffleVector(value, places);
}

// Lanes of twice the width.
llvm::Value* VectorEmitter::extended(llvm::Value* value, bool isSigned) {
  llvm::Type* type = llvm::VectorType::getExtendedElementVectorType(llvm::cast<llvm::VectorType>(value->getType()));
  return isSigned ? builder.CreateSExt(value, type) : builder.CreateZExt(value, type);
}

llvm::Value* VectorEmitter::extendedPairwiseSum(llvm::Value* value, bool isSigned) {
  if (features.isAArch64) {
    auto* narrow = llvm::VectorType::getHalfElementsVectorType(llvm::cast<llvm::VectorType>(value->getType()));
    llvm::Type* wide = llvm::VectorType::getExtendedElementVectorType(narrow);
    return builder.CreateIntrinsic(isSigned ? llvm::Intrinsic::aarch64_neon_saddlp : llvm::Intrinsic::aarch64_neon_uaddlp,
                                   {wide, value->getType()}, {value});
  }
  // Sums of products with 1: LLVM finds those instructions in multiplications, and would fold one by 1.
  bool isBytes = value->getType()->getScalarSizeInBits() == 8;
  llvm::Value* ones = splatConstant(value->getType(), 1);
  if (isBytes && features.hasByteShuffle) // takes its first operand as unsigned
    return callIntrinsic(llvm::Intrinsic::x86_ssse3_pmadd_ub_sw_128, {isSigned ? ones : value, isSigned ? value : ones});
  if (!isBytes && isSigned && features.isX86)
    return callIntrinsic(llvm::Intrinsic::x86_sse2_pmadd_wd, {value, ones});
  return builder.CreateAdd(extended(everySecond(value, 0), isSigned), extended(everySecond(value, 1), isSigned));
}

llvm::Value* VectorEmitter::extendedProduct(llvm::Value* left, llvm::Value* right, bool high, bool isSigned) {
  if (features.isX86 && !isSigned && left->getType()->getScalarSizeInBits() == 16) {
    // LLVM takes PMULLD from SSE4.1 on, with twice the latency of the 16-bit halves of the products, interleaved.
    llvm::Value* lows = builder.CreateMul(left, right);
    llvm::Value* highs = callIntrinsic(llvm::Intrinsic::x86_sse2_pmulhu_w, {left, right});
    int first = high ? 4 : 0;
    llvm::SmallVector<int, 8> places;
    for (int i = first; i < first + 4; ++i)
      places.append({i, i + 8});
    return builder.CreateBitCast(builder.CreateShuffleVector(lows, highs, places), typeOf(Shape::I32x4));
  }
  return builder.CreateMul(extended(half(left, high), isSigned), extended(half(right, high), isSigned));
}

llvm::Value* VectorEmitter::dotProduct(llvm::Value* left, llvm::Value* right) {
  // LLVM finds PMADDWD in the generic form, but not once it has rearranged a sum of several.
  if (features.isX86)
    return callIntrinsic(llvm::Intrinsic::x86_sse2_pmadd_wd, {left, right});
  if (features.isAArch64) {
    // SMULL, SMULL2 and the sums of neighbours; LLVM would sort even and odd lanes first.
    llvm::Value* lows = builder.CreateMul(extended(half(left, false), true), extended(half(right, false), true));
    llvm::Value* highs = builder.CreateMul(extended(half(left, true), true), extended(half(right, true), true));
    return builder.CreateIntrinsic(llvm::Intrinsic::aarch64_neon_addp, {lows->getType()}, {lows, highs});
  }
  auto products = [&](unsigned first) {
    return builder.CreateMul(extended(everySecond(left, first), true), extended(everySecond(right, first), true));
  };
  return builder.CreateAdd(products(0), products(1));
}

llvm::Value* VectorEmitter::roundedAverage(llvm::Value* left, llvm::Value* right) {
  if (features.isX86) {
    bool isBytes = left->getType()->getScalarSizeInBits() == 8;
    return callIntrinsic(isBytes ? llvm::Intrinsic::x86_sse2_pavg_b : llvm::Intrinsic::x86_sse2_pavg_w, {left, right});
  }
  llvm::Value* wide = builder.CreateAdd(extended(left, false), extended(right, false));
  wide = builder.CreateAdd(wide, splatConstant(wide->getType(), 1));
  return builder.CreateTrunc(builder.CreateLShr(wide, splatConstant(wide->getType(), 1)), left->getType());
}

// The upper halves of signed products.
llvm::Value* VectorEmitter::highProduct(llvm::Value* left, llvm::Value* right) {
  if (features.isX86) // LLVM finds PMULHW, but takes it apart again for the shift that follows
    return callIntrinsic(llvm::Intrinsic::x86_sse2_pmulh_w, {left, right});
  llvm::Value* wide = builder.CreateMul(extended(left, true), extended(right, true));
  return builder.CreateTrunc(builder.CreateLShr(wide, splatConstant(wide->getType(), 16)), left->getType());
}

llvm::Value* VectorEmitter::q15Product(llvm::Value* left, llvm::Value* right, bool saturates) {
  llvm::Type* type = left->getType();
  if (features.isAArch64) // SQRDMULH is this very operator
    return builder.CreateIntrinsic(llvm::Intrinsic::aarch64_neon_sqrdmulh, {type}, {left, right});
  llvm::Value* product;
  if (features.hasByteShuffle) {
    product = callIntrinsic(llvm::Intrinsic::x86_ssse3_pmul_hr_sw_128, {left, right});
  } else {
    // In 16 bits: twice the products' upper halves, and the lower halves' two highest bits, rounded.
    llvm::Value* low = builder.CreateMul(left, right);
    llvm::Value* rounding = builder.CreateAnd(builder.CreateLShr(low, splatConstant(type, 14)), splatConstant(type, 1));
    low = builder.CreateAdd(builder.CreateLShr(low, splatConstant(type, 15)), rounding);
    product = builder.CreateAdd(builder.CreateShl(highProduct(left, right), splatConstant(type, 1)), low);
  }
  if (!saturates)
    return product;
  // INT16_MIN is the product of nothing but INT16_MIN with itself, which is too great.
  return builder.CreateXor(product, mask(builder.CreateICmpEQ(product, splatConstant(type, INT16_MIN))));
}

llvm::Value* VectorEmitter::narrow(llvm::Value* left, llvm::Value* right, bool isSigned) {
  if (features.isX86)
    return pack(left, right, isSigned);
  unsigned count = laneCount(left) * 2;
  llvm::SmallVector<int, 16> places;
  for (unsigned i = 0; i < count; ++i)
    places.push_back(static_cast<int>(i));
  if (features.isAArch64 && !isSigned) { // LLVM finds SQXTN in the general form below, but not SQXTUN
    auto* type = llvm::VectorType::getTruncatedElementVectorType(llvm::cast<llvm::VectorType>(left->getType()));
    auto narrowed = [&](llvm::Value* value) {
      return builder.CreateIntrinsic(llvm::Intrinsic::aarch64_neon_sqxtun, {type}, {value});
    };
    return builder.CreateShuffleVector(narrowed(left), narrowed(right), places);
  }
  llvm::Value* both = builder.CreateShuffleVector(left, right, places);
  llvm::Type* type = both->getType();
  unsigned width = type->getScalarSizeInBits() / 2;
  int64_t low = isSigned ? -(INT64_C(1) << (width - 1)) : 0;
  int64_t high = (INT64_C(1) << (isSigned ? width - 1 : width)) - 1;
  llvm::Value* clamped = builder.CreateBinaryIntrinsic(llvm::Intrinsic::smax, both, splatConstant(type, low));
  clamped = builder.CreateBinaryIntrinsic(llvm::Intrinsic::smin, clamped, splatConstant(type, high));
  return builder.CreateTrunc(clamped, llvm::VectorType::getTruncatedElementVectorType(llvm::cast<llvm::VectorType>(type)));
}

// LLVM finds these instructions in the generic form, but with AVX-512 prefers to join the operands to one of 256 bits.
llvm::Value* VectorEmitter::pack(llvm::Value* left, llvm::Value* right, bool isSigned) {
  if (left->getType()->getScalarSizeInBits() == 16)
    return callIntrinsic(isSigned ? llvm::Intrinsic::x86_sse2_packsswb_128 : llvm::Intrinsic::x86_sse2_packuswb_128,
                         {left, right});
  if (isSigned)
    return callIntrinsic(llvm::Intrinsic::x86_sse2_packssdw_128, {left, right});
  if (features.hasUnsignedPack)
    return callIntrinsic(llvm::Intrinsic::x86_sse41_packusdw, {left, right});
  // Moved to the signed range and back. Negative lanes go first: they would wrap.
  llvm::Type* type = left->getType();
  auto toSigned = [&](llvm::Value* value) {
    llvm::Value* positive = builder.CreateBinaryIntrinsic(llvm::Intrinsic::smax, value, llvm::Constant::getNullValue(type));
    return builder.CreateSub(positive, splatConstant(type, 0x8000));
  };
  llvm::Value* packed = callIntrinsic(llvm::Intrinsic::x86_sse2_packssdw_128, {toSigned(left), toSigned(right)});
  return builder.CreateXor(packed, splatConstant(packed->getType(), INT16_MIN));
}

} // namespace wrought
