// Twins: modules with what neither Binaryen nor older engines can read (wide arithmetic, pages of a byte), for which a module
// without it says what they must do.
#ifndef WROUGHT_FUZZ_TWIN_H
#define WROUGHT_FUZZ_TWIN_H

#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <vector>

namespace wasm {
class Module;
}

namespace wrought::fuzz {

class Twin {
public:
  // Chooses what the twin of the closed `module` is to have; with `everything`, all that it can. Puts functions into `module`
  // that compute sums, differences and products of 128 bits by instructions of 64, and calls of them: for the twin,
  // instructions of wide arithmetic. Returns null if there is nothing to make a twin of.
  static std::unique_ptr<Twin> plan(wasm::Module& module, std::mt19937_64& random, bool everything);

  // What has pages of a byte counts in bytes, and answers in pages of 64 KiB: in memory.size, memory.grow and the declarations.
  // `module` is the twin's alone from here on.
  void countBytes(wasm::Module& module) const;

  // The twin, from the bytes of what `countBytes` has left.
  std::vector<uint8_t> finish(std::span<const uint8_t> module) const;

private:
  bool hasBytePages = false;
  std::vector<int> operations; // by defined function: the instruction that it is in the twin, or -1
};

} // namespace wrought::fuzz

#endif
