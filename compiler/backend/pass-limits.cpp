#include "backend/pass-limits.h"

#include <llvm/ADT/Any.h>
#include <llvm/IR/Function.h>
#include <llvm/IR/Instructions.h>

#include <iterator>

namespace wrought {

namespace {

// Passes whose time grows with the square of a function's size. Producers whose language has goroutines or coroutines make one
// loop with a branch table of each function: thousands of blocks, and in the loop's header a phi for every local.
struct PassLimit {
  llvm::StringRef pass; // the name of its class
  std::ptrdiff_t phis;  // in one block
};

constexpr PassLimit passLimits[] = {
    {"SLPVectorizerPass", 64},
};

bool hasMorePhis(const llvm::Function& function, std::ptrdiff_t limit) {
  for (const llvm::BasicBlock& block : function) {
    auto phis = block.phis();
    if (std::distance(phis.begin(), phis.end()) > limit)
      return true;
  }
  return false;
}

bool shouldRun(llvm::StringRef pass, const llvm::Any& ir) {
  for (const PassLimit& limit : passLimits)
    if (pass == limit.pass)
      if (auto* function = llvm::any_cast<const llvm::Function*>(&ir))
        return !hasMorePhis(**function, limit.phis);
  return true;
}

} // namespace

void limitPasses(llvm::PassInstrumentationCallbacks& callbacks) { callbacks.registerShouldRunOptionalPassCallback(shouldRun); }

} // namespace wrought
