#include "emit/llvm-types.h"

#include <llvm/IR/Instructions.h>
#include <llvm/IR/MDBuilder.h>
#include <llvm/IR/Module.h>
#include <llvm/TargetParser/Triple.h>

namespace wrought {

llvm::Type* llvmType(llvm::LLVMContext& context, wasm::Type type) {
  if (type.isTuple()) {
    llvm::SmallVector<llvm::Type*, 4> elements;
    for (wasm::Type element : type)
      elements.push_back(llvmType(context, element));
    return llvm::StructType::get(context, elements);
  }
  if (type.isRef())
    return llvm::PointerType::get(context, 0);
  switch (type.getBasic()) {
  case wasm::Type::none:
  case wasm::Type::unreachable:
    return llvm::Type::getVoidTy(context);
  case wasm::Type::i32:
    return llvm::Type::getInt32Ty(context);
  case wasm::Type::i64:
    return llvm::Type::getInt64Ty(context);
  case wasm::Type::f32:
    return llvm::Type::getFloatTy(context);
  case wasm::Type::f64:
    return llvm::Type::getDoubleTy(context);
  case wasm::Type::v128:
    return llvm::FixedVectorType::get(llvm::Type::getInt64Ty(context), 2);
  }
  llvm_unreachable("unknown basic type");
}

bool returnsThroughMemory(wasm::Type results) {
  // Every supported calling convention returns two integers and two floating-point values in registers.
  unsigned integers = 0, floats = 0;
  for (wasm::Type type : results)
    ++(type.isFloat() || type.isVector() ? floats : integers);
  return integers > 2 || floats > 2;
}

llvm::FunctionType* llvmFunctionType(llvm::LLVMContext& context, wasm::Signature signature) {
  llvm::SmallVector<llvm::Type*, 8> params;
  for (wasm::Type param : signature.params)
    params.push_back(llvmType(context, param));
  llvm::Type* result = llvmType(context, signature.results);
  if (returnsThroughMemory(signature.results)) {
    params.push_back(llvm::PointerType::get(context, 0));
    result = llvm::Type::getVoidTy(context);
  }
  return llvm::FunctionType::get(result, params, false);
}

llvm::StructType* landingPadType(llvm::LLVMContext& context) {
  return llvm::StructType::get(llvm::PointerType::get(context, 0), llvm::Type::getInt32Ty(context));
}

llvm::Constant* llvmConstant(llvm::LLVMContext& context, const wasm::Literal& value) {
  if (value.isNull())
    return llvm::ConstantPointerNull::get(llvm::PointerType::get(context, 0));
  switch (value.type.getBasic()) {
  case wasm::Type::i32:
    return llvm::ConstantInt::get(llvm::Type::getInt32Ty(context), static_cast<uint32_t>(value.geti32()));
  case wasm::Type::i64:
    return llvm::ConstantInt::get(llvm::Type::getInt64Ty(context), static_cast<uint64_t>(value.geti64()));
  case wasm::Type::f32:
    // By bits: a NaN's payload must not pass through a host float.
    return llvm::ConstantFP::get(
        context, llvm::APFloat(llvm::APFloat::IEEEsingle(), llvm::APInt(32, static_cast<uint32_t>(value.reinterpreti32()))));
  case wasm::Type::f64:
    return llvm::ConstantFP::get(
        context, llvm::APFloat(llvm::APFloat::IEEEdouble(), llvm::APInt(64, static_cast<uint64_t>(value.reinterpreti64()))));
  case wasm::Type::v128: {
    uint64_t lanes[2];
    std::array<uint8_t, 16> bytes = value.getv128();
    memcpy(lanes, bytes.data(), sizeof lanes);
    return llvm::ConstantDataVector::get(context, llvm::ArrayRef<uint64_t>(lanes));
  }
  case wasm::Type::none:
  case wasm::Type::unreachable:
    break;
  }
  llvm_unreachable("a literal of no type");
}

llvm::IntegerType* addressType(const llvm::Module& module) {
  return module.getDataLayout().getIntPtrType(module.getContext());
}

llvm::StructType* tableStruct(llvm::LLVMContext& context) {
  auto* int32 = llvm::Type::getInt32Ty(context);
  return llvm::StructType::get(context, {llvm::PointerType::get(context, 0), int32, int32, int32, int32});
}

llvm::StructType* memoryStruct(llvm::LLVMContext& context) {
  auto* int32 = llvm::Type::getInt32Ty(context);
  auto* int64 = llvm::Type::getInt64Ty(context);
  return llvm::StructType::get(context, {llvm::PointerType::get(context, 0), int64, int64, int64, int32, int32});
}

void followCConvention(llvm::Function& function) {
  if (!llvm::Triple(function.getParent()->getTargetTriple()).isRISCV64())
    return;
  for (llvm::Argument& argument : function.args())
    if (argument.getType()->isIntegerTy(32))
      argument.addAttr(llvm::Attribute::SExt);
  if (function.getReturnType()->isIntegerTy(32))
    function.addRetAttr(llvm::Attribute::SExt);
}

void markMemorySize(llvm::LoadInst& load, uint64_t initialBytes) {
  if (initialBytes == 0)
    return;
  unsigned bits = load.getType()->getIntegerBitWidth();
  load.setMetadata(llvm::LLVMContext::MD_range, llvm::MDBuilder(load.getContext())
                                                    .createRange(llvm::APInt(bits, initialBytes), llvm::APInt(bits, 0)));
}

llvm::Constant* distance32(const llvm::Module& module, llvm::Constant* target, llvm::Constant* place) {
  llvm::Type* address = addressType(module);
  llvm::Constant* distance = llvm::ConstantExpr::getSub(llvm::ConstantExpr::getPtrToInt(target, address),
                                                        llvm::ConstantExpr::getPtrToInt(place, address));
  llvm::Type* int32 = llvm::Type::getInt32Ty(module.getContext());
  return address == int32 ? distance : llvm::ConstantExpr::getTrunc(distance, int32);
}

llvm::Constant* llvmZero(llvm::LLVMContext& context, wasm::Type type) {
  return llvm::Constant::getNullValue(llvmType(context, type));
}

} // namespace wrought
