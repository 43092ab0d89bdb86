// The linear memories of an executable: all are created at start, as its description says.
#include "memory.h"

#include "print.h"
#include "wrought/layout.h"

namespace wrought {

// What the user can do about it.
static const char* remedy(MapRefusal refusal, const wrought_memory_description& description) {
  switch (refusal) {
  case MapRefusal::Limit:
    return (description.flags & WROUGHT_MEMORY_GUARDED) != 0
               ? "; a program compiled with --bounds-checks=explicit needs no more addresses than its memory has bytes"
               : "";
  case MapRefusal::Occupied:
  case MapRefusal::Forbidden:
    return (description.flags & WROUGHT_MEMORY_CONSTANT_BASE) != 0
               ? "; a program compiled with --memory-base=dynamic takes any addresses"
               : "";
  case MapRefusal::None:
  case MapRefusal::Other:
    return "";
  }
  return "";
}

Lock& growthLock() {
  static Lock lock;
  return lock;
}

static void createMemories(bool atConstantBase) {
  for (uint64_t index = 0; index != wrought_program.memory_count; ++index) {
    const wrought_memory_description& description = wrought_program.memories[index];
    if (((description.flags & WROUGHT_MEMORY_CONSTANT_BASE) != 0) != atConstantBase)
      continue;
    MapRefusal refusal = createMemory(*description.memory, description, wrought_program.thread_start == nullptr);
    if (refusal != MapRefusal::None)
      fail(1, "cannot map linear memory (", description.initial_size, " bytes, and ", description.reservation >> 20,
           " MiB of addresses)", atConstantBase ? " at 0x10000" : "", ": ", describe(refusal), remedy(refusal, description));
  }
}

void createMemories() {
  // First the one whose reservation has a gap: nothing may come to lie there.
  createMemories(true);
  createMemories(false);
}
static_assert(WROUGHT_MEMORY_BASE == 0x10000, "named in a message");

const wrought_memory* guardedMemoryAt(uintptr_t address) {
  for (uint64_t index = 0; index != wrought_program.memory_count; ++index) {
    const wrought_memory& memory = *wrought_program.memories[index].memory;
    uintptr_t base = reinterpret_cast<uintptr_t>(memory.base);
    if ((memory.flags & WROUGHT_MEMORY_GUARDED) != 0 && address >= base && address - base < memory.reserved)
      return &memory;
  }
  return nullptr;
}

} // namespace wrought
