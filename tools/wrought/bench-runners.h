// Programs that some engines need to run a WASI module, written beside what they compile.
#ifndef WROUGHT_TOOLS_BENCH_RUNNERS_H
#define WROUGHT_TOOLS_BENCH_RUNNERS_H

#include <filesystem>

namespace wrought {

// Writes them all into the folder: run.mjs (node, deno, bun), run.py (wasmtime's Python package), wasm2c.sh and wasm2c-main.c.
// Gives false if one cannot be written.
[[nodiscard]] bool writeRunners(const std::filesystem::path& folder);

} // namespace wrought

#endif
