// The linear memories of library instances (specification: "Memory Instances"): as in an executable (memory.cpp), but wherever
// the kernel has room, and one for each instance.
#include "library-instance.h"
#include "memory.h"
#include "process.h"

#include <sys/mman.h>

namespace wrought {

Lock& growthLock() { return *services().growthLock; }

bool createMemory(wrought_library_memory& library, const Item& item) {
  wrought_memory_description description{};
  description.initial_size = item.minimum << item.page_shift;
  description.max_size = item.limit;
  description.reservation = item.reservation;
  description.page_shift = item.page_shift;
  description.flags = static_cast<uint32_t>(item.memory_flags);
  library.declared_maximum = (item.flags & WROUGHT_EXTERN_HAS_MAXIMUM) != 0 ? item.maximum : UINT64_MAX;
  library.description = &item;
  library.slot = UINT64_MAX;
  wrought_memory& memory = library.memory;
  if (createMemory(memory, description) != MapRefusal::None) {
    memory = {};
    return false;
  }
  if ((memory.flags & WROUGHT_MEMORY_GUARDED) == 0)
    return true;
  int64_t slot = services().addMemory(&memory, memory.reserved);
  if (slot >= 0) {
    library.slot = static_cast<uint64_t>(slot);
    return true;
  }
  munmap(memory.base, memory.reserved);
  memory = {};
  return false;
}

void releaseMemory(wrought_library_memory& library) {
  wrought_memory& memory = library.memory;
  if (library.slot != UINT64_MAX && memory.base != nullptr)
    services().removeMemory(static_cast<int64_t>(library.slot));
  if (memory.reserved != 0)
    munmap(memory.base, memory.reserved);
}

} // namespace wrought
