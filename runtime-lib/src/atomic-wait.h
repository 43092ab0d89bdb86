// memory.atomic.wait and notify. Whoever waits and whoever notifies must use the same copy of this: the program's, or that of
// the libraries' runtime which serves the process.
#ifndef WROUGHT_ATOMIC_WAIT_H
#define WROUGHT_ATOMIC_WAIT_H

#include <stdint.h>

namespace wrought {

// Results as the instructions give them. A negative timeout is none; it is in nanoseconds.
uint32_t waitForChange32(const uint32_t* address, uint32_t expected, int64_t timeout);
uint32_t waitForChange64(const uint64_t* address, uint64_t expected, int64_t timeout);
// Gives how many were woken, at most `count`.
uint32_t notifyWaiters(const void* address, uint32_t count);

} // namespace wrought

#endif
