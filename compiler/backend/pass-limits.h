// Functions of extraordinary size go through fewer passes, so that none takes minutes.
#ifndef WROUGHT_COMPILER_BACKEND_PASS_LIMITS_H
#define WROUGHT_COMPILER_BACKEND_PASS_LIMITS_H

#include <llvm/IR/PassInstrumentation.h>

namespace wrought {

// Has every pass manager that uses `callbacks` leave out, for functions past its limit, each pass of the table in
// pass-limits.cpp.
void limitPasses(llvm::PassInstrumentationCallbacks& callbacks);

} // namespace wrought

#endif
