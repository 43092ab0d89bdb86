// Where the fields of a library's instance lie: offsets into the block that begins with wrought_library_instance
// (wrought/library.h). Computed once from the plan; the emitter addresses fields by it and the module's description tells the
// runtime.
#ifndef WROUGHT_COMPILER_INSTANCE_INSTANCE_LAYOUT_H
#define WROUGHT_COMPILER_INSTANCE_INSTANCE_LAYOUT_H

#include <wasm.h>

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace wrought {

struct ModulePlan;

struct InstanceLayout {
  explicit InstanceLayout(const ModulePlan& plan);

  // Imported functions: a wrought_function_import. Imported memories, tables, globals and tags: a pointer. In the order of
  // plan.imports, those that nothing uses any more included, since they are checked all the same.
  std::vector<uint64_t> imports;
  // The same by name, one map for each kind of name.
  std::unordered_map<wasm::Name, uint64_t> importedFunctions, importedMemories, importedTables, importedGlobals, importedTags;
  // What the instance owns lies in place: wrought_library_memory, wrought_library_table, 16 bytes for each global, 8 for each
  // tag, whose address is its identity.
  std::unordered_map<wasm::Name, uint64_t> memories, tables, globals, tags;
  // Functions that can be referred to, and where their wrought_funcrefs begin.
  std::vector<wasm::Function*> referenced;
  std::unordered_map<wasm::Name, uint64_t> references;
  uint64_t firstReference = 0;
  // 64-bit lengths of segments, and the references of element segments.
  std::unordered_map<wasm::Name, uint64_t> dataLengths, elementLengths, elements;
  uint64_t state = 0;
  std::vector<uint64_t> initialState; // in 64-bit words
  uint64_t size = 0;
};

} // namespace wrought

#endif
