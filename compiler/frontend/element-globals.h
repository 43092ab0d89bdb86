// `global.get` in element segments, which wabt 1.0.32 cannot read.
//
// WebAssembly 2.0 lets an element be the value of an imported global: (elem funcref (global.get $g)). wabt's reader knows
// only ref.func and ref.null there. So it is given a copy in which each such expression is a ref.null of the segment's type,
// of the same length (the type code is padded: it is a number in base 128), and told afterwards what stood there.
#ifndef WROUGHT_COMPILER_FRONTEND_ELEMENT_GLOBALS_H
#define WROUGHT_COMPILER_FRONTEND_ELEMENT_GLOBALS_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace wrought {

struct ElementGlobals {
  // Where the immediate of each replaced expression ends, and the index of its global.
  std::unordered_map<size_t, uint32_t> globals;
  // The copy; empty if nothing was replaced.
  std::vector<uint8_t> module;
};

// Replaces what can be understood. A malformed element section is left as it is from there on, for wabt to refuse.
[[nodiscard]] ElementGlobals replaceElementGlobals(std::span<const uint8_t> module);

} // namespace wrought

#endif
