// What is left out where LLVM's archives are linked into wrought: lld speaks of all of LLVM's targets, and of Polly as part of LTO, which
// no link of ours uses. Without these definitions the linker would look for the rest of LLVM.
#include <llvm/Passes/PassPlugin.h>

// Polly's, in LLVM's LTO as Debian builds it.
llvm::PassPluginLibraryInfo getPollyPluginInfo() { return {}; }

// The targets that wrought has (compiler/backend/target.cpp) are LLVM's own; these names keep them out of the lists below.
#define LLVMInitializeX86TargetInfo x86InfoNotHere
#define LLVMInitializeX86Target x86NotHere
#define LLVMInitializeX86TargetMC x86MCNotHere
#define LLVMInitializeX86AsmPrinter x86PrinterNotHere
#define LLVMInitializeX86AsmParser x86ParserNotHere
#define LLVMInitializeAArch64TargetInfo aarch64InfoNotHere
#define LLVMInitializeAArch64Target aarch64NotHere
#define LLVMInitializeAArch64TargetMC aarch64MCNotHere
#define LLVMInitializeAArch64AsmPrinter aarch64PrinterNotHere
#define LLVMInitializeAArch64AsmParser aarch64ParserNotHere
#define LLVMInitializeARMTargetInfo armInfoNotHere
#define LLVMInitializeARMTarget armNotHere
#define LLVMInitializeARMTargetMC armMCNotHere
#define LLVMInitializeARMAsmPrinter armPrinterNotHere
#define LLVMInitializeARMAsmParser armParserNotHere
#define LLVMInitializeRISCVTargetInfo riscvInfoNotHere
#define LLVMInitializeRISCVTarget riscvNotHere
#define LLVMInitializeRISCVTargetMC riscvMCNotHere
#define LLVMInitializeRISCVAsmPrinter riscvPrinterNotHere
#define LLVMInitializeRISCVAsmParser riscvParserNotHere

extern "C" {
#define LLVM_TARGET(Name)                                                                                              \
  void LLVMInitialize##Name##TargetInfo() {}                                                                           \
  void LLVMInitialize##Name##Target() {}                                                                               \
  void LLVMInitialize##Name##TargetMC() {}
#include <llvm/Config/Targets.def>
#define LLVM_ASM_PRINTER(Name)                                                                                         \
  void LLVMInitialize##Name##AsmPrinter() {}
#include <llvm/Config/AsmPrinters.def>
#define LLVM_ASM_PARSER(Name)                                                                                          \
  void LLVMInitialize##Name##AsmParser() {}
#include <llvm/Config/AsmParsers.def>
}
