// What a trap instruction tells beside its reason: two registers of the moment, and a number.
#ifndef WROUGHT_TRAP_OPERANDS_H
#define WROUGHT_TRAP_OPERANDS_H

#include <stdint.h>

namespace wrought {

// Written by the compiler's backend/trap-code-pass, read by each architecture's trapOperandsAt. For traps at an element of a table:
// its index; the size of the table, or the code of the function that is the element (IndirectCallTypeMismatch), or where the slots of a
// constant table are (WROUGHT_TRAP_WRONG_ELEMENT); the number of the table in the module, if it is known. For those at an access to memory
// (backend/memory-traps-pass): two numbers of which the first is larger by as many bytes as the access ends past the memory, or in
// libraries that difference and the address of the wrought_memory; in the number which memory of the program it is, and how many bytes
// were to be accessed.
struct TrapOperands {
  uint64_t index = 0;
  uint64_t value = 0;
  uint32_t number = unknown;
  bool isWide = false; // the index has 64 bits; if not, those above 32 are none of it

  static constexpr uint32_t unknown = 0x7fff;

  uint32_t memory() const { return number & 0x3ff; }

  // index - value.
  uint64_t difference() const { return isWide ? index - value : static_cast<uint32_t>(index - value); }

  // Where an access leaves a memory of `size` bytes that ends `past` bytes behind it: the first byte of the access, or the memory's end
  // if it began before that. If it is not known how many bytes it had, its last byte.
  uint64_t accessAddress(uint64_t size, uint64_t past) const {
    constexpr uint32_t none = 5, most = 4;
    uint32_t bytes = number >> 10;
    uint64_t end = size + past;
    if (end < size)
      return UINT64_MAX; // it wraps, in 64 bits
    if (bytes == none)
      return end;
    if (bytes > most)
      return end - 1;
    uint64_t start = end - (uint64_t{1} << bytes);
    return start > size ? start : size;
  }
};

} // namespace wrought

#endif
