// Walking from a function to its caller.
#ifndef WROUGHT_UNWIND_H
#define WROUGHT_UNWIND_H

#include "registers.h"

#include <stdint.h>

namespace wrought {

// Takes `registers` from a point in a function to the point in its caller where the call returns to. Reads the stack only
// within [lowest, top), and gives false where it cannot go on. `isExact` says that the program counter is at an instruction
// that was interrupted, not behind a call. Async-signal-safe: no allocation, no locks, bounded time, and bad tables or a bad
// stack lead to a wrong caller or to false, not to a fault.
[[nodiscard]] bool unwind(Registers& registers, uintptr_t lowest, uintptr_t top, bool isExact);

// What became of one step of an exception on its way up.
enum class ThrowStep {
  Caller, // the function has nothing for it: `registers` are now in its caller, behind the call
  Landed, // `registers` are at the landing pad of the call
  End,    // there is no way on
};

// Takes an exception thrown by the call that returns to where `registers` are one step up. Only the tables are believed here,
// since generated code goes on with the registers that they give.
[[nodiscard]] ThrowStep throwStep(Registers& registers, uintptr_t lowest, uintptr_t top);

// The start of the function that the code at `pc` belongs to, or 0 if no unwind table covers it.
uint64_t functionStart(uint64_t pc);

} // namespace wrought

#endif
