// Target machines: which there are, and what each needs.
#ifndef WROUGHT_COMPILER_BACKEND_TARGET_H
#define WROUGHT_COMPILER_BACKEND_TARGET_H

#include <llvm/ADT/ArrayRef.h>
#include <llvm/IR/CallingConv.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>
#include <optional>
#include <string>

namespace wrought {

struct Context;

// Everything that differs between targets and is not LLVM's business.
struct TargetDescription {
  std::string name;       // as users write it; of a supported target also the folder of its runtime
  std::string triple;     // LLVM's
  std::string defaultCpu; // of a distributable binary
  // Features that the ABI rests on: they cannot be taken away.
  std::string neededFeatures = {};
  // Features that are on unless asked otherwise.
  std::string defaultFeatures = {};
  // What the CPU must have or must not, written as features: "+64bit,-mclass". Others run other instruction sets.
  std::string cpuRequirements = {};
  std::string abi = {};             // LLVM's name of it, or empty for the triple's own
  std::string linkerEmulation = {}; // empty: nothing can be linked
  unsigned pointerBits = 64;
  // For `wrought targets`: how accesses are kept inside memory, and on what the test suites run.
  std::string memoryStrategy = {};
  std::string tested = {};
  // Whether there is a runtime library: executables can be made.
  bool hasRuntime = false;
  // Whether there is a runtime of libraries too.
  bool hasLibraries = false;
  // LLVM cannot probe the stack: no frame may be larger than this, or it could step over the guard. 0 where it can.
  // arch/<arch>/registers.h has the size of the guard.
  uint64_t maxFrameSize = 0;
};

// What the emitted code may use of a target: each says that LLVM selects something well, or at all.
struct TargetFeatures {
  bool isX86 = false;
  bool isAArch64 = false;
  bool isArm = false;                 // 32-bit, with NEON
  bool hasMinimum = false;            // llvm.minimum and maximum are selected well, and quiet a signalling NaN
  bool hasRounding = false;           // ceil, floor, trunc and roundeven are instructions
  bool hasFusedMultiplyAdd = false;   // llvm.fma is an instruction
  bool hasByteShuffle = false;        // x86: SSSE3 (PSHUFB, PMADDUBSW, PMULHRSW)
  bool hasUnsignedPack = false;       // x86: SSE4.1 (PACKUSDW)
  bool prefersBlend = false;          // x86: SSE4.1, without the three-operand logic of AVX-512
  bool hasUnsignedTruncation = false; // x86: AVX-512 (VCVTTPS2UDQ)
  bool hasByteDotProduct = false;     // x86: VPDPBUSD on 128 bits
};

// The targets that executables can be made for, if their runtime was built.
llvm::ArrayRef<TargetDescription> supportedTargets();

// The target that the options ask for: one of the supported ones, or one of LLVM's that only objects can be made for. What
// the options ask for was found good by createTargetMachine.
TargetDescription targetDescription(const Context& context);

// The calling convention in which every call can be a tail call, as far as its arguments lie in registers: LLVM's own, or on
// RISC-V, where LLVM 19 has none, the one of internal functions.
llvm::CallingConv::ID tailCallConvention(const llvm::Triple& triple);

// The features of the CPU that `target` makes code for.
TargetFeatures targetFeatures(const llvm::TargetMachine& target);

// A target machine for the options' target, level, CPU and features, one per thread. Reports an unknown target, CPU or
// feature and gives null.
[[nodiscard]] std::unique_ptr<llvm::TargetMachine> createTargetMachine(Context& context);

} // namespace wrought

#endif
