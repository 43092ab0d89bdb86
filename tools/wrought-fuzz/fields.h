// Makes modules of accesses to many fields behind few locals, near the end of memory, between all kinds of control flow: what leaving
// out bounds checks is about (compiler/emit/access-checks.h), and what generators of anything hardly make.
#ifndef WROUGHT_FUZZ_FIELDS_H
#define WROUGHT_FUZZ_FIELDS_H

#include <memory>
#include <random>

namespace wasm {
class Module;
}

namespace wrought::fuzz {

// Every loop counts, so they need no fuel; the export boundedName tells closeModule.
[[nodiscard]] std::unique_ptr<wasm::Module> generateFields(std::mt19937_64& random);

} // namespace wrought::fuzz

#endif
