#include "backend/trap-code-pass.h"

#include "backend/trap-instructions.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

#include <algorithm>

namespace wrought {

static bool fitsRegister(const llvm::Module& module, const llvm::Value* value) {
  const llvm::DataLayout& layout = module.getDataLayout();
  return layout.getTypeSizeInBits(value->getType()) <= layout.getPointerSizeInBits();
}

llvm::PreservedAnalyses TrapCallPass::run(llvm::Module& module, llvm::ModuleAnalysisManager&) {
  llvm::LLVMContext& context = module.getContext();
  auto* pointer = llvm::PointerType::get(context, 0);
  auto* nothing = llvm::Type::getVoidTy(context);
  llvm::DenseMap<uint64_t, llvm::Function*> places;
  auto placeOf = [&](uint64_t code) {
    llvm::Function*& place = places[code];
    if (place)
      return place;
    llvm::FunctionCallee trap = module.getOrInsertFunction("wrought_trap", nothing, pointer, llvm::Type::getInt32Ty(context));
    place = llvm::Function::Create(llvm::FunctionType::get(nothing, false), llvm::GlobalValue::InternalLinkage,
                                   "wrought.trap." + std::to_string(code), module);
    place->setDoesNotReturn();
    place->setDoesNotThrow();
    for (llvm::Attribute::AttrKind kind : {llvm::Attribute::Cold, llvm::Attribute::NoInline, llvm::Attribute::MinSize,
                                           llvm::Attribute::OptimizeForSize})
      place->addFnAttr(kind);
    llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "entry", place));
    llvm::Constant* instance = module.getOrInsertGlobal("wrought_main_instance", llvm::ArrayType::get(builder.getInt64Ty(), 0));
    builder.CreateCall(trap, {instance, builder.getInt32(static_cast<uint32_t>(code))})->setDoesNotReturn();
    builder.CreateUnreachable();
    return place;
  };
  llvm::SmallVector<llvm::IntrinsicInst*, 16> traps;
  for (llvm::Function& function : module)
    for (llvm::Instruction& instruction : llvm::instructions(function))
      if (auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
          call && call->getIntrinsicID() == llvm::Intrinsic::ubsantrap)
        traps.push_back(call);
  for (llvm::IntrinsicInst* trap : traps) {
    llvm::Function* caller = trap->getFunction();
    llvm::Function* place = placeOf(llvm::cast<llvm::ConstantInt>(trap->getArgOperand(0))->getZExtValue());
    for (const char* attribute : {"target-cpu", "target-features", "tune-cpu"})
      if (caller->hasFnAttribute(attribute))
        place->addFnAttr(caller->getFnAttribute(attribute));
    llvm::CallInst* call = llvm::CallInst::Create(place->getFunctionType(), place, "", trap->getIterator());
    call->setDoesNotReturn();
    trap->eraseFromParent();
  }
  return traps.empty() ? llvm::PreservedAnalyses::all() : llvm::PreservedAnalyses::none();
}

llvm::PreservedAnalyses TrapCodePass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  const llvm::Module& module = *function.getParent();
  llvm::Triple triple(module.getTargetTriple());
  bool isChanged = false;
  uint32_t serial = 0;
  for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(function))) {
    auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
    if (!call || call->getIntrinsicID() != llvm::Intrinsic::ubsantrap)
      continue;
    bool isLlvms = triple.isX86() || triple.isAArch64();
    std::optional<llvm::OperandBundleUse> bundle = call->getOperandBundle(trapOperandsBundle);
    if (isLlvms && !bundle && !call->hasFnAttr(llvm::Attribute::NoMerge))
      continue;
    llvm::IRBuilder<> builder(call);
    TrapInstruction trap;
    trap.code = static_cast<uint8_t>(llvm::cast<llvm::ConstantInt>(call->getArgOperand(0))->getZExtValue());
    if (call->hasFnAttr(llvm::Attribute::NoMerge))
      trap.serial = ++serial;
    // An index of 64 bits has no register of a 32-bit machine.
    if (bundle && fitsRegister(module, bundle->Inputs[1]) && fitsRegister(module, bundle->Inputs[2])) {
      uint64_t number = llvm::cast<llvm::ConstantInt>(bundle->Inputs[0])->getZExtValue();
      trap.number = static_cast<uint32_t>(std::min<uint64_t>(number, unknownTrapNumber));
      createTrap(builder, trap, bundle->Inputs[1], bundle->Inputs[2]);
    } else {
      createTrap(builder, trap);
    }
    call->eraseFromParent();
    isChanged = true;
  }
  return isChanged ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace wrought
