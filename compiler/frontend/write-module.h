// A module of Binaryen's as WebAssembly's binary format.
#ifndef WROUGHT_COMPILER_FRONTEND_WRITE_MODULE_H
#define WROUGHT_COMPILER_FRONTEND_WRITE_MODULE_H

#include <cstdint>
#include <vector>

namespace wasm {
class Module;
}

namespace wrought {

// The binary of `module` (WebAssembly 3.0, 5), with its name section if `withNames`. Rewrites those branches of `module` that the
// format types less narrowly than Binaryen does, which changes nothing that the module computes.
std::vector<uint8_t> writeModule(wasm::Module& module, bool withNames);

} // namespace wrought

#endif
