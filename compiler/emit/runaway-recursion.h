// Keeps recursion that can only end by exhausting the stack a recursion.
//
// LLVM turns self-recursion in tail position into a loop, and calls in tail position into jumps. For a function that can
// return this changes nothing but the stack it uses; one that cannot return without calling itself would loop for ever where
// wasm says that it traps.
#ifndef WROUGHT_COMPILER_EMIT_RUNAWAY_RECURSION_H
#define WROUGHT_COMPILER_EMIT_RUNAWAY_RECURSION_H

#include <llvm/IR/Module.h>

namespace wrought {

// Marks the functions of `module` that have no way to return, as far as the direct calls in it tell: no tail-call
// elimination in them.
void keepRunawayRecursion(llvm::Module& module);

} // namespace wrought

#endif
