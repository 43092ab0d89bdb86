// What generated code of executables calls for memory.atomic.wait and notify.
#include "atomic-wait.h"
#include "builtins.h"

using namespace wrought;

uint32_t wrought_atomic_wait32(wrought_instance*, uint32_t* address, uint32_t expected, uint64_t timeout) {
  return waitForChange32(address, expected, static_cast<int64_t>(timeout));
}

uint32_t wrought_atomic_wait64(wrought_instance*, uint64_t* address, uint64_t expected, uint64_t timeout) {
  return waitForChange64(address, expected, static_cast<int64_t>(timeout));
}

uint32_t wrought_atomic_notify(wrought_instance*, void* address, uint32_t count) { return notifyWaiters(address, count); }
