// Where linear memory lies: the constants that generated code and the runtime must agree on.
//
// The main memory of a static executable starts at a constant address, so an access needs no base register. In a guarded
// memory wasm's effective address is zext(index) + zext(offset), below 2^33; the reservation covers all of it plus the widest
// access, so no access can reach anything else, and whatever lies past the current size is PROT_NONE, or a gap where nothing is mapped
// (runtime-lib/src/memory.cpp), and faults.
#ifndef WROUGHT_LAYOUT_H
#define WROUGHT_LAYOUT_H

#include <stdint.h>

// The lowest address that Linux lets a process map by default (vm.mmap_min_addr). Low, so that base + offset fits the
// signed 32-bit displacement of an x86-64 address. The 64 KiB below it must stay unmapped: an access that has to trap may go there
// (compiler/backend/fold-index-sums.h).
#define WROUGHT_MEMORY_BASE UINT64_C(0x10000)

// 2 x 4 GiB of index and offset, and one wasm page for the width of the last access.
#define WROUGHT_MEMORY_RESERVATION (UINT64_C(0x200000000) + UINT64_C(0x10000))

// Wasm page size, specification section "Memory Instances".
#define WROUGHT_WASM_PAGE_SIZE UINT64_C(65536)

// The unit in which the memory image is cut and aligned; a multiple of every supported target's page size.
#define WROUGHT_IMAGE_ALIGNMENT UINT64_C(4096)

#endif
