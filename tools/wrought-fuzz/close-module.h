// Makes a module that two engines can be compared on: it asks nothing of its host and behaves the same everywhere.
#ifndef WROUGHT_FUZZ_CLOSE_MODULE_H
#define WROUGHT_FUZZ_CLOSE_MODULE_H

#include <cstdint>
#include <string>
#include <vector>

namespace wasm {
class Module;
}

namespace wrought::fuzz {

// A call of one of the closed module's exports.
struct Call {
  std::string name;
  std::string type; // as in wrought.h, of the letters i, I, r and x: "iI:I"
  std::vector<uint64_t> arguments;
};

// The closed module's own exports.
constexpr const char* refuelName = "refuel"; // () -> (): gives the next call its fuel
constexpr const char* hashName = "hash";     // () -> i64: of memory, mutable globals and what was passed to imports

// The name of an export that says of a module that its loops end by themselves, so that it needs no fuel.
constexpr const char* boundedName = "wrought.bounded";

// Changes `module`:
// - imported functions get bodies that mix their arguments into a hash and return zeroes, or throw; other imports become
//   definitions;
// - a NaN that arithmetic makes has its bits fixed (an engine may choose them), every loop and call costs fuel, which ends in a
//   trap, memories and tables grow a little and no further, and waiting for a notification ends at once;
// - in some modules, calls go through references;
// - exported functions are the only exports, named f0, f1, …; their parameters and results are integers and references:
//   a float crosses the border as its bits, a vector as two i64.
// Gives calls of them with arguments that `seed` chooses. Exports whose types no host can make are left out.
std::vector<Call> closeModule(wasm::Module& module, uint64_t seed);

} // namespace wrought::fuzz

#endif
