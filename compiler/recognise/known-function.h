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
};

// Length, Find and CompareStrings are known to do what they should only where they come to an end at an offset up to this.
constexpr uint32_t maxFoundOffset = 0xffffff00;

// Copy, Move and Fill give their first parameter back, or nothing.
using KnownFunctions = std::unordered_map<wasm::Name, KnownFunction>;

} // namespace wrought

#endif
