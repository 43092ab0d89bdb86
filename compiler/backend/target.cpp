#include "backend/target.h"

#include "context.h"
#include "support/nearest-name.h"

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

// 32-bit ARM: NEON takes small numbers for zero, so scalar arithmetic stays with VFP (-neonfp), vectors of floats are taken
// apart (ieee-vector-pass.h). Addresses in the A32 instruction set have no mode bit, which distances in tables would carry.
// Every ARMv7-A has the register that holds the thread pointer.
constexpr const char* guardPages = "at a constant address, kept by guard pages (8 GiB of addresses reserved)";

// RISC-V: user code may access memory at any alignment, says the kernel, if need be by emulation. WebAssembly's accesses are
// aligned as a rule, but only as a rule, so LLVM is told that all may be done as they are; else each is made of bytes.
const TargetDescription targetTable[] = {
    {.name = "x86_64-linux",
     .triple = "x86_64-unknown-linux-musl",
     .defaultCpu = "x86-64-v2",
     .neededFeatures = "+sse2",
     .cpuRequirements = "+64bit",
     .linkerEmulation = "elf_x86_64",
     .memoryStrategy = guardPages,
     .tested = "on the machine itself: every suite",
     .hasRuntime = true,
     .hasLibraries = true},
    {.name = "aarch64-linux",
     .triple = "aarch64-unknown-linux-musl",
     .defaultCpu = "cortex-a53",
     .neededFeatures = "+fp-armv8,+neon",
     .linkerEmulation = "aarch64linux",
     .memoryStrategy = guardPages,
     .tested = "with qemu-user: every suite for programs, and libraries",
     .hasRuntime = true,
     .hasLibraries = true},
    {.name = "riscv64-linux",
     .triple = "riscv64-unknown-linux-musl",
     .defaultCpu = "generic-rv64",
     .neededFeatures = "+m,+a,+f,+d,+c",
     .defaultFeatures = "+unaligned-scalar-mem",
     .cpuRequirements = "+64bit",
     .abi = "lp64d",
     .linkerEmulation = "elf64lriscv",
     .memoryStrategy = guardPages,
     .tested = "with qemu-user: every suite for programs, and libraries",
     .hasRuntime = true,
     .hasLibraries = true,
     .maxFrameSize = 4 << 20},
    {.name = "armv7-linux",
     .triple = "armv7-unknown-linux-musleabihf",
     .defaultCpu = "generic",
     .neededFeatures = "+v7,+vfp3,+neon,-neonfp,-thumb-mode,-soft-float,+read-tp-tpidruro",
     .cpuRequirements = "-mclass",
     .linkerEmulation = "armelf_linux_eabi",
     .pointerBits = 32,
     .memoryStrategy = "at a constant address, kept by a comparison before each access",
     .tested = "with qemu-user: every suite for programs",
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
    // Those whose archives CMakeLists.txt links, and cmake/static-llvm.cpp does not leave out.
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

// The names in a table of LLVM's.
template <typename Table> std::vector<std::string> namesOf(const Table& table) {
  std::vector<std::string> names;
  for (const auto& entry : table)
    names.push_back(entry.Key);
  return names;
}

// The first other supported target of which `isIts` holds, or an empty string.
template <typename Predicate> std::string otherTarget(const TargetDescription& description, Predicate isIts) {
  for (const TargetDescription& other : targetTable) {
    std::string error;
    const llvm::Target* target = llvm::TargetRegistry::lookupTarget(other.triple, error);
    if (!target || other.name == description.name)
      continue;
    std::unique_ptr<llvm::MCSubtargetInfo> known(target->createMCSubtargetInfo(other.triple, "", ""));
    if (isIts(*known))
      return other.name;
  }
  return "";
}

// LLVM ends the process over a CPU of another instruction set, or makes code that it does not run.
bool checkInstructionSet(Context& context, const TargetDescription& description, llvm::StringRef cpu) {
  std::string error;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(description.triple, error);
  std::unique_ptr<llvm::MCSubtargetInfo> own(target->createMCSubtargetInfo(description.triple, cpu, ""));
  llvm::SmallVector<llvm::StringRef> requirements;
  llvm::StringRef(description.cpuRequirements).split(requirements, ',', -1, false);
  for (llvm::StringRef requirement : requirements) {
    if (own->checkFeatures(("+" + requirement.drop_front()).str()) == (requirement[0] == '+'))
      continue;
    context.diagnostics.error("the CPU '" + cpu.str() + "' cannot run programs of target " + description.name + ": it has " +
                              (requirement[0] == '+' ? "no '" : "'") + requirement.drop_front().str() + "'");
    context.diagnostics.note("'wrought targets --cpus " + description.name + "' lists the names");
    return false;
  }
  return true;
}

bool checkCpuAndFeatures(Context& context, const TargetDescription& description, const llvm::MCSubtargetInfo& known,
                         llvm::StringRef cpu) {
  if (!known.isCPUStringValid(cpu)) {
    context.diagnostics.error("unknown CPU '" + cpu.str() + "' for target " + description.name);
    std::string suggestion = nearestName(cpu, namesOf(known.getAllProcessorDescriptions()));
    std::string owner =
        otherTarget(description, [&](const llvm::MCSubtargetInfo& other) { return other.isCPUStringValid(cpu); });
    context.diagnostics.note(!owner.empty() ? "it is a CPU of target " + owner
                             : suggestion.empty() ? "'wrought targets --cpus " + description.name +
                                                      "' lists the names; 'native' is this machine"
                                                : "did you mean '" + suggestion + "'?");
    return false;
  }
  if (!checkInstructionSet(context, description, cpu))
    return false;
  const llvm::SubtargetFeatures asked(context.options.features);
  for (const std::string& feature : asked.getFeatures()) {
    llvm::StringRef name = feature;
    if (!(name.consume_front("+") || name.consume_front("-")) || name.empty()) {
      context.diagnostics.error("--features: '" + feature + "' does not say whether the target has it: '+" +
                                (name.empty() ? "NAME" : name.str()) + "' adds a feature, '-" + (name.empty() ? "NAME" : name.str()) +
                                "' takes it away");
      return false;
    }
    bool isKnown = llvm::any_of(known.getAllProcessorFeatures(), [&](const auto& entry) { return name == entry.Key; });
    if (!isKnown) {
      context.diagnostics.error("unknown CPU feature '" + name.str() + "' for target " + description.name);
      std::string suggestion = nearestName(name, namesOf(known.getAllProcessorFeatures()));
      std::string owner = otherTarget(description, [&](const llvm::MCSubtargetInfo& other) {
        return llvm::any_of(other.getAllProcessorFeatures(), [&](const auto& entry) { return name == entry.Key; });
      });
      context.diagnostics.note(!owner.empty() ? "it is a feature of target " + owner
                               : suggestion.empty()
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
    if (feature[0] == '+' && llvm::is_contained(needed, "-" + name.str())) {
      context.diagnostics.error("target " + description.name + " cannot have the CPU feature '" + name.str() +
                                "': its runtime and its calling convention go without");
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

// Systems and machines that objects can be made for, to be linked with what the host provides (docs/porting.md).
std::optional<TargetDescription> foreignTarget(const llvm::Triple& triple) {
  bool isDesktop = triple.getArch() == llvm::Triple::x86_64 || triple.getArch() == llvm::Triple::aarch64;
  bool isBare = triple.getOSName() == "none" || triple.getOSName() == "elf" ||
                (triple.getOS() == llvm::Triple::UnknownOS && triple.getEnvironmentName() == "elf");
  TargetDescription description;
  description.name = triple.str();
  description.triple = triple.str();
  description.pointerBits = triple.isArch64Bit() ? 64 : 32;
  description.defaultCpu = "generic";
  if (isDesktop && (triple.isMacOSX() || triple.isOSWindows() || isBare)) {
    bool isX86 = triple.isX86();
    description.defaultCpu = isX86 ? "x86-64-v2" : triple.isMacOSX() ? "apple-m1" : "cortex-a53";
    description.neededFeatures = isX86 ? "+sse2" : "+fp-armv8,+neon";
    description.cpuRequirements = isX86 ? "+64bit" : "";
    return description;
  }
  if (!isBare)
    return std::nullopt;
  switch (triple.getArch()) {
  case llvm::Triple::arm:
    description.neededFeatures = "-neonfp";
    // It has no A32 instructions: a triple of T32 is wanted.
    description.cpuRequirements = "-noarm";
    return description;
  case llvm::Triple::thumb:
    description.neededFeatures = "-neonfp";
    return description;
  case llvm::Triple::riscv32:
    description.defaultCpu = "generic-rv32";
    description.defaultFeatures = "+m,+a,+c";
    description.cpuRequirements = "-64bit";
    description.abi = "ilp32";
    return description;
  case llvm::Triple::riscv64:
    description.defaultCpu = "generic-rv64";
    description.defaultFeatures = "+m,+a,+c";
    description.cpuRequirements = "+64bit";
    description.abi = "lp64";
    return description;
  default:
    return std::nullopt;
  }
}

// What `--target` names; without it, the machine that wrought runs on. Nothing if it names nothing that can be had.
std::optional<TargetDescription> findTarget(llvm::StringRef asked) {
  for (const TargetDescription& description : targetTable)
    if (asked == description.name)
      return description;
  llvm::Triple triple(llvm::Triple::normalize(asked.empty() ? llvm::sys::getDefaultTargetTriple() : asked.str()));
  if (const TargetDescription* description = supportedTarget(triple))
    return *description;
  return foreignTarget(triple);
}

void reportUnknownTarget(Context& context) {
  llvm::StringRef asked = context.options.target;
  if (isBigEndian(llvm::Triple(llvm::Triple::normalize(asked)))) {
    context.diagnostics.error("target '" + asked.str() + "' is big-endian, and WebAssembly's memory is little-endian");
    context.diagnostics.note("wrought compiles for little-endian machines only");
    return;
  }
  llvm::Triple triple(llvm::Triple::normalize(asked));
  bool isKnownMachine = triple.getArch() != llvm::Triple::UnknownArch && asked.contains('-');
  bool isKnownSystem = triple.getOS() != llvm::Triple::UnknownOS;
  if (isKnownMachine && isKnownSystem) {
    context.diagnostics.error("wrought cannot compile for '" + asked.str() + "'");
    context.diagnostics.note("programs: 'wrought targets' lists them; objects: x86-64 and AArch64 of macOS and Windows, and "
                             "ARM, AArch64 and RISC-V without an operating system (thumbv7m-none-eabi)");
    return;
  }
  context.diagnostics.error("unknown target '" + asked.str() + "'");
  std::vector<std::string> names;
  for (const TargetDescription& description : targetTable)
    names.push_back(description.name);
  std::string best = nearestName(asked, names);
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
  // ARM has unwinding tables of its own, an entry for every function; the runtime reads those of DWARF on every target.
  llvm::Triple triple(description->triple);
  if (triple.isARM() || triple.isThumb())
    options.ExceptionModel = llvm::ExceptionHandling::DwarfCFI;
  // The host's linker drops what is not used.
  options.FunctionSections = options.DataSections = !description->hasRuntime;
  bool isBare = !description->hasRuntime && !triple.isMacOSX() && !triple.isOSWindows();
  // Bare machines have RAM and ROM anywhere, within 2 GiB of each other.
  llvm::CodeModel::Model model = isBare && triple.isRISCV() ? llvm::CodeModel::Medium : llvm::CodeModel::Small;
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      description->triple, cpu, features.getString(), options, isBare ? llvm::Reloc::Static : llvm::Reloc::PIC_, model,
      codeGenLevel(context.options.optLevel)));
}

llvm::CallingConv::ID tailCallConvention(const llvm::Triple& triple) {
  if (triple.isRISCV())
    return llvm::CallingConv::Fast;
  return triple.isARM() || triple.isThumb() ? llvm::CallingConv::SwiftTail : llvm::CallingConv::Tail;
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
  if (target.getTargetTriple().isARM() || target.getTargetTriple().isThumb()) {
    features.isArm = subtarget.checkFeatures("+neon");
    features.hasRounding = subtarget.checkFeatures("+fp-armv8");
    features.hasFusedMultiplyAdd = subtarget.checkFeatures("+vfp4");
    return features;
  }
  features.hasMinimum = true;
  // RISC-V without Zfa: LLVM 19 makes a sequence of its own, which leaves a signalling NaN as it is.
  features.hasRounding = !target.getTargetTriple().isRISCV() || subtarget.checkFeatures("+zfa");
  features.hasFusedMultiplyAdd = true;
  return features;
}

} // namespace wrought
