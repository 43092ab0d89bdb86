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
  uint64_t imageSize = 0;
  for (uint64_t index = 0; index != description.image_count; ++index)
    imageSize += description.image[index].size;
  if ((memory.flags & WROUGHT_MEMORY_HUGE_PAGES) != 0 && accessible - imageSize >= largeFromStart)
    preferHugePages(base, memory.reserved);
  placeImage(memory, description);
  return MapRefusal::None;
}

} // namespace wrought
