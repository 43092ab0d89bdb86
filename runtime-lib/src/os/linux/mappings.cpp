// What the runtime asks of Linux's memory management; see mappings.h.
#include "mappings.h"

#include <errno.h>
#include <sys/auxv.h>
#include <sys/mman.h>

namespace wrought {

uint64_t pageSize() { return getauxval(AT_PAGESZ); }

uint64_t roundUpToPage(uint64_t size) {
  uint64_t mask = pageSize() - 1;
  return (size + mask) & ~mask;
}

static uint64_t lowestChoice;

void mapNothingBelow(uint64_t end) { lowestChoice = end; }

// Maps new pages where the kernel likes. MAP_FAILED, and errno, if it refuses.
static void* mapAnywhere(uint64_t size, int protection, int flags) {
  void* start = mmap(nullptr, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
  if (start != MAP_FAILED && reinterpret_cast<uintptr_t>(start) < lowestChoice) {
    // The lowest addresses are the last that it gives.
    munmap(start, size);
    errno = ENOMEM;
    return MAP_FAILED;
  }
  return start;
}

// Maps new pages at exactly `start`.
static MapRefusal mapAt(uint64_t start, uint64_t size, int protection) {
  void* wanted = reinterpret_cast<void*>(start);
  void* given =
      mmap(wanted, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (given == wanted)
    return MapRefusal::None;
  if (given != MAP_FAILED) {
    // Linux before 4.17 does not know MAP_FIXED_NOREPLACE and takes the address as a hint.
    munmap(given, size);
    return MapRefusal::Occupied;
  }
  switch (errno) {
  case EEXIST:
    return MapRefusal::Occupied;
  case ENOMEM:
    return MapRefusal::Limit;
  case EPERM:
    return MapRefusal::Forbidden;
  default:
    return MapRefusal::Other;
  }
}

const char* describe(MapRefusal refusal) {
  switch (refusal) {
  case MapRefusal::Limit:
    return "the limit on address space or memory is too small (`ulimit -v`, `ulimit -d`, sysctl vm.overcommit_memory)";
  case MapRefusal::Occupied:
    return "something else lies at these addresses";
  case MapRefusal::Forbidden:
    return "the kernel forbids such low addresses (sysctl vm.mmap_min_addr)";
  case MapRefusal::None:
  case MapRefusal::Other:
    break;
  }
  return "the kernel refuses";
}

MapRefusal reserveAddresses(uint64_t& base, uint64_t accessible, uint64_t size, uint64_t gap) {
  if (size == 0)
    return MapRefusal::None;
  if (base == 0) {
    int protection = accessible == size ? PROT_READ | PROT_WRITE : PROT_NONE;
    void* start = mapAnywhere(size, protection, MAP_NORESERVE);
    if (start == MAP_FAILED)
      return errno == ENOMEM ? MapRefusal::Limit : MapRefusal::Other;
    base = reinterpret_cast<uintptr_t>(start);
    return accessible == size || accessible == 0 || makeAccessible(base, accessible) ? MapRefusal::None : MapRefusal::Limit;
  }
  // Two mappings cost less than one that is then cut in two.
  if (accessible != 0)
    if (MapRefusal refusal = mapAt(base, accessible, PROT_READ | PROT_WRITE); refusal != MapRefusal::None)
      return refusal;
  uint64_t reserved = accessible + gap;
  return reserved < size ? mapAt(base + reserved, size - reserved, PROT_NONE) : MapRefusal::None;
}

bool makeAccessible(uint64_t start, uint64_t size) {
  return mprotect(reinterpret_cast<void*>(start), size, PROT_READ | PROT_WRITE) == 0;
}

void preferHugePages(uint64_t start, uint64_t size) { madvise(reinterpret_cast<void*>(start), size, MADV_HUGEPAGE); }

bool movePages(const void* from, uint64_t to, uint64_t size) {
  return mremap(const_cast<void*>(from), size, size, MREMAP_MAYMOVE | MREMAP_FIXED, reinterpret_cast<void*>(to)) !=
         MAP_FAILED;
}

void* mapStack(uint64_t guardSize, uint64_t size) {
  // MAP_STACK keeps huge pages away (since Linux 6.7): the first push would otherwise clear 2 MiB.
  void* start = mapAnywhere(guardSize + size, PROT_READ | PROT_WRITE, MAP_NORESERVE | MAP_STACK);
  if (start == MAP_FAILED || mprotect(start, guardSize, PROT_NONE) != 0)
    return nullptr;
  return start;
}

void* mapZeroes(uint64_t size) {
  void* start = mapAnywhere(size, PROT_READ | PROT_WRITE, 0);
  return start == MAP_FAILED ? nullptr : start;
}

void* growZeroes(void* start, uint64_t oldSize, uint64_t newSize) {
  void* moved = mremap(start, oldSize, newSize, MREMAP_MAYMOVE);
  if (moved == MAP_FAILED)
    return nullptr;
  // The way back may be taken.
  if (reinterpret_cast<uintptr_t>(moved) < lowestChoice)
    __builtin_trap();
  return moved;
}

} // namespace wrought
