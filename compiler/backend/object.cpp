#include "backend/object.h"

#include <llvm/Analysis/TargetTransformInfo.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/Support/raw_ostream.h>

namespace wrought {

Bytes generateCode(llvm::Module& module, llvm::TargetMachine& target, bool asAssembly) {
  Bytes result;
  llvm::raw_svector_ostream stream(result);
  llvm::legacy::PassManager passes;
  passes.add(llvm::createTargetTransformInfoWrapperPass(target.getTargetIRAnalysis()));
  bool failed = target.addPassesToEmitFile(
      passes, stream, nullptr, asAssembly ? llvm::CodeGenFileType::AssemblyFile : llvm::CodeGenFileType::ObjectFile);
  if (failed)
    llvm::report_fatal_error("the target cannot write this kind of file");
  passes.run(module);
  return result;
}

} // namespace wrought
