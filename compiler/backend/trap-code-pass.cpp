#include "backend/trap-code-pass.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

#include <algorithm>

namespace wrought {

static std::string trapInstruction(const llvm::Triple& triple, uint64_t code) {
  // Where LLVM has the instruction, the one that it would select itself.
  constexpr unsigned brkOfTraps = 0x5500;
  if (triple.isX86())
    return "ud1l " + std::to_string(code) + "(%eax), %eax";
  if (triple.isAArch64())
    return "brk #" + std::to_string(brkOfTraps + code);
  if (triple.isThumb())
    return "udf #" + std::to_string(code);
  if (triple.isARM())
    return "udf #" + std::to_string(0x5500 + code);
  // As data: the assembler knows no name for these registers. (0xc00 + code) << 20 | funct3 << 12 | opcode.
  return ".insn 0x" + llvm::utohexstr((0xc00 + code) << 20 | 0x5 << 12 | 0x73, true);
}

// The same where there is more to tell (runtime-lib: trap-operands.h and each registers.h); empty if this target cannot.
static std::string trapInstruction(const llvm::Triple& triple, uint64_t code, uint64_t number, bool isWide) {
  constexpr uint64_t longDisplacement = 1 << 8, wideIndex = 0x8000;
  if (triple.getArch() == llvm::Triple::x86_64) {
    uint64_t displacement = code | longDisplacement | number << 9;
    return (isWide ? "ud1q " : "ud1l ") + std::to_string(displacement) + "(${1:q}), " + (isWide ? "${0:q}" : "${0:k}");
  }
  std::string word = std::to_string(number | (isWide ? wideIndex : 0));
  if (triple.isAArch64())
    // Few registers to name: reading them takes the assembler longest, and there are several of these at each call through a table.
    return trapInstruction(triple, code) + "\n\tcmp ${0:x}, ${1:x}\n\tudf #" + word;
  if (triple.getArch() == llvm::Triple::riscv64)
    return ".insn 0x" + llvm::utohexstr((0xc00 + code) << 20 | 0x1 << 12 | 0x73, true) + "\n\t.insn r 0x33, 0, 0, x0, $0, $1\n\t.4byte " + word;
  if (triple.getArch() == llvm::Triple::arm)
    // Not as data, which would take two symbols to say so.
    return "udf #" + std::to_string(0x5600 + code) + "\n\tcmp $0, $1\n\t.inst " + word;
  return "";
}

static bool fitsRegister(const llvm::Module& module, const llvm::Value* value) {
  const llvm::DataLayout& layout = module.getDataLayout();
  return layout.getTypeSizeInBits(value->getType()) <= layout.getPointerSizeInBits();
}

static const char* commentSign(const llvm::Triple& triple) {
  return triple.isAArch64() ? " // " : triple.isARM() || triple.isThumb() ? " @ " : " # ";
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
  unsigned number = 0;
  for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(function))) {
    auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
    if (!call || call->getIntrinsicID() != llvm::Intrinsic::ubsantrap)
      continue;
    uint64_t code = llvm::cast<llvm::ConstantInt>(call->getArgOperand(0))->getZExtValue();
    bool isLlvms = !triple.isRISCV() && !triple.isARM() && !triple.isThumb();
    if (isLlvms && !call->hasOperandBundles() && !call->hasFnAttr(llvm::Attribute::NoMerge))
      continue;
    llvm::IRBuilder<> builder(call);
    std::string assembly, constraints;
    llvm::SmallVector<llvm::Value*, 2> operands;
    if (std::optional<llvm::OperandBundleUse> bundle = call->getOperandBundle(trapOperandsBundle)) {
      uint64_t number = std::min<uint64_t>(llvm::cast<llvm::ConstantInt>(bundle->Inputs[0])->getZExtValue(), unknownTrapNumber);
      // An index of 64 bits has no register of a 32-bit machine.
      if (fitsRegister(module, bundle->Inputs[1]) && fitsRegister(module, bundle->Inputs[2]))
        assembly = trapInstruction(triple, code, number, bundle->Inputs[1]->getType()->isIntegerTy(64));
      if (!assembly.empty()) {
        operands = {bundle->Inputs[1], bundle->Inputs[2]};
        constraints = "r,r";
      }
    }
    if (assembly.empty())
      assembly = trapInstruction(triple, code);
    llvm::SmallVector<llvm::Type*, 2> types;
    for (llvm::Value* operand : operands)
      types.push_back(operand->getType());
    auto* type = llvm::FunctionType::get(builder.getVoidTy(), types, false);
    if (call->hasFnAttr(llvm::Attribute::NoMerge))
      assembly += commentSign(triple) + std::to_string(number++);
    builder.CreateCall(llvm::InlineAsm::get(type, assembly, constraints, true), operands);
    call->eraseFromParent();
    isChanged = true;
  }
  return isChanged ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace wrought
