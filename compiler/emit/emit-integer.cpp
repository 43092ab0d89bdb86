// Integer operators (specification: "Integer Operations").

#include "emit/function-emitter.h"

#include <llvm/IR/Intrinsics.h>

namespace wrought {

llvm::Value* FunctionEmitter::emitIntegerUnary(wasm::UnaryOp op, llvm::Value* value) {
  auto extendFrom = [&](unsigned bits) {
    return builder.CreateSExt(builder.CreateTrunc(value, builder.getIntNTy(bits)), value->getType());
  };
  switch (op) {
  case wasm::ClzInt32:
  case wasm::ClzInt64:
    return builder.CreateBinaryIntrinsic(llvm::Intrinsic::ctlz, value, builder.getFalse());
  case wasm::CtzInt32:
  case wasm::CtzInt64:
    return builder.CreateBinaryIntrinsic(llvm::Intrinsic::cttz, value, builder.getFalse());
  case wasm::PopcntInt32:
  case wasm::PopcntInt64:
    return builder.CreateUnaryIntrinsic(llvm::Intrinsic::ctpop, value);
  case wasm::EqZInt32:
  case wasm::EqZInt64:
    return booleanToInt(builder.CreateIsNull(value));
  case wasm::ExtendSInt32:
    return builder.CreateSExt(value, builder.getInt64Ty());
  case wasm::ExtendUInt32:
    return builder.CreateZExt(value, builder.getInt64Ty());
  case wasm::WrapInt64:
    return builder.CreateTrunc(value, builder.getInt32Ty());
  case wasm::ExtendS8Int32:
  case wasm::ExtendS8Int64:
    return extendFrom(8);
  case wasm::ExtendS16Int32:
  case wasm::ExtendS16Int64:
    return extendFrom(16);
  case wasm::ExtendS32Int64:
    return extendFrom(32);
  default:
    return nullptr;
  }
}

llvm::Value* FunctionEmitter::emitDivision(wasm::BinaryOp op, llvm::Value* left, llvm::Value* right) {
  llvm::Type* type = left->getType();
  trapIf(builder.CreateIsNull(right), Trap::IntegerDivideByZero);
  llvm::Constant* minusOne = llvm::Constant::getAllOnesValue(type);
  switch (op) {
  case wasm::DivUInt32:
  case wasm::DivUInt64:
    return builder.CreateUDiv(left, right);
  case wasm::RemUInt32:
  case wasm::RemUInt64:
    return builder.CreateURem(left, right);
  case wasm::DivSInt32:
  case wasm::DivSInt64: {
    llvm::Constant* least = llvm::ConstantInt::get(type, llvm::APInt::getSignedMinValue(type->getIntegerBitWidth()));
    trapIf(builder.CreateAnd(builder.CreateICmpEQ(right, minusOne), builder.CreateICmpEQ(left, least)),
           Trap::IntegerOverflow);
    return builder.CreateSDiv(left, right);
  }
  case wasm::RemSInt32:
  case wasm::RemSInt64: {
    // Any remainder by -1 is 0; LLVM's srem of the least value by -1 is undefined.
    if (auto* constant = llvm::dyn_cast<llvm::ConstantInt>(right); constant && !constant->isMinusOne())
      return builder.CreateSRem(left, right);
    llvm::Value* isMinusOne = builder.CreateICmpEQ(right, minusOne);
    llvm::Value* divisor = builder.CreateSelect(isMinusOne, llvm::ConstantInt::get(type, 1), right);
    return builder.CreateSRem(left, divisor);
  }
  default:
    llvm_unreachable("not a division");
  }
}

llvm::Value* FunctionEmitter::emitIntegerBinary(wasm::BinaryOp op, llvm::Value* left, llvm::Value* right) {
  auto shiftCount = [&] {
    // Modulo the width, which LLVM leaves to the instruction where the target's shifts do the same.
    return builder.CreateAnd(right, llvm::ConstantInt::get(right->getType(), right->getType()->getIntegerBitWidth() - 1));
  };
  auto compare = [&](llvm::CmpInst::Predicate predicate) {
    return booleanToInt(builder.CreateICmp(predicate, left, right));
  };
  switch (op) {
  case wasm::AddInt32:
  case wasm::AddInt64:
    return builder.CreateAdd(left, right);
  case wasm::SubInt32:
  case wasm::SubInt64:
    return builder.CreateSub(left, right);
  case wasm::MulInt32:
  case wasm::MulInt64:
    return builder.CreateMul(left, right);
  case wasm::DivSInt32:
  case wasm::DivSInt64:
  case wasm::DivUInt32:
  case wasm::DivUInt64:
  case wasm::RemSInt32:
  case wasm::RemSInt64:
  case wasm::RemUInt32:
  case wasm::RemUInt64:
    return emitDivision(op, left, right);
  case wasm::AndInt32:
  case wasm::AndInt64:
    return builder.CreateAnd(left, right);
  case wasm::OrInt32:
  case wasm::OrInt64:
    return builder.CreateOr(left, right);
  case wasm::XorInt32:
  case wasm::XorInt64:
    return builder.CreateXor(left, right);
  case wasm::ShlInt32:
  case wasm::ShlInt64:
    return builder.CreateShl(left, shiftCount());
  case wasm::ShrSInt32:
  case wasm::ShrSInt64:
    return builder.CreateAShr(left, shiftCount());
  case wasm::ShrUInt32:
  case wasm::ShrUInt64:
    return builder.CreateLShr(left, shiftCount());
  case wasm::RotLInt32:
  case wasm::RotLInt64:
    return builder.CreateIntrinsic(llvm::Intrinsic::fshl, {left->getType()}, {left, left, right});
  case wasm::RotRInt32:
  case wasm::RotRInt64:
    return builder.CreateIntrinsic(llvm::Intrinsic::fshr, {left->getType()}, {left, left, right});
  case wasm::EqInt32:
  case wasm::EqInt64:
    return compare(llvm::CmpInst::ICMP_EQ);
  case wasm::NeInt32:
  case wasm::NeInt64:
    return compare(llvm::CmpInst::ICMP_NE);
  case wasm::LtSInt32:
  case wasm::LtSInt64:
    return compare(llvm::CmpInst::ICMP_SLT);
  case wasm::LtUInt32:
  case wasm::LtUInt64:
    return compare(llvm::CmpInst::ICMP_ULT);
  case wasm::LeSInt32:
  case wasm::LeSInt64:
    return compare(llvm::CmpInst::ICMP_SLE);
  case wasm::LeUInt32:
  case wasm::LeUInt64:
    return compare(llvm::CmpInst::ICMP_ULE);
  case wasm::GtSInt32:
  case wasm::GtSInt64:
    return compare(llvm::CmpInst::ICMP_SGT);
  case wasm::GtUInt32:
  case wasm::GtUInt64:
    return compare(llvm::CmpInst::ICMP_UGT);
  case wasm::GeSInt32:
  case wasm::GeSInt64:
    return compare(llvm::CmpInst::ICMP_SGE);
  case wasm::GeUInt32:
  case wasm::GeUInt64:
    return compare(llvm::CmpInst::ICMP_UGE);
  default:
    return nullptr;
  }
}

} // namespace wrought
