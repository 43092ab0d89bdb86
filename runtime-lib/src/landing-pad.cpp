// Reading a function's language-specific data area, in the form that LLVM writes for every language ("Itanium C++ ABI:
// Exception Handling", level II; the format is GCC's).
//
// C++ keeps in it which types each landing pad is for. Generated code asks for the tag itself, at its landing pads, so all
// that is of interest here is which call has which pad; the table of actions is not read.
#include "landing-pad.h"

namespace wrought {

uint64_t findLandingPad(Reader table, uint64_t function, uint64_t pc) {
  constexpr uint8_t omitted = 0xff;
  uint64_t padBase = function;
  uint8_t padEncoding = table.read<uint8_t>();
  if (padEncoding != omitted)
    padBase = table.readPointer(padEncoding);
  if (table.read<uint8_t>() != omitted)
    table.readUleb(); // where the types are
  uint8_t callEncoding = table.read<uint8_t>();
  table.limit(table.readUleb());
  // LLVM writes uleb128 (1) or udata4 (3).
  constexpr uint8_t uleb = 0x01;
  auto number = [&] { return callEncoding == uleb ? table.readUleb() : table.readPointer(callEncoding); };
  // The calls are sorted.
  while (table.isGood() && !table.isAtEnd()) {
    uint64_t start = function + number();
    uint64_t length = number();
    uint64_t pad = number();
    table.readUleb(); // the action
    if (!table.isGood() || pc < start)
      return 0;
    if (pc - start < length)
      return pad == 0 ? 0 : padBase + pad;
  }
  return 0;
}

} // namespace wrought
