// Linear memories (specification: "Memory Instances").
//
// A guarded memory has all addresses that any access can form reserved without access rights; what the memory's current size
// covers is made readable and writable. Growing is one mprotect (in the gap described below one mmap), which extends the
// accessible mapping in place. Making pages accessible ahead of need would save calls, but an access past the size must
// trap, and protection has no other unit than what is accessible; toolchains' allocators grow in steps of many pages anyway.
//
// When a process ends, the kernel looks at every entry of the page tables in use that a mapping covers, whether or not there is a page:
// 1.4 µs, of a start of 80, for the first GiB of the reservation, which shares its tables with the memory's first pages. So in
// an executable, which knows all that is mapped in its process, the reservation begins with a gap up to the next GiB. Nothing is
// mapped there: the kernel puts new mappings at the highest addresses that are free, and should it ever choose these, the runtime does
// not take them (mapNothingBelow). The C library, which maps the stacks of threads, does not ask; programs with threads have no gap.
// Growing maps what it needs of it.
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

// Puts the image into place. `hasHoles` says that nothing is mapped where its pages are to be moved.
static MapRefusal placeImage(const wrought_memory& memory, const wrought_memory_description& description, bool hasHoles) {
  uint64_t firstToCopy = moveImage(memory, description);
  for (uint64_t index = 0; index != description.image_count; ++index) {
    const wrought_image_run& run = description.image[index];
    bool isMoved = run.kind == WROUGHT_IMAGE_MAPPED && index < firstToCopy;
    if (isMoved)
      continue;
    uint64_t start = reinterpret_cast<uintptr_t>(memory.base) + run.address;
    if (hasHoles && run.kind == WROUGHT_IMAGE_MAPPED)
      if (MapRefusal refusal = reserveAddresses(start, run.size, run.size); refusal != MapRefusal::None)
        return refusal;
    memcpy(memory.base + run.address, run.contents, run.size);
  }
  return MapRefusal::None;
}

// Whether the machine's pages let all that should be moved be moved.
static bool isMadeOfPages(const wrought_memory_description& description) {
  uint64_t bits = 0;
  for (uint64_t index = 0; index != description.image_count; ++index)
    if (const wrought_image_run& run = description.image[index]; run.kind == WROUGHT_IMAGE_MAPPED)
      bits |= run.address | run.size;
  return roundUpToPage(bits) == bits;
}

// Maps the first `accessible` bytes at `base`, but for those that the image's pages will take: what is not mapped need not be cut out of
// a mapping again, which would be a third of what a large image costs a start.
static MapRefusal mapAroundImage(const wrought_memory_description& description, uint64_t base, uint64_t accessible) {
  uint64_t mapped = 0;
  for (uint64_t index = 0; index != description.image_count; ++index) {
    const wrought_image_run& run = description.image[index];
    if (run.kind != WROUGHT_IMAGE_MAPPED)
      continue;
    uint64_t start = base + mapped;
    if (MapRefusal refusal = reserveAddresses(start, run.address - mapped, run.address - mapped); refusal != MapRefusal::None)
      return refusal;
    mapped = run.address + run.size;
  }
  uint64_t start = base + mapped;
  return reserveAddresses(start, accessible - mapped, accessible - mapped);
}

uint64_t gapEnd;

// The size of the gap of a memory whose first `accessible` bytes are accessible at `base`.
static uint64_t gapBehind(uint64_t base, uint64_t accessible, uint64_t reserved) {
  constexpr uint64_t span = uint64_t{1} << 30; // of what one page of the second level of page tables maps, with pages of 4 KiB
  uint64_t end = (base + accessible + span - 1) & ~(span - 1);
  // What the kernel mapped itself, the executable and the stack, must not lie in it either. There it would be found by reserving.
  if (end >= base + reserved || reinterpret_cast<uintptr_t>(&gapEnd) < end || reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < end)
    return 0;
  mapNothingBelow(base + reserved);
  gapEnd = end;
  return end - base - accessible;
}

MapRefusal createMemory(wrought_memory& memory, const wrought_memory_description& description, bool mapsAlone) {
  memory.size = description.initial_size;
  memory.max_size = description.max_size;
  memory.page_shift = description.page_shift;
  memory.flags = description.flags;
  uint64_t accessible = roundUpToPage(memory.size);
  uint64_t reserved = roundUpToPage(description.reservation);
  memory.reserved = reserved > accessible ? reserved : accessible;
  uint64_t imageSize = 0;
  for (uint64_t index = 0; index != description.image_count; ++index)
    imageSize += description.image[index].size;
  bool isLarge = (memory.flags & WROUGHT_MEMORY_HUGE_PAGES) != 0 && accessible - imageSize >= largeFromStart;
  uint64_t base = (memory.flags & WROUGHT_MEMORY_CONSTANT_BASE) != 0 ? WROUGHT_MEMORY_BASE : 0;
  uint64_t gap = 0;
  if (base != 0 && (memory.flags & WROUGHT_MEMORY_GUARDED) != 0 && mapsAlone && !isLarge)
    gap = gapBehind(base, accessible, memory.reserved);
  bool hasHoles = gap != 0 && isMadeOfPages(description);
  MapRefusal refusal = hasHoles ? mapAroundImage(description, base, accessible)
                                : reserveAddresses(base, accessible, memory.reserved, gap);
  if (refusal != MapRefusal::None)
    return refusal;
  memory.base = reinterpret_cast<uint8_t*>(base);
  if (isLarge)
    preferHugePages(base, memory.reserved);
  refusal = placeImage(memory, description, hasHoles);
  if (refusal != MapRefusal::None || !hasHoles)
    return refusal;
  // After the moves: with one mapping more the kernel would split a node of the tree that it keeps them in (5 µs).
  uint64_t end = base + accessible;
  return reserveAddresses(end, 0, memory.reserved - accessible, gap);
}

} // namespace wrought
