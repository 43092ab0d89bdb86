#include "emit/module-plan.h"

#include "backend/target.h"
#include "context.h"
#include "emit/constant-expression.h"
#include "emit/foreign-object.h"
#include "emit/runtime-functions.h"
#include "wrought/layout.h"

#include <ir/element-utils.h>
#include <ir/find_all.h>
#include <ir/module-utils.h>
#include <ir/utils.h>
#include <llvm/Support/ErrorHandling.h>
#include <wasm-traversal.h>

#include <algorithm>
#include <unordered_set>

namespace wrought {

namespace {

enum TrapCode : uint8_t {
#define WROUGHT_TRAP(name, code, message) name = code,
#include "wrought/traps.def"
};

// As the WebAssembly JavaScript interface limits it: a table is paid for when the program starts.
constexpr uint64_t maxTableSize = 10'000'000;

// Specification, "Memory Instances": 64 KiB.
constexpr unsigned wasmPageShift = 16;

// Whether the value does not depend on what an instance imports.
bool isKnownAtCompileTime(wasm::Module& module, wasm::Expression* expression) {
  for (wasm::GlobalGet* get : wasm::FindAll<wasm::GlobalGet>(expression).list) {
    wasm::Global* global = module.getGlobal(get->name);
    if (global->imported() || !isKnownAtCompileTime(module, global->init))
      return false;
  }
  return true;
}

// What one function body says about the module.
struct BodyFacts : public wasm::PostWalker<BodyFacts> {
  std::unordered_set<wasm::Name> generalTables;
  std::unordered_set<wasm::Name> referencedFunctions;
  std::unordered_set<wasm::Name> usedElementSegments;
  std::unordered_set<wasm::Name> usedDataSegments;
  std::vector<wasm::HeapType> indirectTypes;
  bool hasTailCall = false;
  bool hasExceptions = false;

  void visitCall(wasm::Call* curr) { hasTailCall |= curr->isReturn; }
  void visitCallIndirect(wasm::CallIndirect* curr) {
    hasTailCall |= curr->isReturn;
    indirectTypes.push_back(curr->heapType);
  }
  void visitCallRef(wasm::CallRef* curr) { hasTailCall |= curr->isReturn; }
  void visitThrow(wasm::Throw*) { hasExceptions = true; }
  void visitThrowRef(wasm::ThrowRef*) { hasExceptions = true; }
  void visitTry(wasm::Try*) { hasExceptions = true; }
  void visitTryTable(wasm::TryTable*) { hasExceptions = true; }
  void visitRefFunc(wasm::RefFunc* curr) { referencedFunctions.insert(curr->func); }
  void visitTableGet(wasm::TableGet* curr) { generalTables.insert(curr->table); }
  void visitTableSet(wasm::TableSet* curr) { generalTables.insert(curr->table); }
  void visitTableGrow(wasm::TableGrow* curr) { generalTables.insert(curr->table); }
  void visitTableFill(wasm::TableFill* curr) { generalTables.insert(curr->table); }
  void visitTableCopy(wasm::TableCopy* curr) {
    generalTables.insert(curr->destTable);
    generalTables.insert(curr->sourceTable);
  }
  void visitTableInit(wasm::TableInit* curr) {
    generalTables.insert(curr->table);
    usedElementSegments.insert(curr->segment);
  }
  void visitMemoryInit(wasm::MemoryInit* curr) { usedDataSegments.insert(curr->segment); }
};

class Planner {
public:
  Planner(Context& context, wasm::Module& module, const ModuleExtras& extras, std::vector<ExternPlan> imports)
      : context(context), module(module) {
    plan.module = &module;
    plan.extras = extras;
    plan.isLibrary = context.options.isLibrary();
    plan.isForeign = !targetDescription(context).hasRuntime && !plan.isLibrary;
    if (plan.isForeign) {
      plan.libraryName = context.options.libraryName;
      plan.imports = describeImports(module, extras);
      plan.exports = describeExports(module, extras);
    }
    if (plan.isLibrary) {
      plan.libraryName = context.options.libraryName;
      plan.imports = std::move(imports);
      plan.exports = describeExports(module, extras);
      for (ExternPlan& import : plan.imports)
        if (auto own = extras.pageShifts.find(import.internal.str);
            own != extras.pageShifts.end() && import.kind == wasm::ExternalKind::Memory)
          import.pageShift = own->second;
    }
  }

  std::optional<ModulePlan> run() {
    readBodies();
    nameFunctions();
    planMemories();
    planImages();
    planSegments();
    planTables();
    numberSignatures();
    plan.partitions = partitionModule(context.options, plan);
    if (context.diagnostics.hasErrors())
      return std::nullopt;
    return std::move(plan);
  }

private:
  SourceLocation file() const { return SourceLocation::inFile(context.options.inputPath); }

  void readBodies() {
    for (auto& function : module.functions)
      if (!function->imported())
        facts.walk(function->body);
    for (auto& global : module.globals)
      if (!global->imported())
        facts.walk(global->init);
    if (plan.isLibrary) {
      // Instantiation is code, and exports are references for whoever imports them.
      facts.walkModuleCode(&module);
      for (const ExternPlan& item : plan.exports) {
        if (item.kind == wasm::ExternalKind::Function)
          facts.referencedFunctions.insert(item.internal);
        if (item.kind == wasm::ExternalKind::Table)
          facts.generalTables.insert(item.internal);
      }
      for (auto& table : module.tables)
        if (table->imported())
          facts.generalTables.insert(table->name);
    }
    plan.usesTailCalls = facts.hasTailCall || plan.isLibrary;
    plan.canThrow = facts.hasExceptions;
    plan.spawnsThreads = std::any_of(module.functions.begin(), module.functions.end(), [](const auto& function) {
      return function->imported() && isThreadSpawn(function->module, function->base);
    });
    for (const ExternPlan& import : plan.imports)
      if (plan.isForeign && import.functionType && !isCallableFromC(import.signature()))
        context.diagnostics.error(file(), "the import '" + import.module + "." + import.name + "' has a type that no C function "
                                              "has: vectors, or several results");
    if (plan.isForeign && plan.canThrow)
      context.diagnostics.error(file(), "exceptions need the runtime library, which target " + targetDescription(context).name +
                                            " does not have");
    if (plan.isForeign && plan.spawnsThreads)
      context.diagnostics.error(file(), "threads need the runtime library, which target " + targetDescription(context).name +
                                            " does not have");
  }

  void nameFunctions() {
    std::unordered_set<std::string> taken;
    // Passes have dropped some and may have added others.
    auto next = static_cast<uint32_t>(plan.extras.functionIndices.size());
    for (auto& function : module.functions) {
      FunctionPlan& entry = plan.functions[function->name];
      auto found = plan.extras.functionIndices.find(function->name.str);
      entry.index = found != plan.extras.functionIndices.end() ? found->second : next++;
      entry.isNamed = function->hasExplicitName;
      // The prefix keeps a module's "memcpy" or "main" apart from the C functions that the optimiser knows by name.
      entry.symbol = "wasm." + std::string(function->name.str);
      if (!taken.insert(entry.symbol).second) {
        entry.symbol += "." + std::to_string(entry.index);
        taken.insert(entry.symbol);
      }
      if (!function->imported())
        entry.size = wasm::Measurer::measure(function->body);
    }
    for (wasm::Name name : facts.referencedFunctions)
      plan.functions.at(name).isAddressTaken = true;
    uint32_t ordinal = 0;
    for (auto& global : module.globals)
      plan.globalOrdinals[global->name] = ordinal++;
    ordinal = 0;
    for (auto& tag : module.tags)
      plan.tagOrdinals[tag->name] = ordinal++;
  }

  void planMemories() {
    wasm::Memory* main = mainMemory();
    TargetDescription target = targetDescription(context);
    uint32_t ordinal = 0;
    for (auto& memory : module.memories) {
      MemoryPlan& entry = plan.memories[memory->name];
      entry.ordinal = ordinal++;
      entry.isMain = memory.get() == main;
      auto ownPages = plan.extras.pageShifts.find(memory->name.str);
      unsigned pageShift = ownPages != plan.extras.pageShifts.end() ? ownPages->second : wasmPageShift;
      std::string problem = memory->imported() ? planImportedMemory(*memory, pageShift, entry)
                                               : planMemory(context.options, target, *memory, pageShift, entry);
      if (!problem.empty())
        context.diagnostics.error(file(), problem);
    }
  }

  // Whose it is decides its limits and how it grows.
  std::string planImportedMemory(wasm::Memory& memory, unsigned pageShift, MemoryPlan& entry) {
    Options options = context.options;
    options.maxMemory.reset();
    std::string problem = planMemory(options, targetDescription(context), memory, pageShift, entry);
    entry.canMove = entry.checks == BoundsChecks::Explicit && !entry.isShared;
    // One memory can be imported under several names: for alias analysis they are one.
    entry.ordinal = 0;
    return problem;
  }

  wasm::Memory* mainMemory() const {
    if (module.memories.empty())
      return nullptr;
    wasm::Export* item = module.getExportOrNull("memory");
    return item && item->kind == wasm::ExternalKind::Memory ? module.getMemory(item->value) : module.memories.front().get();
  }

  void planImages() {
    if (context.diagnostics.hasErrors() || plan.isLibrary)
      return;
    for (auto& segment : module.dataSegments) {
      if (segment->isPassive)
        continue;
      MemoryPlan& memory = plan.memories.at(segment->memory);
      uint64_t offset = evaluateConstant(module, segment->offset).getUnsigned();
      if (offset > memory.initialBytes || segment->data.size() > memory.initialBytes - offset) {
        trapAtInstantiation(MemoryOutOfBounds);
        return;
      }
      memory.image.write(offset, segment->data.data(), segment->data.size());
    }
  }

  void planSegments() {
    uint32_t ordinal = 0;
    for (auto& segment : module.dataSegments) {
      DataSegmentPlan& entry = plan.dataSegments[segment->name];
      entry.ordinal = ordinal++;
      entry.isUsed = facts.usedDataSegments.contains(segment->name);
      entry.isActive = !segment->isPassive;
      entry.isUsed |= plan.isLibrary && entry.isActive;
    }
    ordinal = 0;
    for (auto& segment : module.elementSegments) {
      ElementSegmentPlan& entry = plan.elementSegments[segment->name];
      entry.ordinal = ordinal++;
      entry.isUsed = facts.usedElementSegments.contains(segment->name);
      entry.isActive = segment->table.is();
      entry.isKnown = !entry.isActive || isKnownAtCompileTime(module, segment->offset);
      for (wasm::Expression* element : segment->data)
        entry.isKnown &= isKnownAtCompileTime(module, element);
      for (wasm::Expression* element : segment->data)
        entry.elements.push_back(entry.isKnown ? functionOf(element) : nullptr);
    }
  }

  // The function that a reference-typed constant expression gives, or null. An externref can only be null here, as no host
  // reference exists at compile time.
  wasm::Function* functionOf(wasm::Expression* expression) {
    wasm::Literal value = evaluateConstant(module, expression);
    if (value.isNull())
      return nullptr;
    plan.functions.at(value.getFunc()).isAddressTaken = true;
    return module.getFunction(value.getFunc());
  }

  void planTables() {
    uint32_t ordinal = 0;
    for (auto& table : module.tables) {
      TablePlan& entry = plan.tables[table->name];
      entry.table = table.get();
      entry.ordinal = ordinal++;
      if (table->initial.addr > maxTableSize && !table->imported())
        context.diagnostics.error(file(), "table " + std::to_string(entry.ordinal) + " has " +
                                              std::to_string(table->initial.addr) + " elements, more than the limit of " +
                                              std::to_string(maxTableSize));
      if (auto most = context.options.maxTable) {
        if (table->initial.addr > *most)
          context.diagnostics.error(file(), "table " + std::to_string(entry.ordinal) + " has " +
                                                std::to_string(table->initial.addr) + " elements, more than --max-table=" +
                                                std::to_string(*most) + " allows");
        table->max.addr = std::min<uint64_t>(table->max.addr, *most);
      }
      if (table->type.isFunction() && !facts.generalTables.contains(table->name))
        entry.shape = TableShape::Constant;
      else if (plan.spawnsThreads)
        context.diagnostics.error(file(), "the module starts threads and changes table " + std::to_string(entry.ordinal) +
                                              "; wrought does not support tables that change, of which every thread has "
                                              "its own, in programs with threads");
    }
    if (context.diagnostics.hasErrors() || plan.instantiationTrap == TableOutOfBounds)
      return;
    if (plan.isLibrary)
      generaliseTables();
    // Element segments come before data segments in instantiation, so theirs is the trap that shows.
    for (auto& segment : module.elementSegments) {
      if (!segment->table.is())
        continue;
      TablePlan& table = plan.tables.at(segment->table);
      if (plan.isLibrary && table.shape == TableShape::General) {
        // Done by code, as table.init.
        plan.elementSegments.at(segment->name).isUsed = true;
        continue;
      }
      uint64_t offset = evaluateConstant(module, segment->offset).getUnsigned();
      uint64_t size = table.table->initial.addr;
      if (offset > size || segment->data.size() > size - offset) {
        trapAtInstantiation(TableOutOfBounds);
        return;
      }
      const auto& elements = plan.elementSegments.at(segment->name).elements;
      if (table.slots.size() < offset + elements.size())
        table.slots.resize(offset + elements.size());
      std::copy(elements.begin(), elements.end(), table.slots.begin() + offset);
    }
    for (auto& [name, table] : plan.tables)
      describeSlots(table);
  }

  // A library's table is constant only if all of its segments are known and fit.
  void generaliseTables() {
    for (auto& segment : module.elementSegments) {
      if (!segment->table.is())
        continue;
      TablePlan& table = plan.tables.at(segment->table);
      if (table.shape == TableShape::Constant && plan.elementSegments.at(segment->name).isKnown) {
        uint64_t offset = evaluateConstant(module, segment->offset).getUnsigned();
        uint64_t size = table.table->initial.addr;
        if (offset <= size && segment->data.size() <= size - offset)
          continue;
      }
      table.shape = TableShape::General;
    }
  }

  void describeSlots(TablePlan& table) {
    while (!table.slots.empty() && !table.slots.back())
      table.slots.pop_back();
    bool first = true;
    for (wasm::Function* function : table.slots) {
      if (!function) {
        table.hasEmptySlots = true;
        continue;
      }
      if (first)
        table.onlyType = function->type;
      else if (table.onlyType && *table.onlyType != function->type)
        table.onlyType.reset();
      first = false;
    }
  }

  void numberSignatures() {
    uint32_t next = 1;
    auto number = [&](wasm::HeapType type) {
      if (plan.signatureIds.emplace(type, next).second)
        ++next;
    };
    for (auto& function : module.functions)
      number(function->type);
    for (wasm::HeapType type : facts.indirectTypes)
      number(type);
    for (const std::vector<ExternPlan>* items : {&plan.imports, &plan.exports})
      for (const ExternPlan& item : *items)
        if (item.functionType)
          number(*item.functionType);
    for (auto& [name, table] : plan.tables)
      for (uint32_t slot = 0; table.shape == TableShape::Constant && slot < table.slots.size(); ++slot)
        if (table.slots[slot])
          table.slotsOfSignature[plan.signatureId(table.slots[slot]->type)].push_back(slot);
  }

  void trapAtInstantiation(uint8_t code) { plan.instantiationTrap = code; }

  Context& context;
  wasm::Module& module;
  ModulePlan plan;
  BodyFacts facts;
};

} // namespace

bool ModulePlan::hasImage() const {
  return std::any_of(memories.begin(), memories.end(), [](const auto& entry) { return !entry.second.image.isEmpty(); });
}

std::span<const uint32_t> ModulePlan::fewSlots(const wasm::CallIndirect& call) const {
  // One comparison is less than any other check. With a second the code of the call is there twice; more did not pay.
  constexpr size_t most = 2;
  // What is larger is hardly inlined, and the calls alone only make a program larger.
  constexpr size_t largest = 120;
  const TablePlan& table = tables.at(call.table);
  auto slots = table.slotsOfSignature.find(signatureId(call.heapType));
  if (slots == table.slotsOfSignature.end() || slots->second.size() > most)
    return {};
  bool areSmall = std::all_of(slots->second.begin(), slots->second.end(),
                              [&](uint32_t slot) { return function(table.slots[slot]->name).size <= largest; });
  return areSmall ? std::span<const uint32_t>(slots->second) : std::span<const uint32_t>();
}

const MemoryPlan* ModulePlan::mainMemory() const {
  for (const auto& [name, memory] : memories)
    if (memory.isMain)
      return &memory;
  return nullptr;
}

std::optional<ModulePlan> planModule(Context& context, wasm::Module& module, const ModuleExtras& extras,
                                     std::vector<ExternPlan> imports) {
  return Planner(context, module, extras, std::move(imports)).run();
}

} // namespace wrought
