// Floating-point operators (specification: "Floating-Point Operations").
//
// Plain LLVM instructions without fast-math flags, so that loops vectorise. LLVM takes the liberty to replace an operation
// that cannot change its operand (x * 1, x - 0, x / 1, and x * -1 by a sign change) by the operand, and a signalling NaN
// then stays signalling, which wasm forbids: a constant of that kind is put behind an arithmetic fence.

#include "emit/function-emitter.h"

#include <llvm/IR/Intrinsics.h>

namespace wrought {

llvm::Value* FunctionEmitter::emitFloatUnary(wasm::UnaryOp op, llvm::Value* value) {
  switch (op) {
  case wasm::NegFloat32:
  case wasm::NegFloat64:
    return builder.CreateFNeg(value);
  case wasm::AbsFloat32:
  case wasm::AbsFloat64:
    return builder.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, value);
  case wasm::CeilFloat32:
  case wasm::CeilFloat64:
    return floats.round(llvm::Intrinsic::ceil, value);
  case wasm::FloorFloat32:
  case wasm::FloorFloat64:
    return floats.round(llvm::Intrinsic::floor, value);
  case wasm::TruncFloat32:
  case wasm::TruncFloat64:
    return floats.round(llvm::Intrinsic::trunc, value);
  case wasm::NearestFloat32:
  case wasm::NearestFloat64:
    return floats.round(llvm::Intrinsic::roundeven, value);
  case wasm::SqrtFloat32:
  case wasm::SqrtFloat64:
    return builder.CreateUnaryIntrinsic(llvm::Intrinsic::sqrt, value);
  default:
    return nullptr;
  }
}

llvm::Value* FunctionEmitter::emitFloatBinary(wasm::BinaryOp op, llvm::Value* left, llvm::Value* right) {
  auto compare = [&](llvm::CmpInst::Predicate predicate) {
    return booleanToInt(builder.CreateFCmp(predicate, left, right));
  };
  switch (op) {
  case wasm::AddFloat32:
  case wasm::AddFloat64:
    return builder.CreateFAdd(floats.fenced(left), floats.fenced(right));
  case wasm::SubFloat32:
  case wasm::SubFloat64:
    return builder.CreateFSub(floats.fenced(left), floats.fenced(right));
  case wasm::MulFloat32:
  case wasm::MulFloat64:
    return builder.CreateFMul(floats.fenced(left), floats.fenced(right));
  case wasm::DivFloat32:
  case wasm::DivFloat64:
    // A dividend of 1 folds nothing away, and reciprocals are common.
    return builder.CreateFDiv(left, floats.fenced(right));
  case wasm::CopySignFloat32:
  case wasm::CopySignFloat64:
    return builder.CreateBinaryIntrinsic(llvm::Intrinsic::copysign, left, right);
  case wasm::MinFloat32:
  case wasm::MinFloat64:
    return floats.minimum(left, right);
  case wasm::MaxFloat32:
  case wasm::MaxFloat64:
    return floats.maximum(left, right);
  case wasm::EqFloat32:
  case wasm::EqFloat64:
    return compare(llvm::CmpInst::FCMP_OEQ);
  case wasm::NeFloat32:
  case wasm::NeFloat64:
    return compare(llvm::CmpInst::FCMP_UNE);
  case wasm::LtFloat32:
  case wasm::LtFloat64:
    return compare(llvm::CmpInst::FCMP_OLT);
  case wasm::LeFloat32:
  case wasm::LeFloat64:
    return compare(llvm::CmpInst::FCMP_OLE);
  case wasm::GtFloat32:
  case wasm::GtFloat64:
    return compare(llvm::CmpInst::FCMP_OGT);
  case wasm::GeFloat32:
  case wasm::GeFloat64:
    return compare(llvm::CmpInst::FCMP_OGE);
  default:
    return nullptr;
  }
}

} // namespace wrought
