#include "instance/instance-layout.h"

#include "emit/module-plan.h"
#include "wrought/library.h"

namespace wrought {

InstanceLayout::InstanceLayout(const ModulePlan& plan) {
  wasm::Module& module = *plan.module;
  uint64_t next = sizeof(wrought_library_instance);
  auto allocate = [&](uint64_t bytes) {
    uint64_t place = next;
    next += bytes;
    return place;
  };

  for (const ExternPlan& import : plan.imports) {
    bool isFunction = import.kind == wasm::ExternalKind::Function;
    uint64_t place = allocate(isFunction ? sizeof(wrought_function_import) : sizeof(void*));
    imports.push_back(place);
    switch (import.kind) {
    case wasm::ExternalKind::Function:
      importedFunctions[import.internal] = place;
      break;
    case wasm::ExternalKind::Memory:
      importedMemories[import.internal] = place;
      break;
    case wasm::ExternalKind::Table:
      importedTables[import.internal] = place;
      break;
    case wasm::ExternalKind::Global:
      importedGlobals[import.internal] = place;
      break;
    case wasm::ExternalKind::Tag:
      importedTags[import.internal] = place;
      break;
    case wasm::ExternalKind::Invalid:
      break;
    }
  }

  // The largest values first: v128 wants 16 bytes.
  next = (next + 15) & ~uint64_t{15};
  for (auto& global : module.globals)
    if (!global->imported())
      globals[global->name] = allocate(16);
  for (auto& memory : module.memories)
    if (!memory->imported())
      memories[memory->name] = allocate(sizeof(wrought_library_memory));
  for (auto& table : module.tables)
    if (!table->imported() && plan.tables.at(table->name).shape == TableShape::General)
      tables[table->name] = allocate(sizeof(wrought_library_table));
  for (auto& tag : module.tags)
    if (!tag->imported())
      tags[tag->name] = allocate(8);

  firstReference = next;
  for (auto& function : module.functions) {
    if (function->imported() || !plan.function(function->name).isAddressTaken)
      continue;
    referenced.push_back(function.get());
    references[function->name] = allocate(sizeof(wrought_funcref));
  }

  state = next;
  for (auto& segment : module.dataSegments) {
    if (!plan.dataSegments.at(segment->name).isUsed)
      continue;
    dataLengths[segment->name] = allocate(8);
    initialState.push_back(segment->data.size());
  }
  for (auto& segment : module.elementSegments) {
    if (!plan.elementSegments.at(segment->name).isUsed)
      continue;
    elementLengths[segment->name] = allocate(8);
    initialState.push_back(segment->data.size());
  }
  for (auto& segment : module.elementSegments)
    if (plan.elementSegments.at(segment->name).isUsed)
      elements[segment->name] = allocate(segment->data.size() * sizeof(void*));
  size = (next + 15) & ~uint64_t{15};
}

} // namespace wrought
