// Fixed-width SIMD (specification: "Vector Instructions"): the visitors, which operator is which, and what concerns lanes of
// any kind. Lanes as integers, as floating point, in memory, and relaxed operators have files of their own.

#include "emit/function-emitter.h"
#include "emit/vector-emitter.h"

#include <llvm/Analysis/ConstantFolding.h>
#include <llvm/IR/IntrinsicsAArch64.h>
#include <llvm/IR/IntrinsicsARM.h>
#include <llvm/IR/IntrinsicsX86.h>
#include <llvm/IR/Module.h>

namespace wrought {

namespace {

template <typename Operation> struct Decoded {
  Shape shape;
  Operation operation;
};

std::optional<Decoded<SimdUnary>> decode(wasm::UnaryOp op) {
  switch (op) {
#define WROUGHT_SIMD_UNARY(op, shape, operation)                                                                       \
  case wasm::op:                                                                                                       \
    return {{Shape::shape, SimdUnary::operation}};
#include "emit/simd-operators.def"
  default:
    return std::nullopt;
  }
}

std::optional<Decoded<SimdBinary>> decode(wasm::BinaryOp op) {
  switch (op) {
#define WROUGHT_SIMD_BINARY(op, shape, operation)                                                                      \
  case wasm::op:                                                                                                       \
    return {{Shape::shape, SimdBinary::operation}};
#include "emit/simd-operators.def"
  default:
    return std::nullopt;
  }
}

unsigned laneCount(const llvm::Value* value) {
  return llvm::cast<llvm::FixedVectorType>(value->getType())->getNumElements();
}

bool isFloat(const llvm::Value* value) { return value->getType()->isFPOrFPVectorTy(); }

} // namespace

llvm::Value* FunctionEmitter::visitSIMDExtract(wasm::SIMDExtract* curr) {
  return vectors.emitExtract(curr->op, emit(curr->vec), curr->index);
}

llvm::Value* FunctionEmitter::visitSIMDReplace(wasm::SIMDReplace* curr) {
  llvm::Value* vector = emit(curr->vec);
  return vectors.emitReplace(curr->op, vector, curr->index, emit(curr->value));
}

llvm::Value* FunctionEmitter::visitSIMDShuffle(wasm::SIMDShuffle* curr) {
  llvm::Value* left = emit(curr->left);
  return vectors.emitShuffle(left, emit(curr->right), curr->mask);
}

llvm::Value* FunctionEmitter::visitSIMDTernary(wasm::SIMDTernary* curr) {
  llvm::Value* a = emit(curr->a);
  llvm::Value* b = emit(curr->b);
  return vectors.emitTernary(curr->op, a, b, emit(curr->c));
}

llvm::Value* FunctionEmitter::visitSIMDShift(wasm::SIMDShift* curr) {
  llvm::Value* vector = emit(curr->vec);
  return vectors.emitShift(curr->op, vector, emit(curr->shift));
}

// --- Lanes and vectors ---------------------------------------------------------------------------------------------------

llvm::FixedVectorType* VectorEmitter::typeOf(Shape shape) {
  switch (shape) {
  case Shape::I8x16:
    return llvm::FixedVectorType::get(builder.getInt8Ty(), 16);
  case Shape::I16x8:
    return llvm::FixedVectorType::get(builder.getInt16Ty(), 8);
  case Shape::I32x4:
    return llvm::FixedVectorType::get(builder.getInt32Ty(), 4);
  case Shape::I64x2:
    return llvm::FixedVectorType::get(builder.getInt64Ty(), 2);
  case Shape::F32x4:
    return llvm::FixedVectorType::get(builder.getFloatTy(), 4);
  case Shape::F64x2:
    return llvm::FixedVectorType::get(builder.getDoubleTy(), 2);
  }
  llvm_unreachable("unknown shape");
}

llvm::Value* VectorEmitter::toLanes(llvm::Value* vector, llvm::Type* type) {
  // The builder does not know the byte order and leaves the constant in a cast, where its lanes cannot be looked at.
  if (auto* constant = llvm::dyn_cast<llvm::Constant>(vector))
    return llvm::ConstantFoldCastOperand(llvm::Instruction::BitCast, constant, type,
                                         builder.GetInsertBlock()->getModule()->getDataLayout());
  return builder.CreateBitCast(vector, type);
}

llvm::Value* VectorEmitter::toVector(llvm::Value* lanes) { return toLanes(lanes, typeOf(Shape::I64x2)); }

llvm::Value* VectorEmitter::splat(unsigned count, llvm::Value* lane) {
  if (auto* constant = llvm::dyn_cast<llvm::Constant>(lane))
    return llvm::ConstantVector::getSplat(llvm::ElementCount::getFixed(count), constant);
  return builder.CreateVectorSplat(count, lane);
}

llvm::Constant* VectorEmitter::splatConstant(llvm::Type* vector, int64_t value) {
  return llvm::ConstantInt::getSigned(vector, value);
}

llvm::Value* VectorEmitter::callIntrinsic(llvm::Intrinsic::ID intrinsic, llvm::ArrayRef<llvm::Value*> arguments) {
  return builder.CreateIntrinsic(intrinsic, {}, arguments);
}

// A lane of ones or zeros for each condition.
llvm::Value* VectorEmitter::mask(llvm::Value* condition) {
  unsigned count = laneCount(condition);
  return builder.CreateSExt(condition, llvm::FixedVectorType::get(builder.getIntNTy(128 / count), count));
}

llvm::Value* VectorEmitter::emitExtract(wasm::SIMDExtractOp op, llvm::Value* vector, unsigned lane) {
  auto extract = [&](Shape shape) { return builder.CreateExtractElement(toLanes(vector, typeOf(shape)), lane); };
  switch (op) {
  case wasm::ExtractLaneSVecI8x16:
    return builder.CreateSExt(extract(Shape::I8x16), builder.getInt32Ty());
  case wasm::ExtractLaneUVecI8x16:
    return builder.CreateZExt(extract(Shape::I8x16), builder.getInt32Ty());
  case wasm::ExtractLaneSVecI16x8:
    return builder.CreateSExt(extract(Shape::I16x8), builder.getInt32Ty());
  case wasm::ExtractLaneUVecI16x8:
    return builder.CreateZExt(extract(Shape::I16x8), builder.getInt32Ty());
  case wasm::ExtractLaneVecI32x4:
    return extract(Shape::I32x4);
  case wasm::ExtractLaneVecI64x2:
    return extract(Shape::I64x2);
  case wasm::ExtractLaneVecF32x4:
    return extract(Shape::F32x4);
  case wasm::ExtractLaneVecF64x2:
    return extract(Shape::F64x2);
  case wasm::ExtractLaneVecF16x8:
    break;
  }
  llvm_unreachable("a lane that the front end lets through has no emission");
}

llvm::Value* VectorEmitter::emitReplace(wasm::SIMDReplaceOp op, llvm::Value* vector, unsigned lane, llvm::Value* value) {
  auto replace = [&](Shape shape) {
    llvm::FixedVectorType* type = typeOf(shape);
    if (type->getElementType()->isIntegerTy())
      value = builder.CreateTrunc(value, type->getElementType());
    return toVector(builder.CreateInsertElement(toLanes(vector, type), value, lane));
  };
  switch (op) {
  case wasm::ReplaceLaneVecI8x16:
    return replace(Shape::I8x16);
  case wasm::ReplaceLaneVecI16x8:
    return replace(Shape::I16x8);
  case wasm::ReplaceLaneVecI32x4:
    return replace(Shape::I32x4);
  case wasm::ReplaceLaneVecI64x2:
    return replace(Shape::I64x2);
  case wasm::ReplaceLaneVecF32x4:
    return replace(Shape::F32x4);
  case wasm::ReplaceLaneVecF64x2:
    return replace(Shape::F64x2);
  case wasm::ReplaceLaneVecF16x8:
    break;
  }
  llvm_unreachable("a lane that the front end lets through has no emission");
}

llvm::Value* VectorEmitter::emitShuffle(llvm::Value* left, llvm::Value* right, const std::array<uint8_t, 16>& mask) {
  // In the widest lanes that the mask keeps whole: bytes hide from LLVM what moves.
  llvm::SmallVector<int, 16> places(mask.begin(), mask.end());
  Shape shape = Shape::I8x16;
  for (Shape wider : {Shape::I16x8, Shape::I32x4, Shape::I64x2}) {
    llvm::SmallVector<int, 8> widened;
    bool isWhole = true;
    for (size_t i = 0; i < places.size(); i += 2) {
      isWhole = isWhole && places[i] % 2 == 0 && places[i + 1] == places[i] + 1;
      widened.push_back(places[i] / 2);
    }
    if (!isWhole)
      break;
    places.assign(widened.begin(), widened.end());
    shape = wider;
  }
  llvm::FixedVectorType* type = typeOf(shape);
  return toVector(builder.CreateShuffleVector(toLanes(left, type), toLanes(right, type), places));
}

// --- Operators -------------------------------------------------------------------------------------------------------------

llvm::Value* VectorEmitter::emitUnary(wasm::UnaryOp op, llvm::Value* value) {
  std::optional<Decoded<SimdUnary>> decoded = decode(op);
  if (!decoded)
    return nullptr;
  llvm::FixedVectorType* type = typeOf(decoded->shape);
  if (decoded->operation == SimdUnary::Splat) {
    if (value->getType()->isIntegerTy())
      value = builder.CreateTrunc(value, type->getElementType());
    return toVector(splat(type->getNumElements(), value));
  }
  llvm::Value* result = emitOperation(decoded->operation, toLanes(value, type));
  return result->getType()->isVectorTy() ? toVector(result) : result;
}

llvm::Value* VectorEmitter::emitBinary(wasm::BinaryOp op, llvm::Value* left, llvm::Value* right) {
  std::optional<Decoded<SimdBinary>> decoded = decode(op);
  if (!decoded)
    return nullptr;
  llvm::FixedVectorType* type = typeOf(decoded->shape);
  return toVector(emitOperation(decoded->operation, toLanes(left, type), toLanes(right, type)));
}

llvm::Value* VectorEmitter::emitOperation(SimdUnary operation, llvm::Value* value) {
  auto convert = [&](llvm::Instruction::CastOps cast, Shape shape) {
    return builder.CreateCast(cast, value, typeOf(shape));
  };
  switch (operation) {
  case SimdUnary::Splat:
    break;
  case SimdUnary::Not:
    return builder.CreateNot(value);
  case SimdUnary::AnyTrue:
    return builder.CreateZExt(builder.CreateIsNotNull(builder.CreateBitCast(value, builder.getInt128Ty())),
                              builder.getInt32Ty());
  case SimdUnary::AllTrue:
    return allTrue(value);
  case SimdUnary::Bitmask:
    return bitmask(value);
  case SimdUnary::Abs:
    return isFloat(value) ? builder.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, value)
                          : builder.CreateBinaryIntrinsic(llvm::Intrinsic::abs, value, builder.getFalse());
  case SimdUnary::Neg:
    return isFloat(value) ? builder.CreateFNeg(value) : builder.CreateNeg(value);
  case SimdUnary::Popcnt:
    return builder.CreateUnaryIntrinsic(llvm::Intrinsic::ctpop, value);
  case SimdUnary::ExtAddPairwiseS:
    return extendedPairwiseSum(value, true);
  case SimdUnary::ExtAddPairwiseU:
    return extendedPairwiseSum(value, false);
  case SimdUnary::ExtendLowS:
    return extended(half(value, false), true);
  case SimdUnary::ExtendHighS:
    return extended(half(value, true), true);
  case SimdUnary::ExtendLowU:
    return extended(half(value, false), false);
  case SimdUnary::ExtendHighU:
    return extended(half(value, true), false);
  case SimdUnary::Sqrt:
    return builder.CreateUnaryIntrinsic(llvm::Intrinsic::sqrt, value);
  case SimdUnary::Ceil:
    return floats.round(llvm::Intrinsic::ceil, value);
  case SimdUnary::Floor:
    return floats.round(llvm::Intrinsic::floor, value);
  case SimdUnary::Trunc:
    return floats.round(llvm::Intrinsic::trunc, value);
  case SimdUnary::Nearest:
    return floats.round(llvm::Intrinsic::roundeven, value);
  case SimdUnary::TruncSatS:
    return truncateSigned(value);
  case SimdUnary::TruncSatU:
    return truncateUnsigned(value);
  case SimdUnary::ConvertS:
    return convert(llvm::Instruction::SIToFP, Shape::F32x4);
  case SimdUnary::ConvertU:
    return convert(llvm::Instruction::UIToFP, Shape::F32x4);
  case SimdUnary::ConvertLowS:
    return builder.CreateSIToFP(half(value, false), typeOf(Shape::F64x2));
  case SimdUnary::ConvertLowU:
    return builder.CreateUIToFP(half(value, false), typeOf(Shape::F64x2));
  case SimdUnary::Demote:
    return demote(value);
  case SimdUnary::Promote:
    return builder.CreateFPExt(half(value, false), typeOf(Shape::F64x2));
  case SimdUnary::RelaxedTruncS:
    return relaxedTruncate(value, true);
  case SimdUnary::RelaxedTruncU:
    return relaxedTruncate(value, false);
  }
  llvm_unreachable("not an operation on lanes");
}

llvm::Value* VectorEmitter::emitOperation(SimdBinary operation, llvm::Value* left, llvm::Value* right) {
  auto compare = [&](llvm::CmpInst::Predicate predicate) { return mask(builder.CreateCmp(predicate, left, right)); };
  auto intrinsic = [&](llvm::Intrinsic::ID id) { return builder.CreateBinaryIntrinsic(id, left, right); };
  auto arithmetic = [&](llvm::Instruction::BinaryOps integer, llvm::Instruction::BinaryOps floating) {
    return isFloat(left) ? builder.CreateBinOp(floating, floats.fenced(left), floats.fenced(right))
                         : builder.CreateBinOp(integer, left, right);
  };
  switch (operation) {
  case SimdBinary::Eq:
    return compare(isFloat(left) ? llvm::CmpInst::FCMP_OEQ : llvm::CmpInst::ICMP_EQ);
  case SimdBinary::Ne:
    return compare(isFloat(left) ? llvm::CmpInst::FCMP_UNE : llvm::CmpInst::ICMP_NE);
  case SimdBinary::Lt:
    return compare(llvm::CmpInst::FCMP_OLT);
  case SimdBinary::Gt:
    return compare(llvm::CmpInst::FCMP_OGT);
  case SimdBinary::Le:
    return compare(llvm::CmpInst::FCMP_OLE);
  case SimdBinary::Ge:
    return compare(llvm::CmpInst::FCMP_OGE);
  case SimdBinary::LtS:
    return compare(llvm::CmpInst::ICMP_SLT);
  case SimdBinary::LtU:
    return compare(llvm::CmpInst::ICMP_ULT);
  case SimdBinary::GtS:
    return compare(llvm::CmpInst::ICMP_SGT);
  case SimdBinary::GtU:
    return compare(llvm::CmpInst::ICMP_UGT);
  case SimdBinary::LeS:
    return compare(llvm::CmpInst::ICMP_SLE);
  case SimdBinary::LeU:
    return compare(llvm::CmpInst::ICMP_ULE);
  case SimdBinary::GeS:
    return compare(llvm::CmpInst::ICMP_SGE);
  case SimdBinary::GeU:
    return compare(llvm::CmpInst::ICMP_UGE);
  case SimdBinary::And:
    return builder.CreateAnd(left, right);
  case SimdBinary::Or:
    return builder.CreateOr(left, right);
  case SimdBinary::Xor:
    return builder.CreateXor(left, right);
  case SimdBinary::AndNot:
    return builder.CreateAnd(left, builder.CreateNot(right));
  case SimdBinary::Swizzle:
    return swizzle(left, right);
  case SimdBinary::Add:
    return arithmetic(llvm::Instruction::Add, llvm::Instruction::FAdd);
  case SimdBinary::Sub:
    return arithmetic(llvm::Instruction::Sub, llvm::Instruction::FSub);
  case SimdBinary::Mul:
    return arithmetic(llvm::Instruction::Mul, llvm::Instruction::FMul);
  case SimdBinary::Div:
    // A dividend of 1 folds nothing away, and reciprocals are common.
    return builder.CreateFDiv(left, floats.fenced(right));
  case SimdBinary::Min:
    return floats.minimum(left, right);
  case SimdBinary::Max:
    return floats.maximum(left, right);
  case SimdBinary::PMin:
    return floats.lesserOrSecond(right, left);
  case SimdBinary::PMax:
    return floats.greaterOrSecond(right, left);
  case SimdBinary::AddSatS:
    return intrinsic(llvm::Intrinsic::sadd_sat);
  case SimdBinary::AddSatU:
    return intrinsic(llvm::Intrinsic::uadd_sat);
  case SimdBinary::SubSatS:
    return intrinsic(llvm::Intrinsic::ssub_sat);
  case SimdBinary::SubSatU:
    return intrinsic(llvm::Intrinsic::usub_sat);
  case SimdBinary::MinS:
    return intrinsic(llvm::Intrinsic::smin);
  case SimdBinary::MinU:
    return intrinsic(llvm::Intrinsic::umin);
  case SimdBinary::MaxS:
    return intrinsic(llvm::Intrinsic::smax);
  case SimdBinary::MaxU:
    return intrinsic(llvm::Intrinsic::umax);
  case SimdBinary::Avgr:
    return roundedAverage(left, right);
  case SimdBinary::Q15MulrSat:
    return q15Product(left, right, true);
  case SimdBinary::ExtMulLowS:
    return extendedProduct(left, right, false, true);
  case SimdBinary::ExtMulHighS:
    return extendedProduct(left, right, true, true);
  case SimdBinary::ExtMulLowU:
    return extendedProduct(left, right, false, false);
  case SimdBinary::ExtMulHighU:
    return extendedProduct(left, right, true, false);
  case SimdBinary::Dot:
    return dotProduct(left, right);
  case SimdBinary::NarrowS:
    return narrow(left, right, true);
  case SimdBinary::NarrowU:
    return narrow(left, right, false);
  case SimdBinary::RelaxedSwizzle:
    return relaxedSwizzle(left, right);
  case SimdBinary::RelaxedMin:
    return relaxedMinimum(left, right);
  case SimdBinary::RelaxedMax:
    return relaxedMaximum(left, right);
  case SimdBinary::RelaxedQ15Mulr:
    return q15Product(left, right, isDeterministic);
  case SimdBinary::RelaxedDot:
    return relaxedDotProduct(left, right);
  }
  llvm_unreachable("unknown operation");
}

llvm::Value* VectorEmitter::emitTernary(wasm::SIMDTernaryOp op, llvm::Value* a, llvm::Value* b, llvm::Value* c) {
  auto multiplyAdd = [&](Shape shape, bool negates) {
    llvm::Type* type = typeOf(shape);
    return toVector(relaxedMultiplyAdd(toLanes(a, type), toLanes(b, type), toLanes(c, type), negates));
  };
  auto laneSelect = [&](Shape shape) {
    llvm::Type* type = typeOf(shape);
    return toVector(relaxedLaneSelect(toLanes(a, type), toLanes(b, type), toLanes(c, type)));
  };
  switch (op) {
  case wasm::Bitselect:
    return bitSelect(c, a, b);
  case wasm::RelaxedMaddVecF32x4:
    return multiplyAdd(Shape::F32x4, false);
  case wasm::RelaxedNmaddVecF32x4:
    return multiplyAdd(Shape::F32x4, true);
  case wasm::RelaxedMaddVecF64x2:
    return multiplyAdd(Shape::F64x2, false);
  case wasm::RelaxedNmaddVecF64x2:
    return multiplyAdd(Shape::F64x2, true);
  case wasm::LaneselectI8x16:
    return laneSelect(Shape::I8x16);
  case wasm::LaneselectI16x8:
    return laneSelect(Shape::I16x8);
  case wasm::LaneselectI32x4:
    return laneSelect(Shape::I32x4);
  case wasm::LaneselectI64x2:
    return laneSelect(Shape::I64x2);
  case wasm::DotI8x16I7x16AddSToVecI32x4: {
    llvm::Type* bytes = typeOf(Shape::I8x16);
    return toVector(relaxedDotProductAdd(toLanes(a, bytes), toLanes(b, bytes), toLanes(c, typeOf(Shape::I32x4))));
  }
  case wasm::RelaxedMaddVecF16x8:
  case wasm::RelaxedNmaddVecF16x8:
    break;
  }
  llvm_unreachable("a ternary operator that the front end lets through has no emission");
}

llvm::Value* VectorEmitter::bitSelect(llvm::Value* mask, llvm::Value* ones, llvm::Value* zeros) {
  return builder.CreateOr(builder.CreateAnd(ones, mask), builder.CreateAnd(zeros, builder.CreateNot(mask)));
}

llvm::Value* VectorEmitter::allTrue(llvm::Value* value) {
  if (features.isAArch64 && value->getType()->getScalarSizeInBits() < 64) // UMINV; a mask of bits would have to be gathered
    return builder.CreateZExt(builder.CreateIsNotNull(builder.CreateIntMinReduce(value)), builder.getInt32Ty());
  llvm::Value* isZero = builder.CreateIsNull(value);
  llvm::Value* bits = builder.CreateBitCast(isZero, builder.getIntNTy(laneCount(value)));
  return builder.CreateZExt(builder.CreateIsNull(bits), builder.getInt32Ty());
}

llvm::Value* VectorEmitter::bitmask(llvm::Value* value) {
  llvm::Value* isNegative = builder.CreateIsNeg(value);
  llvm::Value* bits = builder.CreateBitCast(isNegative, builder.getIntNTy(laneCount(value)));
  return builder.CreateZExt(bits, builder.getInt32Ty());
}

llvm::Value* VectorEmitter::swizzle(llvm::Value* value, llvm::Value* indices) {
  if (features.isAArch64) // TBL gives 0 from index 16 on
    return builder.CreateIntrinsic(llvm::Intrinsic::aarch64_neon_tbl1, {value->getType()}, {value, indices});
  if (features.isArm)
    return swizzleByHalves(value, indices);
  if (!features.hasByteShuffle)
    return swizzleInMemory(value, indices);
  // PSHUFB gives 0 where bit 7 of the index is set, and otherwise looks at its low four bits: a saturating sum sets bit 7 of
  // every index from 16 on and keeps the low bits of the others. The mask tells LLVM that the remaining bits do not matter,
  // and goes away in the end (backend/byte-shuffle-pass.h).
  llvm::Value* saturated =
      builder.CreateBinaryIntrinsic(llvm::Intrinsic::uadd_sat, indices, splatConstant(indices->getType(), 0x70));
  llvm::Value* masked = builder.CreateAnd(saturated, splatConstant(indices->getType(), 0x8f));
  return callIntrinsic(llvm::Intrinsic::x86_ssse3_pshuf_b_128, {value, masked});
}

// 32-bit ARM: VTBL looks up 8 places at a time in a table of 16, and gives 0 from index 16 on.
llvm::Value* VectorEmitter::swizzleByHalves(llvm::Value* value, llvm::Value* indices) {
  llvm::Value* table[] = {half(value, false), half(value, true)};
  auto lookUp = [&](bool high) {
    return builder.CreateIntrinsic(llvm::Intrinsic::arm_neon_vtbl2, {}, {table[0], table[1], half(indices, high)});
  };
  llvm::SmallVector<int, 16> places;
  for (int lane = 0; lane < 16; ++lane)
    places.push_back(lane);
  return builder.CreateShuffleVector(lookUp(false), lookUp(true), places);
}

// LLVM has no shuffle with variable places: it makes one of 16 loads, for which it stores the vector 16 times.
llvm::Value* VectorEmitter::swizzleInMemory(llvm::Value* value, llvm::Value* indices) {
  llvm::Type* type = value->getType();
  llvm::BasicBlock& entry = builder.GetInsertBlock()->getParent()->getEntryBlock();
  llvm::AllocaInst* slot = Builder(&entry, entry.begin()).CreateAlloca(type);
  builder.CreateStore(value, slot);
  llvm::Value* places = builder.CreateAnd(indices, splatConstant(type, 15));
  llvm::Value* result = llvm::PoisonValue::get(type);
  for (unsigned lane = 0; lane < 16; ++lane) {
    llvm::Value* place = builder.CreateZExt(builder.CreateExtractElement(places, lane), builder.getInt32Ty());
    llvm::Value* byte = builder.CreateLoad(builder.getInt8Ty(), builder.CreateInBoundsGEP(builder.getInt8Ty(), slot, place));
    result = builder.CreateInsertElement(result, byte, lane);
  }
  llvm::Value* isInside = builder.CreateICmpULT(indices, splatConstant(type, 16));
  return builder.CreateSelect(isInside, result, llvm::Constant::getNullValue(type));
}

} // namespace wrought
