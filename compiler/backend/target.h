// Target machines: which there are, and what each needs.
#ifndef WROUGHT_COMPILER_BACKEND_TARGET_H
#define WROUGHT_COMPILER_BACKEND_TARGET_H

#include <llvm/Target/TargetMachine.h>

#include <memory>
#include <string>

namespace wrought {

struct Context;

// One supported target: everything that differs between targets and is not LLVM's business.
struct TargetDescription {
  const char* name;       // as users write it, and the folder of its runtime
  const char* triple;     // LLVM's
  const char* defaultCpu; // of a distributable binary
  const char* linkerEmulation;
};

// What the emitted code may use of a target: each says that LLVM selects something well, or at all.
struct TargetFeatures {
  bool isX86 = false;
  bool hasRounding = false;           // ceil, floor, trunc and roundeven are instructions
  bool hasFusedMultiplyAdd = false;   // llvm.fma is an instruction
  bool hasByteShuffle = false;        // x86: SSSE3 (PSHUFB, PMADDUBSW, PMULHRSW)
  bool hasUnsignedPack = false;       // x86: SSE4.1 (PACKUSDW)
  bool prefersBlend = false;          // x86: SSE4.1, without the three-operand logic of AVX-512
  bool hasUnsignedTruncation = false; // x86: AVX-512 (VCVTTPS2UDQ)
  bool hasByteDotProduct = false;     // x86: VPDPBUSD on 128 bits
};

// The target that the options ask for.
const TargetDescription& targetDescription(const Context& context);

// The features of the CPU that `target` makes code for.
TargetFeatures targetFeatures(const llvm::TargetMachine& target);

// A target machine for the options' level, CPU and features, one per thread. Reports an unknown CPU or feature and gives
// null.
[[nodiscard]] std::unique_ptr<llvm::TargetMachine> createTargetMachine(Context& context);

} // namespace wrought

#endif
