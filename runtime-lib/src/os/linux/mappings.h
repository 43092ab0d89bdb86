// What the runtime asks of the kernel's memory management.
#ifndef WROUGHT_OS_LINUX_MAPPINGS_H
#define WROUGHT_OS_LINUX_MAPPINGS_H

#include <stddef.h>
#include <stdint.h>

namespace wrought {

// The size of a page of this machine, a power of two.
uint64_t pageSize();
uint64_t roundUpToPage(uint64_t size);

// Why the kernel did not map what it was asked to.
enum class MapRefusal {
  None,      // it did
  Limit,     // too much address space or memory
  Occupied,  // something else lies at the addresses
  Forbidden, // so low addresses are not given
  Other
};

// In words, for a message. Not for None.
const char* describe(MapRefusal refusal);

// Maps [base, base + accessible) readable, writable and zero, and reserves [base + accessible, base + size) without access, but
// for `gap` bytes at its beginning (0 without a given base), which stay unmapped; nothing of this commits memory. Sizes are of
// whole pages. With a `base` of 0 the kernel chooses one, which is stored into it.
[[nodiscard]] MapRefusal reserveAddresses(uint64_t& base, uint64_t accessible, uint64_t size, uint64_t gap = 0);

// From now on no mapping whose place the kernel chooses lies below `end`: where it chooses such a place, mapping fails.
void mapNothingBelow(uint64_t end);

// Makes [start, start + size), which was reserved, readable and writable; pages never touched before read as zero. False if
// the kernel refuses; then nothing has changed.
bool makeAccessible(uint64_t start, uint64_t size);

// Asks for huge pages in [start, start + size), where the kernel gives them to those who ask; nothing depends on it.
void preferHugePages(uint64_t start, uint64_t size);

// Moves whole pages to an address that was mapped or reserved, in place of what was there. They keep their protection. False
// if the kernel refuses.
bool movePages(const void* from, uint64_t to, uint64_t size);

// Maps a stack of `size` bytes with `guardSize` bytes without access below it, and gives the start of both, or null.
void* mapStack(uint64_t guardSize, uint64_t size);

// Maps `size` bytes of zeroes, or gives null. The caller may unmap them.
void* mapZeroes(uint64_t size);

// Makes a mapping of mapZeroes, or one of reserveAddresses that is accessible whole, larger; the new bytes are zero. Gives its new
// place, or null, and then the old one stays.
void* growZeroes(void* start, uint64_t oldSize, uint64_t newSize);

} // namespace wrought

#endif
