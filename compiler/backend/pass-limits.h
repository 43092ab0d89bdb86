// Functions of extraordinary shape go through fewer passes, so that none takes minutes; and all without what gains
// little for its time on their target.
#ifndef WROUGHT_COMPILER_BACKEND_PASS_LIMITS_H
#define WROUGHT_COMPILER_BACKEND_PASS_LIMITS_H

#include "options.h"

#include <llvm/IR/PassInstrumentation.h>
#include <llvm/IR/PassManager.h>
#include <llvm/Target/TargetMachine.h>

#include <functional>
#include <string>

namespace wrought {

// Has every pass manager that uses `callbacks` leave out, for functions past its limit, each pass of the table in
// pass-limits.cpp. `report` is told once of each function and pass: the function's name, the pass's, and why. Sets LLVM's
// options for `target` and `level`, which are one for the whole process.
void limitPasses(llvm::PassInstrumentationCallbacks& callbacks, const llvm::TargetMachine& target, OptLevel level,
                 std::function<void(llvm::StringRef function, llvm::StringRef pass, const std::string& reason)> report);

// In place of GVN for the functions that limitPasses has it leave out: values are numbered, but no load is traced through memory,
// and nothing is made redundant to be removed.
struct ShortGVNPass : llvm::PassInfoMixin<ShortGVNPass> {
  llvm::PreservedAnalyses run(llvm::Function&, llvm::FunctionAnalysisManager&);
};

// Last of all, for the same functions: values that come into a block from hundreds of places go through the stack. In a register
// they are copies at each of these places, and joining their live ranges takes the square of that.
struct DemoteWidePhisPass : llvm::PassInfoMixin<DemoteWidePhisPass> {
  llvm::PreservedAnalyses run(llvm::Function&, llvm::FunctionAnalysisManager&);
};

} // namespace wrought

#endif
