// Numeric instructions: constants, and the dispatch of unary and binary operators to their families.

#include "emit/function-emitter.h"
#include "emit/llvm-types.h"

namespace wrought {

llvm::Type* FunctionEmitter::typeOf(wasm::Type type) { return llvmType(llvmContext, type); }

llvm::Value* FunctionEmitter::booleanToInt(llvm::Value* condition) {
  return builder.CreateZExt(condition, builder.getInt32Ty());
}

llvm::Value* FunctionEmitter::intToBoolean(llvm::Value* value) {
  // Comparisons arrive as zext i1: take the i1 back rather than compare again.
  if (auto* extended = llvm::dyn_cast<llvm::ZExtInst>(value); extended && extended->getSrcTy()->isIntegerTy(1))
    return extended->getOperand(0);
  return builder.CreateICmpNE(value, llvm::ConstantInt::get(value->getType(), 0));
}

llvm::Value* FunctionEmitter::visitConst(wasm::Const* curr) { return llvmConstant(llvmContext, curr->value); }

llvm::Value* FunctionEmitter::visitUnary(wasm::Unary* curr) {
  llvm::Value* value = emit(curr->value);
  if (llvm::Value* result = emitIntegerUnary(curr->op, value))
    return result;
  if (llvm::Value* result = emitFloatUnary(curr->op, value))
    return result;
  if (llvm::Value* result = emitConversion(curr, value))
    return result;
  if (llvm::Value* result = vectors.emitUnary(curr->op, value))
    return result;
  llvm_unreachable("a unary operator that the front end lets through has no emission");
}

llvm::Value* FunctionEmitter::visitBinary(wasm::Binary* curr) {
  llvm::Value* left = emit(curr->left);
  llvm::Value* right = emit(curr->right);
  if (llvm::Value* result = emitIntegerBinary(curr->op, left, right))
    return result;
  if (llvm::Value* result = emitFloatBinary(curr->op, left, right))
    return result;
  if (llvm::Value* result = vectors.emitBinary(curr->op, left, right))
    return result;
  llvm_unreachable("a binary operator that the front end lets through has no emission");
}

} // namespace wrought
