// The wasm functions that were active when a trap happened.
#ifndef WROUGHT_BACKTRACE_H
#define WROUGHT_BACKTRACE_H

#include <stdint.h>

namespace wrought {

class ErrorWriter;
struct Registers;

// Prints one line for each wasm function on the guest's stack, innermost first; frames of the runtime, the libc and the
// compiler's helpers are left out. Of a deep recursion, the first and the last frames. `registers` may be those of the runtime
// on the guest's stack. Async-signal-safe.
void printBacktrace(ErrorWriter& out, const Registers& registers);

// Writes the name of the function whose code is at `pc`, or its number.
void printFunctionName(ErrorWriter& out, uint64_t pc);

} // namespace wrought

#endif
