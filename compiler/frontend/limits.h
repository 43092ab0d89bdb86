// Bounds on what a module may declare, so that a small file cannot ask for memory or time out of proportion to its size.
//
// They follow the limits that the WebAssembly JavaScript API sets for all browsers, so producers already stay below them;
// where real ahead-of-time modules go further (function bodies, data segments) ours are wider or absent.
#ifndef WROUGHT_COMPILER_FRONTEND_LIMITS_H
#define WROUGHT_COMPILER_FRONTEND_LIMITS_H

#include <cstdint>

namespace wrought::limits {

constexpr uint64_t moduleBytes = UINT64_C(1) << 30;
constexpr uint32_t types = 1'000'000;
constexpr uint32_t functions = 1'000'000;
constexpr uint32_t imports = 1'000'000;
constexpr uint32_t exports = 1'000'000;
constexpr uint32_t globals = 1'000'000;
constexpr uint32_t tables = 100'000;
constexpr uint32_t memories = 100'000;
constexpr uint32_t tags = 1'000'000;
constexpr uint32_t dataSegments = 1'000'000;
constexpr uint32_t elementSegments = 10'000'000;
constexpr uint32_t parameters = 1'000; // of a function or block type
constexpr uint32_t results = 1'000;    // of a function or block type
constexpr uint32_t locals = 50'000;    // of a function, parameters included
// Of blocks, loops and ifs in one function. Later stages recurse over it: with 2 KiB of stack for each level this needs the
// large stack on which the driver runs them.
constexpr uint32_t nesting = 50'000;
// Values on the operand stack. A two-byte call can push `results` of them.
constexpr uint32_t operands = 1'000'000;
// Values that the multi-value instructions of a module may move, beyond those its size accounts for: a call of two bytes
// can move `parameters` + `results`, and each becomes an instruction of its own later.
constexpr uint64_t multiValueTraffic = 20'000'000;

} // namespace wrought::limits

#endif
