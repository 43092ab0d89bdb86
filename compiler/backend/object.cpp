#include "backend/object.h"

#include "backend/align-dispatch.h"
#include "backend/fold-index-sums.h"
#include "backend/trap-instructions.h"
#include "wrought/abi.h"

#include <llvm/Analysis/TargetTransformInfo.h>
#include <llvm/CodeGen/MachineFunctionPass.h>
#include <llvm/CodeGen/MachineModuleInfo.h>
#include <llvm/CodeGen/Passes.h>
#include <llvm/CodeGen/TargetPassConfig.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>

namespace wrought {

namespace {

// What addPassesToEmitFile does, with our passes in between.
bool addPasses(llvm::Module& module, llvm::LLVMTargetMachine& target, llvm::legacy::PassManager& passes,
               llvm::raw_pwrite_stream& stream, llvm::CodeGenFileType type) {
  auto* info = new llvm::MachineModuleInfoWrapperPass(&target);
  llvm::TargetPassConfig* config = target.createPassConfig(passes);
  config->setDisableVerify(true);
  if (foldsIndexSums(module, target))
    config->insertPass(&llvm::PeepholeOptimizerID, createFoldIndexSumsPass());
  if (alignsDispatch(target))
    config->insertPass(&llvm::MachineBlockPlacementID, createAlignDispatchPass());
  config->insertPass(&llvm::PatchableFunctionID, createTrapInstructionsPass());
  passes.add(config);
  passes.add(info);
  if (config->addISelPasses())
    return true;
  config->addMachinePasses();
  config->setInitialized();
  // An option of LLVM's can end the pipeline early: then what there is is printed.
  if (!llvm::TargetPassConfig::willCompleteCodeGenPipeline())
    passes.add(llvm::createPrintMIRPass(stream));
  else if (target.addAsmPrinter(passes, stream, nullptr, type, info->getMMI().getContext()))
    return true;
  passes.add(llvm::createFreeMachineFunctionPass());
  return false;
}

// Where the code lies in lines of the cache and of the decoder moves its speed by up to 10 %. It must not depend on the size of what the
// linker puts before it, the runtime.
void alignCode(llvm::Module& module) {
  const llvm::Align line(64);
  for (llvm::Function& function : module)
    if (!function.isDeclarationForLinker() && function.getSection() == WROUGHT_TEXT_SECTION) {
      function.setAlignment(std::max(function.getAlign().valueOrOne(), line));
      return;
    }
}

// A fault in a memory routine is the guest's where it returns to guest code (runtime-lib/src/os/linux/signals.cpp), so no routine may
// take the place of its caller.
void keepCallersOfMemoryRoutines(llvm::Module& module) {
  for (llvm::Function& function : module)
    for (llvm::Instruction& instruction : llvm::instructions(function))
      if (auto* call = llvm::dyn_cast<llvm::MemIntrinsic>(&instruction))
        call->setTailCallKind(llvm::CallInst::TCK_NoTail);
}

} // namespace

Bytes generateCode(llvm::Module& module, llvm::TargetMachine& target, bool asAssembly) {
  alignCode(module);
  keepCallersOfMemoryRoutines(module);
  Bytes result;
  llvm::raw_svector_ostream stream(result);
  llvm::legacy::PassManager passes;
  passes.add(llvm::createTargetTransformInfoWrapperPass(target.getTargetIRAnalysis()));
  llvm::CodeGenFileType type = asAssembly ? llvm::CodeGenFileType::AssemblyFile : llvm::CodeGenFileType::ObjectFile;
  if (addPasses(module, static_cast<llvm::LLVMTargetMachine&>(target), passes, stream, type))
    llvm::report_fatal_error("the target cannot write this kind of file");
  passes.run(module);
  return result;
}

} // namespace wrought
