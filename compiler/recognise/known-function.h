// The memory and string functions that calls are replaced for, see recognise-functions.h.
#ifndef WROUGHT_COMPILER_RECOGNISE_KNOWN_FUNCTION_H
#define WROUGHT_COMPILER_RECOGNISE_KNOWN_FUNCTION_H

#include <support/name.h>

#include <cstdint>
#include <unordered_map>

namespace wrought {

enum class KnownFunction {
  Copy,              // memcpy (to, from, size): right for ranges that do not overlap
  Move,              // memmove
  Fill,              // memset (to, value, size)
  CompareDifference, // memcmp (a, b, size): the difference of the first two bytes that differ, else 0
  CompareSign,       // memcmp: -1, 0 or 1
  Length,            // strlen (string)
  Find,              // memchr (start, byte, size): the first place of the byte, or 0
  CompareStrings,    // strcmp (a, b): the difference of the first two bytes that differ or are both zero
  FindOrEnd,         // strchrnul (string, byte): the first place of the byte or of zero
  FindInString,      // strchr (string, byte): the same, or 0 if the byte is not there
};

// Those that look for something are known to do what they should only where they come to an end at an offset up to this.
constexpr uint32_t maxFoundOffset = 0xffffff00;

// Copy, Move and Fill give their first parameter back, or nothing.
using KnownFunctions = std::unordered_map<wasm::Name, KnownFunction>;

} // namespace wrought

#endif
