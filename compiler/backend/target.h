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

// The target that the options ask for.
const TargetDescription& targetDescription(const Context& context);

// A target machine for the options' level, CPU and features, one per thread. Reports an unknown CPU or feature and gives
// null.
[[nodiscard]] std::unique_ptr<llvm::TargetMachine> createTargetMachine(Context& context);

} // namespace wrought

#endif
