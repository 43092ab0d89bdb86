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
  std::string type; // as in abi.h's wrought_export: "iF:I"
  std::vector<uint64_t> arguments;
};

// The closed module's own exports.
constexpr const char* refuelName = "refuel"; // () -> (): gives the next call its fuel
constexpr const char* hashName = "hash";     // () -> i64: of memory, mutable globals and what was passed to imports

// Changes `module`:
// - imported functions get bodies that mix their arguments into a hash and return zeroes; other imports become definitions;
// - no operation gives a NaN (whose bits an engine may choose), and every loop and call costs fuel, which ends in a trap;
// - exported functions are the only exports, named f0, f1, …; a vector crosses the border as two i64.
// Gives a call of each with arguments that `seed` chooses. Exports whose types no host can make are left out.
std::vector<Call> closeModule(wasm::Module& module, uint64_t seed);

} // namespace wrought::fuzz

#endif
