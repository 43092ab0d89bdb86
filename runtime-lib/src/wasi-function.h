// The functions of WASI as numbers: the rows of wasi.def, and sets of them as in wrought_program.wasi_imports.
#ifndef WROUGHT_WASI_FUNCTION_H
#define WROUGHT_WASI_FUNCTION_H

#include <stdint.h>

namespace wrought {

enum class WasiFunction : unsigned {
#define WROUGHT_WASI(name, signature) name,
#include "wrought/wasi.def"
};

namespace wasi {

template <typename... Functions> constexpr uint64_t uses(Functions... functions) {
  return (uint64_t{0} | ... | (uint64_t{1} << static_cast<unsigned>(functions)));
}

} // namespace wasi
} // namespace wrought

#endif
