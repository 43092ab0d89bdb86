// How a guest's misbehaviour ends: one place for the reason, the backtrace and the exit status.
#ifndef WROUGHT_TRAP_H
#define WROUGHT_TRAP_H

#include "trap-operands.h"
#include "wrought/abi.h"

namespace wrought {

struct Registers;

// The reasons of traps.def. The values are what `llvm.ubsantrap` carries and what wrought_trap takes.
enum class Trap : uint32_t {
#define WROUGHT_TRAP(Name, code, message) Name = code,
#include "wrought/traps.def"
  // Of generated code alone: see elementTrap.
  WrongElement = WROUGHT_TRAP_WRONG_ELEMENT,
  PastElements = WROUGHT_TRAP_PAST_ELEMENTS,
};

// The text of traps.def for a trap's code, or null if there is no such trap.
const char* trapMessage(uint32_t code);

// What is known of a trap besides its reason.
struct TrapDetail {
  bool hasAddress = false;
  uint64_t address = 0;    // within a linear memory
  uint64_t memorySize = 0; // bytes
  uint32_t memoryNumber = 0; // its index in the module plus 1, or 0 if there is no need to tell it
  bool hasElement = false;
  TrapOperands element;
};

// What is known of an access to `memory` at `address`.
inline TrapDetail accessDetail(const wrought_memory& memory, uint64_t address, uint64_t size) {
  TrapDetail detail;
  detail.hasAddress = true;
  detail.address = address;
  detail.memorySize = size;
  detail.memoryNumber = memory.flags >> WROUGHT_MEMORY_NUMBER_SHIFT;
  return detail;
}

// What the trap of generated code at an element of a table is. The code, which is there for each indirect call, does not tell apart what
// the index and the table tell when it has happened.
inline Trap elementTrap(Trap trap, TrapOperands& element) {
  if (trap == Trap::PastElements)
    return element.index < static_cast<uint32_t>(element.value) ? Trap::UninitializedElement : Trap::UndefinedElement;
  if (trap != Trap::WrongElement)
    return trap;
  const auto& slot = reinterpret_cast<const wrought_typed_slot*>(element.value)[element.index];
  if (slot.signature == 0)
    return Trap::UninitializedElement;
  element.value += static_cast<uint64_t>(int64_t{slot.distance});
  return Trap::IndirectCallTypeMismatch;
}

// Writes what is known of the element of a table at which a trap happened, after the trap's message. `functionName` writes the name
// of the function whose code it is given, after a colon, if there is one.
template <typename Out, typename FunctionName>
void writeElement(Out& out, Trap trap, const TrapOperands& element, FunctionName functionName) {
  auto size = static_cast<uint32_t>(element.value);
  bool isNumbered = element.number != TrapOperands::unknown;
  out << " at index " << element.index;
  if (isNumbered)
    out << " of table " << uint64_t{element.number};
  if (trap == Trap::IndirectCallTypeMismatch)
    functionName(element.value);
  else if (trap != Trap::UninitializedElement)
    out << " (table size " << uint64_t{size} << ")";
}

// Reports a trap that happened where `registers` say: reason, backtrace, exit status 134. Async-signal-safe. If the guest
// was entered by a caller that wants to survive traps (see guest-call.h), this is for the caller to decide, not called.
[[noreturn]] void reportTrap(Trap trap, const TrapDetail& detail, const Registers& registers);

} // namespace wrought

extern "C" {
// Ends the guest with the trap `code` (wrought::Trap): the backtrace starts at the caller. For the runtime's own code on the
// guest's behalf, and for generated code that knows no better place.
[[noreturn]] __attribute__((visibility("hidden"))) void wrought_trap(struct wrought_instance* instance, uint32_t code);
}

#endif
