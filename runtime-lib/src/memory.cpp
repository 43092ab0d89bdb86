// Linear memories (specification: "Memory Instances").
//
// A guarded memory has all addresses that any access can form reserved without access rights; what the memory's current size
// covers is made readable and writable. Growing is one mprotect, which extends the accessible mapping in place. Making pages
// accessible ahead of need would save calls, but an access past the size must trap, and protection has no other unit than
// what is accessible; toolchains' allocators grow in steps of many pages anyway.
//
// A memory with explicit checks needs no reservation. At the constant base it grows by mapping more pages behind it, where
// nothing else lies; elsewhere its maximum is reserved if that is small, or it moves when it grows. Such a memory is one mapping
// of anonymous pages, since the kernel moves only one mapping at a time, without copying it.
//
// The image costs no copying: its pages, private and copy-on-write, are moved out of the executable's mapping, whatever
// their number. Its section is writable, so they arrive as they must be. Where mremap is refused (it is in some emulators and
// sandboxes) they are copied.
#include "memory.h"

#include "builtins.h"
#include "mappings.h"
#include "wrought/layout.h"

#include <string.h>

namespace wrought {

// Moves the runs of the image that can be moved; gives the index of the first that was not.
static uint64_t moveImage(const wrought_memory& memory, const wrought_memory_description& description) {
  uint64_t index = 0;
  for (; index != description.image_count; ++index) {
    const wrought_image_run& run = description.image[index];
    if (run.kind == WROUGHT_IMAGE_MAPPED &&
        !movePages(run.contents, reinterpret_cast<uintptr_t>(memory.base) + run.address, run.size))
      break;
  }
  return index;
}

static void placeImage(const wrought_memory& memory, const wrought_memory_description& description) {
  uint64_t firstToCopy = moveImage(memory, description);
  for (uint64_t index = 0; index != description.image_count; ++index) {
    const wrought_image_run& run = description.image[index];
    if (run.kind == WROUGHT_IMAGE_COPIED || index >= firstToCopy)
      memcpy(memory.base + run.address, run.contents, run.size);
  }
}

MapRefusal createMemory(wrought_memory& memory, const wrought_memory_description& description) {
  memory.size = description.initial_size;
  memory.max_size = description.max_size;
  memory.page_shift = description.page_shift;
  memory.flags = description.flags;
  uint64_t accessible = roundUpToPage(memory.size);
  uint64_t reserved = roundUpToPage(description.reservation);
  memory.reserved = reserved > accessible ? reserved : accessible;
  uint64_t base = (memory.flags & WROUGHT_MEMORY_CONSTANT_BASE) != 0 ? WROUGHT_MEMORY_BASE : 0;
  if (MapRefusal refusal = reserveAddresses(base, accessible, memory.reserved); refusal != MapRefusal::None)
    return refusal;
  memory.base = reinterpret_cast<uint8_t*>(base);
  placeImage(memory, description);
  return MapRefusal::None;
}

// Makes the memory's first `size` bytes accessible, perhaps at another place. False if the machine has no more.
static bool extend(wrought_memory& memory, uint64_t size) {
  uint64_t oldEnd = roundUpToPage(memory.size);
  uint64_t newEnd = roundUpToPage(size);
  if (oldEnd == newEnd)
    return true;
  uintptr_t base = reinterpret_cast<uintptr_t>(memory.base);
  if (newEnd <= memory.reserved)
    return makeAccessible(base + oldEnd, newEnd - oldEnd);
  if ((memory.flags & WROUGHT_MEMORY_CAN_MOVE) != 0) {
    uint64_t place = 0;
    if (oldEnd == 0 ? reserveAddresses(place, newEnd, newEnd) != MapRefusal::None
                    : (place = reinterpret_cast<uintptr_t>(growZeroes(memory.base, oldEnd, newEnd))) == 0)
      return false;
    memory.base = reinterpret_cast<uint8_t*>(place);
  } else {
    uint64_t end = base + oldEnd;
    if (reserveAddresses(end, newEnd - oldEnd, newEnd - oldEnd) != MapRefusal::None)
      return false;
  }
  memory.reserved = newEnd;
  return true;
}

} // namespace wrought

using namespace wrought;

uint64_t wrought_memory_grow(wrought_instance*, wrought_memory* memory, uint64_t delta) {
  LockGuard guard(growthLock());
  uint64_t oldSize = memory->size;
  // Compared in pages: delta times the size of a page can overflow.
  if (oldSize > memory->max_size || delta > (memory->max_size - oldSize) >> memory->page_shift)
    return UINT64_MAX;
  uint64_t newSize = oldSize + (delta << memory->page_shift);
  if (!extend(*memory, newSize))
    return UINT64_MAX;
  // After the pages are there: another thread may use them at once.
  __atomic_store_n(&memory->size, newSize, __ATOMIC_SEQ_CST);
  return oldSize >> memory->page_shift;
}
