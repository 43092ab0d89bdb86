// Floating-point operators whose exact meaning takes more than one LLVM instruction, on scalars and vectors alike.
#ifndef WROUGHT_COMPILER_EMIT_FLOAT_OPERATIONS_H
#define WROUGHT_COMPILER_EMIT_FLOAT_OPERATIONS_H

#include "backend/target.h"
#include "instance/instance-model.h"

#include <llvm/IR/IRBuilder.h>

namespace wrought {

class FloatOperations {
public:
  FloatOperations(Builder& builder, const TargetFeatures& features) : builder(builder), features(features) {}

  // `value`, hidden from LLVM if it is a constant with which an operation would be folded to its other operand: a signalling
  // NaN would stay signalling, which wasm forbids.
  llvm::Value* fenced(llvm::Value* value);

  // The specification's fmin and fmax: -0 is below +0, and a NaN operand gives a quiet NaN.
  llvm::Value* minimum(llvm::Value* left, llvm::Value* right);
  llvm::Value* maximum(llvm::Value* left, llvm::Value* right);

  // `left` if it is less (for the second: greater) than `right`, else `right`: for NaNs and zeroes too. One instruction of x86.
  llvm::Value* lesserOrSecond(llvm::Value* left, llvm::Value* right);
  llvm::Value* greaterOrSecond(llvm::Value* left, llvm::Value* right);

  // Rounding to an integral value; `intrinsic` is one of ceil, floor, trunc and roundeven.
  llvm::Value* round(llvm::Intrinsic::ID intrinsic, llvm::Value* value);

private:
  llvm::Value* quietUnless(llvm::Value* left, llvm::Value* right, llvm::Instruction::BinaryOps merge, llvm::Value* one,
                           llvm::Value* other);
  llvm::Value* roundByAddition(llvm::Intrinsic::ID intrinsic, llvm::Value* value);

  Builder& builder;
  const TargetFeatures& features;
};

} // namespace wrought

#endif
