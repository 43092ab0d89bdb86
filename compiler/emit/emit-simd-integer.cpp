// SIMD operators on lanes of integers, and shifts.

#include "emit/vector-emitter.h"

#include <llvm/IR/Intrinsics.h>
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
  return builder.CreateAdd(extended(everySecond(value, 0), isSigned), extended(everySecond(value, 1), isSigned));
}

llvm::Value* VectorEmitter::extendedProduct(llvm::Value* left, llvm::Value* right, bool high, bool isSigned) {
  return builder.CreateMul(extended(half(left, high), isSigned), extended(half(right, high), isSigned));
}

llvm::Value* VectorEmitter::dotProduct(llvm::Value* left, llvm::Value* right) {
  auto products = [&](unsigned first) {
    return builder.CreateMul(extended(everySecond(left, first), true), extended(everySecond(right, first), true));
  };
  return builder.CreateAdd(products(0), products(1));
}

llvm::Value* VectorEmitter::roundedAverage(llvm::Value* left, llvm::Value* right) {
  llvm::Value* wide = builder.CreateAdd(extended(left, false), extended(right, false));
  wide = builder.CreateAdd(wide, splatConstant(wide->getType(), 1));
  return builder.CreateTrunc(builder.CreateLShr(wide, splatConstant(wide->getType(), 1)), left->getType());
}

llvm::Value* VectorEmitter::q15Product(llvm::Value* left, llvm::Value* right, bool saturates) {
  llvm::Value* wide = builder.CreateMul(extended(left, true), extended(right, true));
  llvm::Type* type = wide->getType();
  wide = builder.CreateAShr(builder.CreateAdd(wide, splatConstant(type, 0x4000)), splatConstant(type, 15));
  if (saturates)
    wide = builder.CreateBinaryIntrinsic(llvm::Intrinsic::smin, wide, splatConstant(type, 0x7fff));
  return builder.CreateTrunc(wide, left->getType());
}

llvm::Value* VectorEmitter::narrow(llvm::Value* left, llvm::Value* right, bool isSigned) {
  unsigned count = laneCount(left) * 2;
  llvm::SmallVector<int, 16> places;
  for (unsigned i = 0; i < count; ++i)
    places.push_back(static_cast<int>(i));
  llvm::Value* both = builder.CreateShuffleVector(left, right, places);
  llvm::Type* type = both->getType();
  unsigned width = type->getScalarSizeInBits() / 2;
  int64_t low = isSigned ? -(INT64_C(1) << (width - 1)) : 0;
  int64_t high = (INT64_C(1) << (isSigned ? width - 1 : width)) - 1;
  llvm::Value* clamped = builder.CreateBinaryIntrinsic(llvm::Intrinsic::smax, both, splatConstant(type, low));
  clamped = builder.CreateBinaryIntrinsic(llvm::Intrinsic::smin, clamped, splatConstant(type, high));
  return builder.CreateTrunc(clamped, llvm::VectorType::getTruncatedElementVectorType(llvm::cast<llvm::VectorType>(type)));
}

} // namespace wrought
