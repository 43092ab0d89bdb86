// Makes modules of counted loops over memory, as compilers of other languages write them: what the passes on loops
// (widen-loop-addresses, reroll-loops, and LLVM's vectorisers behind them) are about, and what generators of anything hardly make.
#ifndef WROUGHT_FUZZ_LOOPS_H
#define WROUGHT_FUZZ_LOOPS_H

#include <memory>
#include <random>

namespace wasm {
class Module;
}

namespace wrought::fuzz {

// Every loop ends by itself, or with a trap: it counts, or every iteration makes an access whose address moves on. So they need
// no fuel, whose global would stand in the way of all these passes; the export boundedName tells closeModule.
[[nodiscard]] std::unique_ptr<wasm::Module> generateLoops(std::mt19937_64& random);

} // namespace wrought::fuzz

#endif
