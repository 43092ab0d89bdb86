// seccomp's strict mode: the second wall of programs that do nothing but read, write and end.
//
// In it the kernel ends the process for any system call but read, write, exit and rt_sigreturn. Entering it costs a start 1 µs; a
// filter as short as can be, which the kernel compiles and tries out, 45.
#ifndef WROUGHT_OS_LINUX_STRICT_MODE_H
#define WROUGHT_OS_LINUX_STRICT_MODE_H

#include <stdint.h>

namespace wrought {

// Whether the process is in strict mode. WARNING: whatever runs once the guest does must then make no other system call.
extern bool isStrict;

// Enters strict mode if the program can live with it: it imports no function of WASI but those in `functions` (bits of
// SystemCall::functions, without those that fail for want of a directory), and nothing else of it calls the kernel. False, and
// nothing is changed, if it cannot or the kernel has no such mode.
bool enterStrictMode(uint64_t functions);

// Ends a process of one thread by a call that strict mode allows.
[[noreturn]] void endStrictly(int status);

// Ends the process by `signal`, SIGSEGV or trapSignal, from within its handler: a fault whose signal is blocked kills.
[[noreturn]] void dieInHandler(int signal);

} // namespace wrought

#endif
