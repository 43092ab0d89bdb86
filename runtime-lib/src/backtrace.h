// The wasm functions that were active when a trap happened.
#ifndef WROUGHT_BACKTRACE_H
#define WROUGHT_BACKTRACE_H

namespace wrought {

class ErrorWriter;
struct Registers;

// Prints one line for each wasm function on the guest's stack, innermost first; frames of the runtime, the libc and the
// compiler's helpers are left out. Of a deep recursion, the first and the last frames. `registers` may be those of the runtime
// on the guest's stack. Async-signal-safe.
void printBacktrace(ErrorWriter& out, const Registers& registers);

} // namespace wrought

#endif
