// The strategies, from the fastest to what always works:
//
//   guard, constant base     one instruction for an access; 8 GiB of addresses at a fixed place
//   guard, dynamic base      one register for the base; 8 GiB of addresses anywhere
//   explicit, constant base  a comparison for an access; grows in place, since nothing else lies at the low addresses
//   explicit, dynamic base   both; reserves its maximum if that is small, else it moves when it grows
//
// Guard pages suffice where no sum of an index and an offset can leave the reservation and the size is a multiple of the
// machine's pages: for 32-bit indices and wasm pages of 64 KiB. Only the main memory has a constant base. Others would have to
// lie past the reach of a displacement, where a constant is no better than a base that was loaded once.
#include "emit/memory-plan.h"

#include "wrought/layout.h"

#include <wasm.h>

#include <algorithm>

namespace wrought {

namespace {

// More addresses than any machine gives a process. Kept below 2^63 so that sizes can be added.
constexpr uint64_t mostBytes = uint64_t(1) << 47;

// Up to this maximum, a memory that could move is reserved whole instead: little even where addresses are few.
constexpr uint64_t smallMemory = uint64_t(64) << 20;

uint64_t pagesToBytes(uint64_t pages, unsigned pageShift) {
  return pages > mostBytes >> pageShift ? mostBytes : pages << pageShift;
}

void chooseStrategy(const Options& options, MemoryPlan& plan) {
  plan.base = plan.isMain ? options.memoryBase : MemoryBase::Dynamic;
  switch (plan.checks) {
  case BoundsChecks::Guard:
    plan.reservation = WROUGHT_MEMORY_RESERVATION;
    return;
  case BoundsChecks::Explicit:
    if (plan.base == MemoryBase::Constant)
      return;
    // Other threads hold the base of a shared memory while it grows.
    plan.canMove = !plan.isShared && plan.maxBytes > smallMemory;
    plan.reservation = plan.canMove ? 0 : plan.maxBytes;
    return;
  }
}

} // namespace

std::string memoryImageSymbol(const MemoryPlan& memory) { return "wrought_image_" + std::to_string(memory.ordinal); }

std::string planMemory(const Options& options, wasm::Memory& memory, unsigned pageShift, MemoryPlan& plan) {
  std::string name = "memory " + std::to_string(plan.ordinal);
  plan.memory = &memory;
  plan.is64 = memory.is64();
  plan.isShared = memory.shared;
  plan.pageShift = pageShift;

  uint64_t largest = plan.is64 ? mostBytes : uint64_t(1) << 32;
  if (memory.initial.addr > mostBytes >> pageShift)
    return name + " has " + std::to_string(memory.initial.addr) + " pages at start, more than any machine has addresses for";
  plan.initialBytes = pagesToBytes(memory.initial.addr, pageShift);
  plan.maxBytes = std::min(pagesToBytes(memory.max.addr, pageShift), largest);
  if (auto requested = options.maxMemory) {
    if (plan.initialBytes > *requested)
      return "the module needs " + std::to_string(plan.initialBytes) + " bytes of memory at start, more than --max-memory=" +
             std::to_string(*requested) + " allows";
    plan.maxBytes = std::min(plan.maxBytes, *requested >> pageShift << pageShift);
  }

  bool guardSuffices = !plan.is64 && (uint64_t(1) << pageShift) % WROUGHT_WASM_PAGE_SIZE == 0;
  if (options.boundsChecks == BoundsChecks::Guard && !guardSuffices)
    return "--bounds-checks=guard: guard pages cannot protect " + name +
           (plan.is64 ? ", which has 64-bit addresses" : ", whose pages are smaller than the machine's") +
           "; leave the option out";
  plan.checks = options.boundsChecks.value_or(guardSuffices ? BoundsChecks::Guard : BoundsChecks::Explicit);
  chooseStrategy(options, plan);
  return "";
}

} // namespace wrought
