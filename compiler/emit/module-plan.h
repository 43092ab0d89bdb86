// What is decided about a module as a whole before any code is emitted: symbols, signatures, the shape of each table, the
// calling convention. Computed once and then only read, so partitions can be emitted on several threads.
#ifndef WROUGHT_COMPILER_EMIT_MODULE_PLAN_H
#define WROUGHT_COMPILER_EMIT_MODULE_PLAN_H

#include "emit/extern-plan.h"
#include "emit/memory-plan.h"
#include "emit/partition.h"
#include "frontend/read-module.h"

#include <wasm.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace wrought {

struct Context;

// A table that nothing but call_indirect and table.size touches is `Constant`: read-only data, one compare for the type or
// none. Any other is `General`: a wrought_table of function references.
enum class TableShape { Constant, General };

struct TablePlan {
  wasm::Table* table = nullptr;
  TableShape shape = TableShape::General;
  uint32_t ordinal = 0;
  // Initial elements up to the last one that is not null; null where a slot is empty.
  std::vector<wasm::Function*> slots;
  // Constant tables: the one type that every used slot has, if there is one.
  std::optional<wasm::HeapType> onlyType;
  bool hasEmptySlots = false; // among `slots`
  // Constant tables: the slots whose functions have the signature of this id.
  std::unordered_map<uint32_t, std::vector<uint32_t>> slotsOfSignature;
};

struct ElementSegmentPlan {
  uint32_t ordinal = 0;
  bool isUsed = false; // by table.init: it must exist at run time
  bool isActive = false;
  std::vector<wasm::Function*> elements; // null for ref.null
  bool isKnown = true; // all of `elements` and the offset are; if not, `elements` are null
};

struct DataSegmentPlan {
  uint32_t ordinal = 0;
  bool isUsed = false; // by memory.init
  bool isActive = false;
};

struct FunctionPlan {
  std::string symbol; // unique; never the name of a C function
  uint32_t index = 0;   // in the module's function index space; of what was added or linked to it, a number of its own
  bool isNamed = false; // by the module
  bool isAddressTaken = false;
  size_t size = 0; // expressions, the measure of work by which functions are split among partitions
};

struct ModulePlan {
  wasm::Module* module = nullptr;
  ModuleExtras extras;
  std::unordered_map<wasm::Name, FunctionPlan> functions;
  std::unordered_map<wasm::Name, TablePlan> tables;
  std::unordered_map<wasm::Name, ElementSegmentPlan> elementSegments;
  std::unordered_map<wasm::Name, DataSegmentPlan> dataSegments;
  std::unordered_map<wasm::Name, uint32_t> globalOrdinals;
  std::unordered_map<wasm::Name, MemoryPlan> memories;
  std::unordered_map<wasm::Name, uint32_t> tagOrdinals;

  // Libraries: many instances, entered through every export. What of the following is for executables alone is empty then.
  bool isLibrary = false;
  std::string libraryName;
  std::vector<ExternPlan> imports; // of the module as it was read, whether anything uses them or not
  std::vector<ExternPlan> exports;

  // An object file for a host of which nothing is known but its C convention (docs/porting.md): `libraryName` and `exports` are
  // set as for libraries, and there is one instance as in executables.
  bool isForeign = false;

  // Instantiation ends in this trap (an active segment does not fit), a code of traps.def.
  std::optional<uint8_t> instantiationTrap;
  // Some function makes a tail call, so every function follows the convention in which any function can be tail-called.
  bool usesTailCalls = false;
  // Some function throws or catches. Without it no function can be left by an exception.
  bool canThrow = false;
  // The module starts threads (wasi-threads). Each is an instance in its own right that shares nothing but memory with the
  // others: what is mutable belongs to a thread.
  bool spawnsThreads = false;

  // Equal types have equal ids (specification: "Type Equivalence"); 0 is never used.
  uint32_t signatureId(wasm::HeapType type) const { return signatureIds.at(type); }

  const FunctionPlan& function(wasm::Name name) const { return functions.at(name); }

  // The slots of a constant table that `call` can succeed with, if they are so few that their functions are called by name; else none.
  // Asks for no option, since a profile made at one level of optimisation serves the others (backend/profile.h).
  std::span<const uint32_t> fewSlots(const wasm::CallIndirect& call) const;

  // The memory that imports such as WASI's use, or null.
  const MemoryPlan* mainMemory() const;

  // Whether some memory has initial contents other than zeros.
  bool hasImage() const;

  std::unordered_map<wasm::HeapType, uint32_t> signatureIds;
  std::vector<Partition> partitions;
};

// Analyses `module`. Reports what cannot be compiled (a table too large, a memory past --max-memory) and gives nothing then.
// `imports` are those that the module had when it was read; only libraries have any that are not functions.
[[nodiscard]] std::optional<ModulePlan> planModule(Context&, wasm::Module& module, const ModuleExtras& extras,
                                                   std::vector<ExternPlan> imports);

} // namespace wrought

#endif
