// SIMD operators on values, from lanes to LLVM IR: no expressions, no memory, no control flow.
//
// Between instructions a v128 is <2 x i64>, whatever its lanes; each operator takes it apart into the lanes it is about and
// puts it together again (bitcasts, which cost nothing on a little-endian target; on a big-endian one they would number the
// lanes from the wrong end).
//
// Generic LLVM IR comes first, since it suits every target. A target's own intrinsic is used only where LLVM 19 does not
// find the instruction by itself, and only if the CPU has it: an intrinsic that the CPU lacks aborts code generation.
#ifndef WROUGHT_COMPILER_EMIT_VECTOR_EMITTER_H
#define WROUGHT_COMPILER_EMIT_VECTOR_EMITTER_H

#include "backend/target.h"
#include "emit/float-operations.h"
#include "instance/instance-model.h"

#include <llvm/IR/IRBuilder.h>
#include <wasm.h>

namespace wrought {

enum class Shape : uint8_t { I8x16, I16x8, I32x4, I64x2, F32x4, F64x2 };

// What the operators of simd-operators.def do, whatever their lanes.
enum class SimdUnary : uint8_t {
  Splat,
  Not,
  AnyTrue,
  AllTrue,
  Bitmask,
  Abs,
  Neg,
  Popcnt,
  ExtAddPairwiseS,
  ExtAddPairwiseU,
  ExtendLowS,
  ExtendHighS,
  ExtendLowU,
  ExtendHighU,
  Sqrt,
  Ceil,
  Floor,
  Trunc,
  Nearest,
  TruncSatS,
  TruncSatU,
  ConvertS,
  ConvertU,
  ConvertLowS,
  ConvertLowU,
  Demote,
  Promote,
  RelaxedTruncS,
  RelaxedTruncU,
};

enum class SimdBinary : uint8_t {
  Eq,
  Ne,
  Lt,
  Gt,
  Le,
  Ge,
  LtS,
  LtU,
  GtS,
  GtU,
  LeS,
  LeU,
  GeS,
  GeU,
  And,
  Or,
  Xor,
  AndNot,
  Swizzle,
  Add,
  Sub,
  Mul,
  Div,
  Min,
  Max,
  PMin,
  PMax,
  AddSatS,
  AddSatU,
  SubSatS,
  SubSatU,
  MinS,
  MinU,
  MaxS,
  MaxU,
  Avgr,
  Q15MulrSat,
  ExtMulLowS,
  ExtMulHighS,
  ExtMulLowU,
  ExtMulHighU,
  Dot,
  NarrowS,
  NarrowU,
  RelaxedSwizzle,
  RelaxedMin,
  RelaxedMax,
  RelaxedQ15Mulr,
  RelaxedDot,
};

class VectorEmitter {
public:
  // `isDeterministic`: relaxed operators give the results of the specification's deterministic profile.
  VectorEmitter(Builder& builder, const TargetFeatures& features, bool isDeterministic)
      : builder(builder), features(features), isDeterministic(isDeterministic), floats(builder, features) {}

  // The result of an operator, as wasm has it: a v128, a number, or an i32 for a boolean. Null if the operator is not of SIMD.
  llvm::Value* emitUnary(wasm::UnaryOp op, llvm::Value* value);
  llvm::Value* emitBinary(wasm::BinaryOp op, llvm::Value* left, llvm::Value* right);

  llvm::Value* emitTernary(wasm::SIMDTernaryOp op, llvm::Value* a, llvm::Value* b, llvm::Value* c);
  // `count` is an i32, taken modulo the width of a lane.
  llvm::Value* emitShift(wasm::SIMDShiftOp op, llvm::Value* vector, llvm::Value* count);
  llvm::Value* emitShuffle(llvm::Value* left, llvm::Value* right, const std::array<uint8_t, 16>& mask);
  llvm::Value* emitExtract(wasm::SIMDExtractOp op, llvm::Value* vector, unsigned lane);
  llvm::Value* emitReplace(wasm::SIMDReplaceOp op, llvm::Value* vector, unsigned lane, llvm::Value* value);

  // The lanes of a v128, and a v128 made of lanes that fill 128 bits.
  llvm::Value* toLanes(llvm::Value* vector, llvm::Type* type);
  llvm::Value* toVector(llvm::Value* lanes);
  // A vector with `lane` in every place.
  llvm::Value* splat(unsigned count, llvm::Value* lane);

private:
  // All take and give lanes: vectors of the type that the operation is about.

  // --- emit-simd.cpp ---
  llvm::FixedVectorType* typeOf(Shape shape);
  llvm::Value* emitOperation(SimdUnary operation, llvm::Value* value);
  llvm::Value* emitOperation(SimdBinary operation, llvm::Value* left, llvm::Value* right);
  llvm::Value* mask(llvm::Value* condition);
  llvm::Value* allTrue(llvm::Value* value);
  llvm::Value* bitmask(llvm::Value* value);
  llvm::Value* swizzle(llvm::Value* value, llvm::Value* indices);
  llvm::Value* swizzleByHalves(llvm::Value* value, llvm::Value* indices);
  llvm::Value* swizzleInMemory(llvm::Value* value, llvm::Value* indices);
  llvm::Value* bitSelect(llvm::Value* mask, llvm::Value* ones, llvm::Value* zeros);
  llvm::Value* callIntrinsic(llvm::Intrinsic::ID intrinsic, llvm::ArrayRef<llvm::Value*> arguments);
  llvm::Constant* splatConstant(llvm::Type* vector, int64_t value);

  // --- emit-simd-integer.cpp ---
  llvm::Value* half(llvm::Value* value, bool high);
  llvm::Value* extended(llvm::Value* value, bool isSigned);
  llvm::Value* everySecond(llvm::Value* value, unsigned first);
  llvm::Value* extendedPairwiseSum(llvm::Value* value, bool isSigned);
  llvm::Value* extendedProduct(llvm::Value* left, llvm::Value* right, bool high, bool isSigned);
  llvm::Value* dotProduct(llvm::Value* left, llvm::Value* right);
  llvm::Value* roundedAverage(llvm::Value* left, llvm::Value* right);
  llvm::Value* highProduct(llvm::Value* left, llvm::Value* right);
  llvm::Value* q15Product(llvm::Value* left, llvm::Value* right, bool saturates);
  llvm::Value* narrow(llvm::Value* left, llvm::Value* right, bool isSigned);
  llvm::Value* pack(llvm::Value* left, llvm::Value* right, bool isSigned);

  // --- emit-simd-float.cpp ---
  llvm::Value* truncateSigned(llvm::Value* value);
  llvm::Value* truncateUnsigned(llvm::Value* value);
  llvm::Value* unsignedConversion(llvm::Value* value);
  llvm::Value* withZeros(llvm::Value* value);
  llvm::Value* demote(llvm::Value* value);

  // --- emit-simd-relaxed.cpp ---
  llvm::Value* relaxedSwizzle(llvm::Value* value, llvm::Value* indices);
  llvm::Value* relaxedTruncate(llvm::Value* value, bool isSigned);
  llvm::Value* relaxedMinimum(llvm::Value* left, llvm::Value* right);
  llvm::Value* relaxedMaximum(llvm::Value* left, llvm::Value* right);
  llvm::Value* relaxedMultiplyAdd(llvm::Value* a, llvm::Value* b, llvm::Value* c, bool negates);
  llvm::Value* relaxedLaneSelect(llvm::Value* a, llvm::Value* b, llvm::Value* mask);
  llvm::Value* relaxedDotProduct(llvm::Value* left, llvm::Value* right);
  llvm::Value* relaxedDotProductAdd(llvm::Value* left, llvm::Value* right, llvm::Value* sum);

  Builder& builder;
  const TargetFeatures& features;
  bool isDeterministic;
  FloatOperations floats;
};

} // namespace wrought

#endif
