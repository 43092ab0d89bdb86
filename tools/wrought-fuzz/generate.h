// Makes modules out of noise, with the generator that Binaryen's wasm-opt --translate-to-fuzz uses, without a process for each.
#ifndef WROUGHT_FUZZ_GENERATE_H
#define WROUGHT_FUZZ_GENERATE_H

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace wasm {
class Module;
}

namespace wrought::fuzz {

// Whether this program was built with the generator: its source comes with Binaryen's and is not part of Binaryen's library.
bool hasGenerator();

// A module, half of the time on top of one of `initial` (files). Gives nothing if that was of no use. What it gives need not
// be valid: the generator has bugs of its own.
[[nodiscard]] std::unique_ptr<wasm::Module> generate(std::mt19937_64& random, const std::vector<std::string>& initial);

} // namespace wrought::fuzz

#endif
