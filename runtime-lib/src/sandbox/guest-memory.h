// WARNING: this file is a wall of the sandbox. It is the one place that turns guest pointers into host pointers; a mistake
// here lets a module read or write the runtime's own memory. Changes want a second reader.
//
// A guest pointer is an offset into linear memory chosen by the guest, as is every length and count that comes with it.
// All sums are formed in 64 bits: an offset is below 2^32 and so is a count, so offset + count * size cannot wrap. A host
// pointer is handed out only together with a checked length, and stays valid until the guest runs again: memory never
// shrinks, and only memory.grow, which the guest calls, may move it. Memory that several threads use never moves.
//
// Another thread of the guest may change memory at any time. So what is checked must be what is used: records are copied
// out, then judged; nothing is read from guest memory twice.
#ifndef WROUGHT_SANDBOX_GUEST_MEMORY_H
#define WROUGHT_SANDBOX_GUEST_MEMORY_H

#include "wrought/abi.h"

#include <string.h>

namespace wrought {

class GuestMemory {
public:
  explicit GuestMemory(const wrought_instance* instance)
      : base_(instance->memory.base), size_(__atomic_load_n(&instance->memory.size, __ATOMIC_ACQUIRE)) {}

  // `length` bytes from `address`, or null if they do not all lie in memory. An empty range may start at the very end.
  [[nodiscard]] uint8_t* range(uint32_t address, uint64_t length) const {
    if (length > size_ || address > size_ - length)
      return nullptr;
    return base_ + address;
  }

  // `count` records of `size` bytes, or null.
  [[nodiscard]] uint8_t* array(uint32_t address, uint32_t count, uint32_t size) const {
    return range(address, uint64_t{count} * size);
  }

  // Copies a record out of memory; alignment does not matter. False if it does not lie in memory.
  template <typename T> [[nodiscard]] bool load(uint32_t address, T& value) const {
    const uint8_t* source = range(address, sizeof(T));
    if (!source)
      return false;
    memcpy(&value, source, sizeof(T));
    return true;
  }

  // Copies a record into memory; false, and nothing is written, if it would not lie in memory.
  template <typename T> [[nodiscard]] bool store(uint32_t address, const T& value) const {
    uint8_t* target = range(address, sizeof(T));
    if (!target)
      return false;
    memcpy(target, &value, sizeof(T));
    return true;
  }

  // Whether a record of this type could be stored: asked before a call that cannot be taken back.
  template <typename T> [[nodiscard]] bool holds(uint32_t address) const { return range(address, sizeof(T)) != nullptr; }

private:
  uint8_t* base_;
  uint64_t size_;
};

} // namespace wrought

#endif
