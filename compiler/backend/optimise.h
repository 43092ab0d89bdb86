// LLVM's optimisation pipeline.
#ifndef WROUGHT_COMPILER_BACKEND_OPTIMISE_H
#define WROUGHT_COMPILER_BACKEND_OPTIMISE_H

#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <functional>
#include <string>

namespace wrought {

struct Options;

// Optimises `module` for `target` at the options' level.
// `hasRuntime`: the runtime library will handle the signals of its traps; else they become calls.
// `note` is given a line for each function that goes through fewer passes than others (pass-limits.h).
void optimise(const Options& options, llvm::Module& module, llvm::TargetMachine& target, bool hasRuntime,
              const std::function<void(const std::string&)>& note);

} // namespace wrought

#endif
