// What a trap instruction tells beside its reason: two registers of the moment, and a number.
#ifndef WROUGHT_TRAP_OPERANDS_H
#define WROUGHT_TRAP_OPERANDS_H

#include <stdint.h>

namespace wrought {

// Written by the compiler's backend/trap-code-pass, read by each architecture's trapOperandsAt. For traps at an element of a table:
// its index; the size of the table, or the code of the function that is the element (IndirectCallTypeMismatch); the number of the
// table in the module, if it is known.
struct TrapOperands {
  uint64_t index = 0;
  uint64_t value = 0;
  uint32_t number = unknown;

  static constexpr uint32_t unknown = 0x7fff;
};

} // namespace wrought

#endif
