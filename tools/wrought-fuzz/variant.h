// One way to compile a module.
#ifndef WROUGHT_FUZZ_VARIANT_H
#define WROUGHT_FUZZ_VARIANT_H

#include "options.h"

#include <optional>
#include <random>
#include <string>
#include <vector>

namespace wrought::fuzz {

// Written as the options of `wrought compile` that make it, after the instance model's name: "static -O3 --strict-traps".
struct Variant {
  std::string text;
  Options options; // without the paths
};

// Gives nothing for a text that has a word unknown here.
[[nodiscard]] std::optional<Variant> readVariant(const std::string& text);

// An executable without optimisation, one with, and a library, each at times with options that change the code. The same
// numbers from `random` give the same variants. With a shared memory there is no --fuel.
std::vector<Variant> chooseVariants(std::mt19937_64& random, bool hasSharedMemory);

} // namespace wrought::fuzz

#endif
