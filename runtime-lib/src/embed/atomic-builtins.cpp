// What generated code of libraries calls for memory.atomic.wait and notify: threads that wait for each other may do so in
// different libraries.
#include "builtins.h"
#include "process.h"

using namespace wrought;

uint32_t wrought_atomic_wait32(wrought_instance*, uint32_t* address, uint32_t expected, uint64_t timeout) {
  return services().wait32(address, expected, static_cast<int64_t>(timeout));
}

uint32_t wrought_atomic_wait64(wrought_instance*, uint64_t* address, uint64_t expected, uint64_t timeout) {
  return services().wait64(address, expected, static_cast<int64_t>(timeout));
}

uint32_t wrought_atomic_notify(wrought_instance*, void* address, uint32_t count) {
  return services().notify(address, count);
}
