// Which system calls the runtime makes, and for which function of WASI: what the seccomp filter is built from.
//
// WARNING: this table is a wall of the sandbox. A row too many is a system call that a broken guest could make; a row too few
// kills programs. A new system call in the runtime needs a row here, on every target; test/sandbox/system-calls.test notices.
#ifndef WROUGHT_OS_LINUX_SYSTEM_CALLS_H
#define WROUGHT_OS_LINUX_SYSTEM_CALLS_H

#include "wasi-function.h"

#include <stddef.h>

namespace wrought {

// What must hold of a call's arguments. Only integers can be judged: the kernel does not show a filter what pointers lead to.
enum class CallCondition : uint8_t {
  None,
  NotExecutable,  // mprotect: no PROT_EXEC
  AnonymousData,  // mmap: no PROT_EXEC and MAP_ANONYMOUS
  StandardError,  // the descriptor is 2
  OwnProcess,     // the process is this one
  AsksTerminal,   // ioctl: the size of a terminal, or how much can be read
  NewThread,      // clone: a thread of this process
  StatusFlags,    // fcntl: reading and setting status flags, reading descriptor flags
};

struct SystemCall {
  int16_t number; // -1: this target does not have it
  CallCondition condition;
  uint64_t functions; // the functions of WASI that need it, and the bits below
};

// Not functions of WASI: what every program needs, whatever it imports, and programs driven by `wrought_invoke_main`.
// Programs that start threads. Those that measure themselves (bench-timer.h). Those that grow a memory.
constexpr uint64_t everyProgram = uint64_t{1} << 62;
constexpr uint64_t threadedProgram = uint64_t{1} << 61;
constexpr uint64_t timedProgram = uint64_t{1} << 60;
constexpr uint64_t growingProgram = uint64_t{1} << 59;
constexpr uint64_t drivenProgram = uint64_t{1} << 63;
// The functions that take a path. Without a granted directory they fail before they reach the kernel.
extern const uint64_t pathFunctions;
// The functions that do with read, write, exit, or nothing of the kernel's, on the standard streams and without a granted directory
// (strict-mode.h); and those that do so if none of the streams can be seeked.
extern const uint64_t strictFunctions;
extern const uint64_t seekingFunctions;

// Rows may name a call twice: without a condition wins.
extern const SystemCall systemCalls[];
extern const size_t systemCallCount;

} // namespace wrought

#endif
