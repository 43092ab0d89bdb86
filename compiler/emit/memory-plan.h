// What is decided about one linear memory: where it lies, how accesses are kept inside it, how it may grow. The decision is made
// here, once, and everything that depends on it (checks, addresses, the description handed to the runtime) reads it.
#ifndef WROUGHT_COMPILER_EMIT_MEMORY_PLAN_H
#define WROUGHT_COMPILER_EMIT_MEMORY_PLAN_H

#include "emit/memory-image.h"
#include "options.h"
#include "wrought/layout.h"

#include <cstdint>
#include <string>

namespace wasm {
class Memory;
}

namespace wrought {

struct TargetDescription;

struct MemoryPlan {
  wasm::Memory* memory = nullptr;
  uint32_t ordinal = 0; // among the module's memories
  // The memory that imports such as WASI's use: the one exported as "memory", else the first.
  bool isMain = false;
  bool is64 = false;     // indices are i64
  bool isShared = false; // between threads
  unsigned pageShift = 16;

  MemoryBase base = MemoryBase::Constant;
  BoundsChecks checks = BoundsChecks::Guard;
  // The base may change when the memory grows. Never true of a constant base or of a shared memory.
  bool canMove = false;

  uint64_t initialBytes = 0;
  uint64_t maxBytes = 0; // what memory.grow can reach
  // The host has pages that can be moved, as the runtime library has.
  bool hasPages = true;
  // Bytes of addresses to reserve at start; 0: as many as are accessible.
  uint64_t reservation = 0;

  MemoryImage image;

  // Whether an index plus the base, taken modulo 2^32, is either the address or below the base, where every access faults: the
  // memory ends with the first 2^32 addresses or before.
  bool foldsIndexSums() const {
    return !is64 && checks == BoundsChecks::Guard && base == MemoryBase::Constant &&
           maxBytes <= (uint64_t(1) << 32) - WROUGHT_MEMORY_BASE;
  }

  // Runs of the image may be moved in as pages of the executable. Such pages and others cannot be moved together later.
  bool canMapImage() const { return !canMove && hasPages; }
};

// The symbol of a memory's array of wrought_image_run.
std::string memoryImageSymbol(const MemoryPlan& memory);

// Fills in the plan of `memory` for `target` but for its ordinal, `isMain`, which must be set, and its image. Gives what is wrong, or an
// empty string.
[[nodiscard]] std::string planMemory(const Options& options, const TargetDescription& target, wasm::Memory& memory,
                                     unsigned pageShift, MemoryPlan& plan);

} // namespace wrought

#endif
