#include "backend/ieee-vector-pass.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>

namespace wrought {

namespace {

bool isFloatVector(const llvm::Type* type) {
  auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(type);
  return vector && vector->getElementType()->isFloatTy();
}

// Arithmetic that NEON would not do exactly.
bool isInexact(const llvm::Instruction& instruction) {
  if (instruction.getNumOperands() == 0 || !isFloatVector(instruction.getOperand(0)->getType()))
    return false;
  if (auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction)) {
    switch (call->getIntrinsicID()) {
    case llvm::Intrinsic::fma:
    case llvm::Intrinsic::fmuladd:
    case llvm::Intrinsic::sqrt:
    case llvm::Intrinsic::minnum:
    case llvm::Intrinsic::maxnum:
    case llvm::Intrinsic::minimum:
    case llvm::Intrinsic::maximum:
    case llvm::Intrinsic::canonicalize:
      return true;
    default:
      return false;
    }
  }
  switch (instruction.getOpcode()) {
  case llvm::Instruction::FAdd:
  case llvm::Instruction::FSub:
  case llvm::Instruction::FMul:
  case llvm::Instruction::FDiv:
  case llvm::Instruction::FRem:
  case llvm::Instruction::FCmp:
    return true;
  default:
    return false;
  }
}

llvm::Value* ofLane(llvm::IRBuilder<>& builder, llvm::Instruction& instruction, unsigned lane) {
  llvm::SmallVector<llvm::Value*, 3> operands;
  unsigned count = instruction.getNumOperands();
  auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
  if (call)
    count = call->arg_size();
  for (unsigned i = 0; i < count; ++i)
    operands.push_back(builder.CreateExtractElement(instruction.getOperand(i), lane));
  if (call)
    return builder.CreateIntrinsic(call->getIntrinsicID(), {builder.getFloatTy()}, operands);
  if (auto* compare = llvm::dyn_cast<llvm::FCmpInst>(&instruction))
    // As a mask: single bits do not make a vector that ARM has.
    return builder.CreateSExt(builder.CreateFCmp(compare->getPredicate(), operands[0], operands[1]), builder.getInt32Ty());
  return builder.CreateBinOp(llvm::cast<llvm::BinaryOperator>(instruction).getOpcode(), operands[0], operands[1]);
}

void takeApart(llvm::Instruction& instruction) {
  llvm::IRBuilder<> builder(&instruction);
  auto* type = llvm::cast<llvm::FixedVectorType>(instruction.getOperand(0)->getType());
  bool isComparison = llvm::isa<llvm::FCmpInst>(instruction);
  llvm::Value* result = llvm::PoisonValue::get(isComparison ? llvm::VectorType::getInteger(type) : type);
  for (unsigned lane = 0; lane < type->getNumElements(); ++lane)
    result = builder.CreateInsertElement(result, ofLane(builder, instruction, lane), lane);
  if (isComparison)
    result = builder.CreateIsNeg(result);
  instruction.replaceAllUsesWith(result);
  instruction.eraseFromParent();
}

} // namespace

llvm::PreservedAnalyses IeeeVectorPass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  llvm::SmallVector<llvm::Instruction*, 16> inexact;
  for (llvm::Instruction& instruction : llvm::instructions(function))
    if (isInexact(instruction))
      inexact.push_back(&instruction);
  for (llvm::Instruction* instruction : inexact)
    takeApart(*instruction);
  // To the code generator this says only that the function must have a frame that can be walked from everywhere in it.
  function.addFnAttr(llvm::Attribute::SanitizeThread);
  return llvm::PreservedAnalyses::none();
}

} // namespace wrought
