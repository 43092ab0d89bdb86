// The Binaryen passes that run before LLVM, and why in this order.
#ifndef WROUGHT_COMPILER_PASSES_PASS_LIST_H
#define WROUGHT_COMPILER_PASSES_PASS_LIST_H

namespace wasm {
class Module;
}

namespace wrought {

struct Context;

// Optimises `module` in place for the level in `context.options`. The module is taken as closed: only what the program's
// entry needs is kept. The host of a library, or of a `foreign` object, calls every export.
void runPasses(const Context& context, wasm::Module& module, bool isForeign);

} // namespace wrought

#endif
