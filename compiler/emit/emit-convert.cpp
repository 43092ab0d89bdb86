// Conversions between integers and floating point (specification: "Conversions").

#include "emit/function-emitter.h"

#include <llvm/IR/Intrinsics.h>

namespace wrought {

namespace {

// The open interval of values whose truncation fits the integer type: (low, high), exact in the floating-point type.
// Where low - 1 is not representable, the next value below low does not fit either, and `low` is included instead.
struct TruncationRange {
  llvm::APFloat low;
  llvm::APFloat high;
  bool includesLow;
};

TruncationRange truncationRange(const llvm::fltSemantics& semantics, unsigned bits, bool isSigned) {
  llvm::APFloat high(semantics), low(semantics);
  llvm::APInt limit = llvm::APInt::getOneBitSet(bits + 1, isSigned ? bits - 1 : bits);
  high.convertFromAPInt(limit, false, llvm::APFloat::rmTowardZero);
  if (!isSigned) {
    low = llvm::APFloat(semantics, "-1");
    return {low, high, false};
  }
  llvm::APInt below = llvm::APInt::getSignedMinValue(bits).sext(bits + 1) - 1;
  if (low.convertFromAPInt(below, true, llvm::APFloat::rmTowardZero) == llvm::APFloat::opOK)
    return {low, high, false};
  low.convertFromAPInt(llvm::APInt::getSignedMinValue(bits), true, llvm::APFloat::rmTowardZero);
  return {low, high, true};
}

} // namespace

llvm::Value* FunctionEmitter::emitTrappingTruncation(llvm::Value* value, llvm::Type* result, bool isSigned) {
  TruncationRange range =
      truncationRange(value->getType()->getFltSemantics(), result->getIntegerBitWidth(), isSigned);
  auto constant = [&](const llvm::APFloat& number) { return llvm::ConstantFP::get(value->getType(), number); };
  // Unordered comparisons, so that a NaN takes the cold path too; which of the two traps it is, is decided there.
  llvm::Value* outside = builder.CreateOr(
      builder.CreateFCmp(range.includesLow ? llvm::CmpInst::FCMP_ULT : llvm::CmpInst::FCMP_ULE, value, constant(range.low)),
      builder.CreateFCmpUGE(value, constant(range.high)));
  llvm::BasicBlock* cold = createBlock("truncate.outside");
  llvm::BasicBlock* next = createBlock("truncate");
  builder.CreateCondBr(outside, cold, next, unlikely());
  builder.SetInsertPoint(cold);
  builder.CreateCondBr(builder.CreateFCmpUNO(value, value), trapBlock(Trap::InvalidConversionToInteger),
                       trapBlock(Trap::IntegerOverflow));
  builder.SetInsertPoint(next);
  return isSigned ? builder.CreateFPToSI(value, result) : builder.CreateFPToUI(value, result);
}

llvm::Value* FunctionEmitter::emitConversion(wasm::Unary* curr, llvm::Value* value) {
  llvm::Type* result = typeOf(curr->type);
  auto saturate = [&](llvm::Intrinsic::ID intrinsic) {
    return builder.CreateIntrinsic(intrinsic, {result, value->getType()}, {value});
  };
  switch (curr->op) {
  case wasm::TruncSFloat32ToInt32:
  case wasm::TruncSFloat32ToInt64:
  case wasm::TruncSFloat64ToInt32:
  case wasm::TruncSFloat64ToInt64:
    return emitTrappingTruncation(value, result, true);
  case wasm::TruncUFloat32ToInt32:
  case wasm::TruncUFloat32ToInt64:
  case wasm::TruncUFloat64ToInt32:
  case wasm::TruncUFloat64ToInt64:
    return emitTrappingTruncation(value, result, false);
  case wasm::TruncSatSFloat32ToInt32:
  case wasm::TruncSatSFloat64ToInt32:
  case wasm::TruncSatSFloat32ToInt64:
  case wasm::TruncSatSFloat64ToInt64:
    return saturate(llvm::Intrinsic::fptosi_sat);
  case wasm::TruncSatUFloat32ToInt32:
  case wasm::TruncSatUFloat64ToInt32:
  case wasm::TruncSatUFloat32ToInt64:
  case wasm::TruncSatUFloat64ToInt64:
    return saturate(llvm::Intrinsic::fptoui_sat);
  case wasm::ConvertSInt32ToFloat32:
  case wasm::ConvertSInt32ToFloat64:
  case wasm::ConvertSInt64ToFloat32:
  case wasm::ConvertSInt64ToFloat64:
    return builder.CreateSIToFP(value, result);
  case wasm::ConvertUInt32ToFloat32:
  case wasm::ConvertUInt32ToFloat64:
  case wasm::ConvertUInt64ToFloat32:
  case wasm::ConvertUInt64ToFloat64:
    return builder.CreateUIToFP(value, result);
  case wasm::PromoteFloat32:
    return builder.CreateFPExt(value, result);
  case wasm::DemoteFloat64:
    // LLVM folds the demotion of a promotion away and with it the quieting of a signalling NaN. Arithmetic in between has
    // quieted it already.
    if (!curr->value->is<wasm::Binary>() && !curr->value->is<wasm::Load>())
      value = builder.CreateArithmeticFence(value, value->getType());
    return builder.CreateFPTrunc(value, result);
  case wasm::ReinterpretFloat32:
  case wasm::ReinterpretFloat64:
  case wasm::ReinterpretInt32:
  case wasm::ReinterpretInt64:
    return builder.CreateBitCast(value, result);
  default:
    return nullptr;
  }
}

} // namespace wrought
