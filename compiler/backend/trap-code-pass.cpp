#include "backend/trap-code-pass.h"

#include "backend/trap-instructions.h"
#include "wrought/abi.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

#include <algorithm>
#include <map>

namespace wrought {

static bool fitsRegister(const llvm::Module& module, const llvm::Value* value) {
  const llvm::DataLayout& layout = module.getDataLayout();
  return layout.getTypeSizeInBits(value->getType()) <= layout.getPointerSizeInBits();
}

namespace {

// The functions that calls for traps lead to, one for each code.
class TrapPlaces {
public:
  explicit TrapPlaces(llvm::Module& module) : module(module), builder(module.getContext()) {}

  // Calls the place for `trap` in its stead.
  void replace(llvm::IntrinsicInst& trap) {
    uint64_t code = llvm::cast<llvm::ConstantInt>(trap.getArgOperand(0))->getZExtValue();
    std::optional<llvm::OperandBundleUse> bundle = trap.getOperandBundle(trapOperandsBundle);
    builder.SetInsertPoint(&trap);
    llvm::SmallVector<llvm::Value*, 2> operands;
    if (bundle && (code == WROUGHT_TRAP_WRONG_ELEMENT || code == WROUGHT_TRAP_PAST_ELEMENTS))
      for (llvm::Value* operand : llvm::drop_begin(bundle->Inputs))
        operands.push_back(operand);
    llvm::Function* place = placeOf(code, operands);
    const llvm::Function* caller = trap.getFunction();
    for (const char* attribute : {"target-cpu", "target-features", "tune-cpu"})
      if (caller->hasFnAttribute(attribute))
        place->addFnAttr(caller->getFnAttribute(attribute));
    builder.CreateCall(place, operands)->setDoesNotReturn();
    trap.eraseFromParent();
  }

private:
#define WROUGHT_TRAP(Name, code, message) static constexpr uint64_t codeOf##Name = code;
#include "wrought/traps.def"

  llvm::Function* placeOf(uint64_t code, llvm::ArrayRef<llvm::Value*> operands) {
    llvm::SmallVector<llvm::Type*, 2> types;
    for (llvm::Value* operand : operands)
      types.push_back(operand->getType());
    auto* type = llvm::FunctionType::get(builder.getVoidTy(), types, false);
    llvm::Function*& place = places[{code, type}];
    if (place)
      return place;
    place = llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage, "wrought.trap." + std::to_string(code), module);
    place->setDoesNotReturn();
    place->setDoesNotThrow();
    for (llvm::Attribute::AttrKind kind : {llvm::Attribute::Cold, llvm::Attribute::NoInline, llvm::Attribute::MinSize,
                                           llvm::Attribute::OptimizeForSize})
      place->addFnAttr(kind);
    llvm::IRBuilderBase::InsertPointGuard guard(builder);
    builder.SetInsertPoint(llvm::BasicBlock::Create(module.getContext(), "entry", place));
    llvm::Value* told = builder.getInt32(static_cast<uint32_t>(code));
    if (!operands.empty())
      told = builder.CreateSelect(isEmpty(code, place->getArg(0), place->getArg(1)), builder.getInt32(codeOfUninitializedElement),
                                  builder.getInt32(code == WROUGHT_TRAP_PAST_ELEMENTS ? codeOfUndefinedElement
                                                                                  : codeOfIndirectCallTypeMismatch));
    llvm::FunctionCallee trap = module.getOrInsertFunction("wrought_trap", builder.getVoidTy(), builder.getPtrTy(), builder.getInt32Ty());
    llvm::Constant* instance = module.getOrInsertGlobal("wrought_main_instance", llvm::ArrayType::get(builder.getInt64Ty(), 0));
    builder.CreateCall(trap, {instance, told})->setDoesNotReturn();
    builder.CreateUnreachable();
    return place;
  }

  // Of a trap that is one of two (runtime-lib: elementTrap): whether there is no function at `index`.
  llvm::Value* isEmpty(uint64_t code, llvm::Value* index, llvm::Value* value) {
    if (code == WROUGHT_TRAP_PAST_ELEMENTS)
      return builder.CreateICmpULT(index, builder.CreateZExt(value, index->getType()));
    llvm::Type* slot = llvm::ArrayType::get(builder.getInt32Ty(), sizeof(wrought_typed_slot) / sizeof(int32_t));
    llvm::Value* place = builder.CreateInBoundsGEP(slot, value, {builder.CreateZExt(index, builder.getInt64Ty()), builder.getInt64(1)});
    return builder.CreateIsNull(builder.CreateLoad(builder.getInt32Ty(), place));
  }

  llvm::Module& module;
  llvm::IRBuilder<> builder;
  std::map<std::pair<uint64_t, llvm::FunctionType*>, llvm::Function*> places;
};

} // namespace

llvm::PreservedAnalyses TrapCallPass::run(llvm::Module& module, llvm::ModuleAnalysisManager&) {
  llvm::SmallVector<llvm::IntrinsicInst*, 16> traps;
  for (llvm::Function& function : module)
    for (llvm::Instruction& instruction : llvm::instructions(function))
      if (auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
          call && call->getIntrinsicID() == llvm::Intrinsic::ubsantrap)
        traps.push_back(call);
  TrapPlaces places(module);
  for (llvm::IntrinsicInst* trap : traps)
    places.replace(*trap);
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
