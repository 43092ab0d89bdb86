// The stack that the kernel gives to every process.
#ifndef WROUGHT_OS_LINUX_PROCESS_STACK_H
#define WROUGHT_OS_LINUX_PROCESS_STACK_H

#include <stdint.h>

namespace wrought {

// Makes the process's own stack grow, as it is used, down to the page that begins at `lowest` and no further; nothing else lies in
// the `guardSize` bytes below. False if that is too far, or more than the process may have (`ulimit -Hs`).
[[nodiscard]] bool limitProcessStack(uintptr_t lowest, uint64_t guardSize);

} // namespace wrought

#endif
