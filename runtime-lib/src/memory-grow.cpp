// memory.grow (specification: "Growing memories"); see memory.cpp for how memories lie. A file of its own, so that only a program that
// grows a memory has it: others need nothing of the kernel for their memory once they run (strict-mode.h).
#include "builtins.h"
#include "mappings.h"
#include "memory.h"

using namespace wrought;

static bool isLarge(const wrought_memory& memory, uint64_t size) {
  return (memory.flags & WROUGHT_MEMORY_HUGE_PAGES) != 0 && size >= largeAfterGrowth;
}

// Makes [start, end) of a reservation accessible, which may begin with a gap (memory.cpp). Closes the gap if asked to.
static bool openReserved(uint64_t start, uint64_t end, bool closesGap) {
  if (start < gapEnd) {
    if (end < gapEnd && !closesGap)
      return reserveAddresses(start, end - start, end - start) == MapRefusal::None;
    if (reserveAddresses(start, 0, gapEnd - start) != MapRefusal::None)
      return false;
    gapEnd = 0;
  }
  return makeAccessible(start, end - start);
}

// Makes the memory's first `size` bytes accessible, perhaps at another place. False if the machine has no more.
static bool extend(wrought_memory& memory, uint64_t size) {
  uint64_t oldEnd = roundUpToPage(memory.size);
  uint64_t newEnd = roundUpToPage(size);
  if (oldEnd == newEnd)
    return true;
  uintptr_t base = reinterpret_cast<uintptr_t>(memory.base);
  if (newEnd <= memory.reserved) {
    bool becomesLarge = isLarge(memory, newEnd) && !isLarge(memory, oldEnd);
    if (!openReserved(base + oldEnd, base + newEnd, becomesLarge))
      return false;
    // All of the reservation at once: what becomes accessible later joins what is, and stays one mapping.
    if (becomesLarge)
      preferHugePages(base, memory.reserved);
    return true;
  }
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
  if (isLarge(memory, newEnd))
    preferHugePages(reinterpret_cast<uintptr_t>(memory.base), newEnd);
  return true;
}

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
