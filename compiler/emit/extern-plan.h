// What a library says of its imports and exports: to the runtime, which checks types when instances are linked, to hosts, and in
// the generated header.
#ifndef WROUGHT_COMPILER_EMIT_EXTERN_PLAN_H
#define WROUGHT_COMPILER_EMIT_EXTERN_PLAN_H

#include <wasm.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wrought {

struct ModuleExtras;

struct ExternPlan {
  wasm::ExternalKind kind = wasm::ExternalKind::Invalid;
  wasm::Name internal;     // of the function, table, memory, global or tag
  std::string module;      // imports
  std::string name;        // as the module spells it: any bytes
  std::string type;        // see typeText; tables and globals: of what they hold; memories: empty
  uint32_t flags = 0;      // wrought_extern_flags
  uint64_t minimum = 0;    // pages or elements
  uint64_t maximum = 0;
  uint32_t pageShift = 16; // memories
  std::optional<wasm::HeapType> functionType; // functions and tags

  wasm::Signature signature() const { return functionType->getSignature(); }
};

// In the order functions, tables, memories, globals, tags, each as in the module.
std::vector<ExternPlan> describeImports(wasm::Module& module, const ModuleExtras& extras);
// In the module's order.
std::vector<ExternPlan> describeExports(wasm::Module& module, const ModuleExtras& extras);

// A memory or table itself.
ExternPlan describeMemory(wasm::Memory& memory);
ExternPlan describeTable(wasm::Table& table);

// Types as text (wrought.h): equal texts are equal types, also between modules that were compiled apart. The first is of a
// function type.
std::string typeText(wasm::HeapType type);
std::string typeText(wasm::Type type);

} // namespace wrought

#endif
