#include "backend/target.h"

#include "context.h"

#include <llvm/ADT/StringMap.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/TargetParser/SubtargetFeature.h>
#include <llvm/TargetParser/Triple.h>

#include <mutex>

namespace wrought {

namespace {

constexpr const char* guardPages = "at a constant address, kept by guard pages (8 GiB of addresses reserved)";

// RISC-V: user code may access memory at any alignment, says the kernel, if need be by emulation. WebAssembly's accesses are
// aligned as a rule, but only as a rule, so LLVM is told that all may be done as they are; else each is made of bytes.
const TargetDescription targetTable[] = {
    {.name = "x86_64-linux",
     .triple = "x86_64-unknown-linux-musl",
     .defaultCpu = "x86-64-v2",
     .neededFeatures = "+sse2",
     .linkerEmulation = "elf_x86_64",
     .memoryStrategy = guardPages,
     .tested = "on the machine itself: every suite",
     .hasRuntime = true},
    {.name = "aarch64-linux",
     .triple = "aarch64-unknown-linux-musl",
     .defaultCpu = "cortex-a53",
     .neededFeatures = "+fp-armv8,+neon",
     .linkerEmulation = "aarch64linux",
     .memoryStrategy = guardPages,
     .tested = "with qemu-user: test/run and test/trap",
     .hasRuntime = true},
    {.name = "riscv64-linux",
     .triple = "riscv64-unknown-linux-musl",
     .defaultCpu = "generic-rv64",
     .neededFeatures = "+m,+a,+f,+d,+c",
     .defaultFeatures = "+unaligned-scalar-mem",
     .abi = "lp64d",
     .linkerEmulation = "elf64lriscv",
     .memoryStrategy = guardPages,
     .tested = "with qemu-user: test/run and test/trap",
     .hasRuntime = true,
     .maxFrameSize = 4 << 20},
};

void initialiseTargets() {
  static std::once_flag once;
  std::call_once(once, [] {
#define WROUGHT_INITIALISE(Name)                                                                                       \
  LLVMInitialize##Name##TargetInfo();                                                                                  \
  LLVMInitialize##Name##Target();                                                                                      \
  LLVMInitialize##Name##TargetMC();                                                                                    \
  LLVMInitialize##Name##AsmPrinter();                                                                                  \
  LLVMInitialize##Name##AsmParser()
    WROUGHT_INITIALISE(X86);
    WROUGHT_INITIALISE(AArch64);
    WROUGHT_INITIALISE(ARM);
    WROUGHT_INITIALISE(RISCV);
#undef WROUGHT_INITIALISE
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

bool checkCpuAndFeatures(Context& context, const TargetDescription& description, const llvm::MCSubtargetInfo& known,
                         llvm::StringRef cpu) {
  if (!known.isCPUStringValid(cpu)) {
    context.diagnostics.error("unknown CPU '" + cpu.str() + "' for target " + description.name);
    std::string suggestion = nearest(cpu, known.getAllProcessorDescriptions());
    context.diagnostics.note(suggestion.empty() ? "'wrought targets --cpus " + description.name +
                                                      "' lists the names; 'native' is this machine"
                                                : "did you mean '" + suggestion + "'?");
    return false;
  }
  const llvm::SubtargetFeatures asked(context.options.features);
  for (const std::string& feature : asked.getFeatures()) {
    llvm::StringRef name = llvm::StringRef(feature).drop_front();
    bool isKnown = llvm::any_of(known.getAllProcessorFeatures(), [&](const auto& entry) { return name == entry.Key; });
    if (!isKnown) {
      context.diagnostics.error("unknown CPU feature '" + name.str() + "' for target " + description.name);
      std::string suggestion = nearest(name, known.getAllProcessorFeatures());
      context.diagnostics.note(suggestion.empty()
                                   ? "'wrought targets --features " + description.name + "' lists the names"
                                   : "did you mean '" + suggestion + "'?");
      return false;
    }
    llvm::SmallVector<llvm::StringRef> needed;
    llvm::StringRef(description.neededFeatures).split(needed, ',', -1, false);
    if (feature[0] == '-' && llvm::is_contained(needed, "+" + name.str())) {
      context.diagnostics.error("target " + description.name + " cannot do without the CPU feature '" + name.str() +
                                "': its runtime and its calling convention use it");
      return false;
    }
  }
  return true;
}

bool isBigEndian(const llvm::Triple& triple) { return triple.getArch() != llvm::Triple::UnknownArch && !triple.isLittleEndian(); }

// The supported target that a triple names, or null.
const TargetDescription* supportedTarget(const llvm::Triple& triple) {
  bool isLinux = triple.isOSLinux() && !triple.isAndroid() && triple.getEnvironment() != llvm::Triple::GNUX32;
  if (!isLinux)
    return nullptr;
  for (const TargetDescription& description : targetTable)
    if (llvm::Triple(description.triple).getArch() == triple.getArch())
      return &description;
  return nullptr;
}

// What `--target` names; without it, the machine that wrought runs on. Nothing if it names nothing that can be had.
std::optional<TargetDescription> findTarget(llvm::StringRef asked) {
  for (const TargetDescription& description : targetTable)
    if (asked == description.name)
      return description;
  llvm::Triple triple(llvm::Triple::normalize(asked.empty() ? llvm::sys::getDefaultTargetTriple() : asked.str()));
  if (const TargetDescription* description = supportedTarget(triple))
    return *description;
  return std::nullopt;
}

void reportUnknownTarget(Context& context) {
  llvm::StringRef asked = context.options.target;
  if (isBigEndian(llvm::Triple(llvm::Triple::normalize(asked)))) {
    context.diagnostics.error("target '" + asked.str() + "' is big-endian, and WebAssembly's memory is little-endian");
    context.diagnostics.note("wrought compiles for little-endian machines only");
    return;
  }
  context.diagnostics.error("unknown target '" + asked.str() + "'");
  std::string best;
  unsigned bestDistance = 5;
  for (const TargetDescription& description : targetTable) {
    llvm::StringRef name = description.name;
    unsigned distance = name.starts_with(asked) ? 1 : asked.edit_distance(name, true, bestDistance);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = description.name;
    }
  }
  context.diagnostics.note(best.empty() ? "'wrought targets' lists them; an LLVM triple will do too"
                                        : "did you mean '" + best + "'? 'wrought targets' lists them all");
}

} // namespace

llvm::ArrayRef<TargetDescription> supportedTargets() { return targetTable; }

TargetDescription targetDescription(const Context& context) {
  std::optional<TargetDescription> description = findTarget(context.options.target);
  assert(description && "createTargetMachine refuses unknown targets");
  return *description;
}

std::unique_ptr<llvm::TargetMachine> createTargetMachine(Context& context) {
  initialiseTargets();
  std::optional<TargetDescription> description = findTarget(context.options.target);
  if (!description) {
    reportUnknownTarget(context);
    return nullptr;
  }
  std::string error;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(description->triple, error);
  if (!target) {
    context.diagnostics.error("the linked LLVM cannot make code for " + description->name + ": " + error);
    return nullptr;
  }
  std::string cpu = context.options.cpu.empty() ? description->defaultCpu : context.options.cpu;
  // In the order in which LLVM reads them: the last one wins.
  llvm::SubtargetFeatures features(description->defaultFeatures);
  if (cpu == "native") {
    llvm::Triple host(llvm::sys::getProcessTriple());
    if (host.getArch() != llvm::Triple(description->triple).getArch()) {
      context.diagnostics.error("the CPU 'native' is this machine's, which is not of target " + description->name);
      return nullptr;
    }
    cpu = llvm::sys::getHostCPUName().str();
    // The name alone promises what a hypervisor may have switched off.
    for (const auto& [feature, enabled] : llvm::sys::getHostCPUFeatures())
      features.AddFeature(feature, enabled);
  }
  std::unique_ptr<llvm::MCSubtargetInfo> known(target->createMCSubtargetInfo(description->triple, "", ""));
  if (!checkCpuAndFeatures(context, *description, *known, cpu))
    return nullptr;
  for (llvm::StringRef list : {llvm::StringRef(description->neededFeatures), llvm::StringRef(context.options.features)}) {
    const llvm::SubtargetFeatures more(list);
    for (const std::string& feature : more.getFeatures())
      features.AddFeature(feature);
  }

  llvm::TargetOptions options;
  options.UseInitArray = true; // libcs do not run .ctors any more
  options.MCOptions.ABIName = description->abi;
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      description->triple, cpu, features.getString(), options, llvm::Reloc::PIC_, llvm::CodeModel::Small,
      codeGenLevel(context.options.optLevel)));
}

llvm::CallingConv::ID tailCallConvention(const llvm::Triple& triple) {
  return triple.isRISCV() ? llvm::CallingConv::Fast : llvm::CallingConv::Tail;
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
  features.isAArch64 = target.getTargetTriple().isAArch64();
  // RISC-V without Zfa: LLVM 19 makes a sequence of its own, which leaves a signalling NaN as it is.
  features.hasRounding = !target.getTargetTriple().isRISCV() || subtarget.checkFeatures("+zfa");
  features.hasFusedMultiplyAdd = true;
  return features;
}

} // namespace wrought
