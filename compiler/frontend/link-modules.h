// Several modules into one, at compile time (`--link NAME=FILE`): imports from NAME are what FILE exports.
//
// Afterwards a call across modules is a call like any other, which LLVM can inline, and a shared memory, table or global is one
// object. The modules keep what they do not share: each has its own memory if it defines one.
#ifndef WROUGHT_COMPILER_FRONTEND_LINK_MODULES_H
#define WROUGHT_COMPILER_FRONTEND_LINK_MODULES_H

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace wasm {
class Module;
}

namespace wrought {

struct Context;

struct ModuleToLink {
  std::string name; // that importers call it by; empty for the main module
  std::string path;
  std::unique_ptr<wasm::Module> module;
  std::unordered_map<std::string_view, uint64_t> tagTypes; // ModuleExtras::tagTypes
};

// Merges `modules`, the main one last, into one that has the main one's exports. What no module provides stays an import. The
// modules are instantiated in the order of who imports from whom: a module's start function, and a reactor's `_initialize`,
// run before those of its importers. Reports an import that does not match (both sides, both types), a missing export, and a
// circle of imports; null then.
[[nodiscard]] std::unique_ptr<wasm::Module> linkModules(Context& context, std::vector<ModuleToLink> modules);

} // namespace wrought

#endif
