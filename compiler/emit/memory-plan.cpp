// The strategies, from the fastest to what always works:
//
//   guard, constant base     one instruction for an access; 8 GiB of addresses at a fixed place
//   guard, dynamic base      one register for the base; 8 GiB of addresses anywhere
//   explicit, constant base  a comparison for an access; grows in place, since nothing else lies at the low addresses
//   explicit, dynamic base   both; reserves its maximum if that is small, else it moves when it grows
//
// Guard pages suffice where no sum of an index and an offset can leave the reservation and the size is a multiple of the
// machine's pages: for 32-bit indices and wasm pages of 64 KiB. Only the main memory has a constant base. Others would have to
// lie past the reach of a displacement, where a constant is no better than a base that was loaded once. 32-bit targets have no
// addresses to spare for guard pages. Where there is no runtime library, nothing is known of the host's addresses: memory lies
// where it says, and moves when it says so.
#include "emit/memory-plan.h"

#include "backend/target.h"
#include "wrought/layout.h"

#include <wasm.h>

#include <algorithm>

namespace wrought {

namespace {

// More addresses than any machine gives a process. Kept below 2^63 so that sizes can be added.
constexpr uint64_t mostBytes = uint64_t(1) << 47;

// With 32-bit addresses: all but some room for code and stack.
constexpr uint64_t mostBytes32 = (uint64_t(1) << 32) - (uint64_t(1) << 20);

// Up to this maximum, a memory that could move is reserved whole instead: little even where addresses are few.
constexpr uint64_t smallMemory = uint64_t(64) << 20;

uint64_t pagesToBytes(uint64_t pages, unsigned pageShift) {
  return pages > mostBytes >> pageShift ? mostBytes : pages << pageShift;
}

void chooseStrategy(const Options& options, const TargetDescription& target, MemoryPlan& plan) {
  // The memories of a library are wherever there is room.
  bool canBeConstant = plan.isMain && target.hasRuntime && !options.isLibrary();
  plan.base = canBeConstant ? options.memoryBase : MemoryBase::Dynamic;
  plan.hasPages = target.hasRuntime;
  switch (plan.checks) {
  case BoundsChecks::Guard:
    plan.reservation = WROUGHT_MEMORY_RESERVATION;
    return;
  case BoundsChecks::Explicit:
    if (plan.base == MemoryBase::Constant)
      return;
    // Other threads hold the base of a shared memory while it grows.
    plan.canMove = !plan.isShared && (target.hasRuntime ? plan.maxBytes > smallMemory : plan.maxBytes > plan.initialBytes);
    plan.reservation = plan.canMove ? 0 : plan.maxBytes;
    return;
  }
}

} // namespace

std::string memoryImageSymbol(const MemoryPlan& memory) { return "wrought_image_" + std::to_string(memory.ordinal); }

std::string planMemory(const Options& options, const TargetDescription& target, wasm::Memory& memory, unsigned pageShift,
                       MemoryPlan& plan) {
  std::string name = "memory " + std::to_string(plan.ordinal);
  plan.memory = &memory;
  plan.is64 = memory.is64();
  plan.isShared = memory.shared;
  plan.pageShift = pageShift;

  bool has32 = target.pointerBits == 32;
  uint64_t largest = has32 ? mostBytes32 : plan.is64 ? mostBytes : uint64_t(1) << 32;
  if (memory.initial.addr > mostBytes >> pageShift)
    return name + " has " + std::to_string(memory.initial.addr) + " pages at start, more than any machine has addresses for";
  plan.initialBytes = pagesToBytes(memory.initial.addr, pageShift);
  if (has32 && plan.initialBytes > largest)
    return name + " has " + std::to_string(plan.initialBytes) + " bytes at start, more than the 32-bit addresses of target " +
           target.name + " can reach";
  plan.maxBytes = std::min(pagesToBytes(memory.max.addr, pageShift), largest) >> pageShift << pageShift;
  if (auto requested = options.maxMemory) {
    if (plan.initialBytes > *requested)
      return "the module needs " + std::to_string(plan.initialBytes) + " bytes of memory at start, more than --max-memory=" +
             std::to_string(*requested) + " allows";
    plan.maxBytes = std::min(plan.maxBytes, *requested >> pageShift << pageShift);
  }

  bool guardSuffices = !plan.is64 && !has32 && (uint64_t(1) << pageShift) % WROUGHT_WASM_PAGE_SIZE == 0;
  if (options.boundsChecks == BoundsChecks::Guard && !guardSuffices)
    return "--bounds-checks=guard: guard pages cannot protect " + name +
           (plan.is64 ? ", which has 64-bit addresses"
            : has32   ? ": target " + target.name + " has too few addresses for them"
                      : ", whose pages are smaller than the machine's") +
           "; leave the option out";
  plan.checks = options.boundsChecks.value_or(guardSuffices && target.hasRuntime ? BoundsChecks::Guard : BoundsChecks::Explicit);
  chooseStrategy(options, target, plan);
  // Where no limit was named, memory.grow may fail at any size, and it does so before the last page of 4 GiB: see foldsIndexSums.
  if (plan.checks == BoundsChecks::Guard && plan.base == MemoryBase::Constant && !memory.hasMax() && !options.maxMemory)
    plan.maxBytes = std::max(plan.initialBytes, std::min(plan.maxBytes, (uint64_t(1) << 32) - WROUGHT_WASM_PAGE_SIZE));
  return "";
}

} // namespace wrought
