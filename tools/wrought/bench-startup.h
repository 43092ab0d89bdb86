// The same module with nothing to do: for measuring what it takes to have it loaded, compiled and instantiated.
#ifndef WROUGHT_TOOLS_BENCH_STARTUP_H
#define WROUGHT_TOOLS_BENCH_STARTUP_H

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace wrought {

// A copy of a valid module whose `_start` returns at once. All else is still reached from there, as far as an engine can tell:
// the old `_start` is called if memory has its largest possible size, which no engine can rule out. Gives nothing if the
// module exports no function `_start` or imports what this reader does not know.
[[nodiscard]] std::optional<std::vector<uint8_t>> withIdleStart(std::span<const uint8_t> module);

} // namespace wrought

#endif
