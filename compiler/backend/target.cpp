#include "backend/target.h"

#include "context.h"

#include <llvm/ADT/StringMap.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/TargetParser/SubtargetFeature.h>

#include <mutex>

namespace wrought {

namespace {

constexpr TargetDescription x86_64Linux = {"x86_64-linux", "x86_64-unknown-linux-musl", "x86-64-v2", "elf_x86_64"};

void initialiseTargets() {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeX86AsmParser();
  });
}

llvm::CodeGenOptLevel codeGenLevel(OptLevel level) {
  switch (level) {
  case OptLevel::O0:
    return llvm::CodeGenOptLevel::None;
  case OptLevel::O1:
    return llvm::CodeGenOptLevel::Less;
  case OptLevel::O2:
  case OptLevel::Os:
    return llvm::CodeGenOptLevel::Default;
  case OptLevel::O3:
    return llvm::CodeGenOptLevel::Aggressive;
  }
  llvm_unreachable("unknown level");
}

// The known name nearest to `name`, or empty if none is near.
template <typename Table> std::string nearest(llvm::StringRef name, const Table& table) {
  std::string best;
  unsigned bestDistance = 4;
  for (const auto& entry : table) {
    unsigned distance = name.edit_distance(entry.Key, true, bestDistance);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = entry.Key;
    }
  }
  return best;
}

bool checkCpuAndFeatures(Context& context, const llvm::MCSubtargetInfo& known, llvm::StringRef cpu) {
  if (!known.isCPUStringValid(cpu)) {
    context.diagnostics.error("unknown CPU '" + cpu.str() + "' for target " + targetDescription(context).name);
    std::string suggestion = nearest(cpu, known.getAllProcessorDescriptions());
    context.diagnostics.note(suggestion.empty() ? "'clang --print-supported-cpus' lists the names; 'native' is this machine"
                                                : "did you mean '" + suggestion + "'?");
    return false;
  }
  const llvm::SubtargetFeatures asked(context.options.features);
  for (const std::string& feature : asked.getFeatures()) {
    llvm::StringRef name = llvm::StringRef(feature).drop_front();
    bool isKnown = llvm::any_of(known.getAllProcessorFeatures(), [&](const auto& entry) { return name == entry.Key; });
    if (isKnown)
      continue;
    context.diagnostics.error("unknown CPU feature '" + name.str() + "' for target " + targetDescription(context).name);
    std::string suggestion = nearest(name, known.getAllProcessorFeatures());
    if (!suggestion.empty())
      context.diagnostics.note("did you mean '" + suggestion + "'?");
    return false;
  }
  return true;
}

} // namespace

const TargetDescription& targetDescription(const Context&) { return x86_64Linux; }

std::unique_ptr<llvm::TargetMachine> createTargetMachine(Context& context) {
  initialiseTargets();
  const TargetDescription& description = targetDescription(context);
  std::string error;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(description.triple, error);
  if (!target) {
    context.diagnostics.error("the linked LLVM cannot make code for " + std::string(description.name) + ": " + error);
    return nullptr;
  }
  std::string cpu = context.options.cpu.empty() ? description.defaultCpu : context.options.cpu;
  llvm::SubtargetFeatures features;
  if (cpu == "native") {
    cpu = llvm::sys::getHostCPUName().str();
    // The name alone promises what a hypervisor may have switched off.
    for (const auto& [feature, enabled] : llvm::sys::getHostCPUFeatures())
      features.AddFeature(feature, enabled);
  }
  std::unique_ptr<llvm::MCSubtargetInfo> known(target->createMCSubtargetInfo(description.triple, "", ""));
  if (!checkCpuAndFeatures(context, *known, cpu))
    return nullptr;
  const llvm::SubtargetFeatures asked(context.options.features);
  for (const std::string& feature : asked.getFeatures())
    features.AddFeature(feature);

  llvm::TargetOptions options;
  options.UseInitArray = true; // libcs do not run .ctors any more
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      description.triple, cpu, features.getString(), options, llvm::Reloc::PIC_, llvm::CodeModel::Small,
      codeGenLevel(context.options.optLevel)));
}

TargetFeatures targetFeatures(const llvm::TargetMachine& target) {
  const llvm::MCSubtargetInfo& subtarget = *target.getMCSubtargetInfo();
  TargetFeatures features;
  if (target.getTargetTriple().isX86()) {
    bool has512 = subtarget.checkFeatures("+avx512vl");
    features.isX86 = true;
    features.hasRounding = subtarget.checkFeatures("+sse4.1");
    features.hasFusedMultiplyAdd = subtarget.checkFeatures("+fma");
    features.hasByteShuffle = subtarget.checkFeatures("+ssse3");
    features.hasUnsignedPack = features.hasRounding;
    features.prefersBlend = features.hasRounding && !has512;
    features.hasUnsignedTruncation = has512;
    features.hasByteDotProduct = subtarget.checkFeatures("+avxvnni") || (has512 && subtarget.checkFeatures("+avx512vnni"));
    return features;
  }
  features.hasRounding = true;
  features.hasFusedMultiplyAdd = true;
  return features;
}

} // namespace wrought
