// Linear memories: where they are put, and which of them an address belongs to.
#ifndef WROUGHT_MEMORY_H
#define WROUGHT_MEMORY_H

#include "lock.h"
#include "mappings.h"
#include "wrought/abi.h"

namespace wrought {

// Huge pages save a program that works on many bytes up to a third of its time, and one that touches a few bytes here and there wastes
// up to 2 MiB for each, and the time to clear them. So they are asked for when memory has grown to this size, which it does when it
// is used, or has more than the other to begin with, which may never be.
constexpr uint64_t largeAfterGrowth = uint64_t{8} << 20;
constexpr uint64_t largeFromStart = uint64_t{32} << 20;

// Maps what the description says, puts the image into place and fills in `memory`. If the kernel refuses, `memory` is useless.
// `mapsAlone` says that whatever else is mapped in this process is mapped by the functions of mappings.h, so that a reservation may begin
// with a gap.
[[nodiscard]] MapRefusal createMemory(wrought_memory& memory, const wrought_memory_description& description, bool mapsAlone = false);

// Where the gap ends that a reservation begins with (memory.cpp), or 0 if there is none. It begins at the memory's end.
extern uint64_t gapEnd;

// One at a time grows a memory that several threads use. Of the program, or of the process that has loaded libraries.
Lock& growthLock();

// --- Executables: program-memory.cpp ---

// Creates every memory of wrought_program. Ends the process with one line and status 1 if the kernel refuses.
void createMemories();

// The guarded memory in whose reservation `address` lies, or null. Async-signal-safe.
const wrought_memory* guardedMemoryAt(uintptr_t address);

} // namespace wrought

#endif
