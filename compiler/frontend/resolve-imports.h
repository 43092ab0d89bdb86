// Checks that the runtime can provide what a module imports, before any time is spent on compiling it.
#ifndef WROUGHT_COMPILER_FRONTEND_RESOLVE_IMPORTS_H
#define WROUGHT_COMPILER_FRONTEND_RESOLVE_IMPORTS_H

namespace wasm {
class Module;
}

namespace wrought {

struct Context;

// Reports every import without a provider or with the wrong type, and a program without the export that starts it. Of a
// `foreign` object the host calls the exports and provides what wrought does not.
void resolveImports(Context& context, wasm::Module& module, bool isForeign);

} // namespace wrought

#endif
