#include "frontend/link-modules.h"

#include "context.h"
#include "frontend/external-kind.h"
#include "frontend/read-module.h"

#include <ir/module-utils.h>
#include <wasm-builder.h>
#include <wasm-traversal.h>
#include <wasm.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace wrought {

namespace {

using Kind = wasm::ModuleItemKind;
using Names = std::unordered_map<wasm::Name, wasm::Name>;

// New names for items, by kind.
struct Renaming {
  std::map<Kind, Names> names;

  void apply(Kind kind, wasm::Name& name) const {
    auto ofKind = names.find(kind);
    if (ofKind == names.end())
      return;
    auto to = ofKind->second.find(name);
    if (to != ofKind->second.end())
      name = to->second;
  }
};

// Renames what expressions refer to.
struct ReferenceRenamer : wasm::PostWalker<ReferenceRenamer, wasm::UnifiedExpressionVisitor<ReferenceRenamer>> {
  explicit ReferenceRenamer(const Renaming& renaming) : renaming(renaming) {}

  void visitExpression(wasm::Expression* curr) {
    using namespace wasm;
#define DELEGATE_ID curr->_id
#define DELEGATE_START(id) [[maybe_unused]] auto* cast = curr->cast<id>();
#define DELEGATE_GET_FIELD(id, field) cast->field
#define DELEGATE_FIELD_CHILD(id, field)
#define DELEGATE_FIELD_INT(id, field)
#define DELEGATE_FIELD_LITERAL(id, field)
#define DELEGATE_FIELD_NAME(id, field)
#define DELEGATE_FIELD_SCOPE_NAME_DEF(id, field)
#define DELEGATE_FIELD_SCOPE_NAME_USE(id, field)
#define DELEGATE_FIELD_TYPE(id, field)
#define DELEGATE_FIELD_HEAPTYPE(id, field)
#define DELEGATE_FIELD_ADDRESS(id, field)
#define DELEGATE_FIELD_NAME_KIND(id, field, kind)                                                                              \
  if (cast->field.is())                                                                                                        \
    renaming.apply(kind, cast->field);
#include <wasm-delegations-fields.def>
  }

  const Renaming& renaming;
};

Kind itemKind(wasm::ExternalKind kind) {
  switch (kind) {
  case wasm::ExternalKind::Function:
    return Kind::Function;
  case wasm::ExternalKind::Table:
    return Kind::Table;
  case wasm::ExternalKind::Memory:
    return Kind::Memory;
  case wasm::ExternalKind::Global:
    return Kind::Global;
  case wasm::ExternalKind::Tag:
    return Kind::Tag;
  case wasm::ExternalKind::Invalid:
    break;
  }
  return Kind::Invalid;
}

// Renames every reference in `module`: in code, segments, exports and the start function. Definitions keep their names.
void renameReferences(wasm::Module& module, const Renaming& renaming) {
  ReferenceRenamer renamer(renaming);
  renamer.setModule(&module);
  wasm::ModuleUtils::iterDefinedFunctions(module, [&](wasm::Function* function) { renamer.walk(function->body); });
  renamer.walkModuleCode(&module);
  for (const std::unique_ptr<wasm::DataSegment>& segment : module.dataSegments)
    if (!segment->isPassive)
      renaming.apply(Kind::Memory, segment->memory);
  for (const std::unique_ptr<wasm::ElementSegment>& segment : module.elementSegments)
    if (segment->table.is())
      renaming.apply(Kind::Table, segment->table);
  for (const std::unique_ptr<wasm::Export>& item : module.exports)
    renaming.apply(itemKind(item->kind), item->value);
  if (module.start.is())
    renaming.apply(Kind::Function, module.start);
}

// --- Types as people read them ------------------------------------------------------------------------------------------

std::string limitsText(uint64_t initial, bool hasMax, uint64_t max, bool is64) {
  return (is64 ? "64-bit, " : "") + std::to_string(initial) + (hasMax ? " to " + std::to_string(max) : " or more");
}

std::string signatureText(wasm::HeapType type) {
  if (!type.isSignature())
    return type.toString();
  wasm::Signature signature = type.getSignature();
  std::string text = signature.params.toString() + " -> " + signature.results.toString();
  // Without this, different types would look the same.
  if (type.isOpen())
    text += ", open for subtypes";
  if (size_t size = type.getRecGroup().size(); size > 1)
    text += ", type " + std::to_string(type.getRecGroupIndex()) + " of a recursion group of " + std::to_string(size);
  return text;
}

// An item of a module with what matters of its type.
struct Item {
  wasm::ExternalKind kind = wasm::ExternalKind::Invalid;
  wasm::Importable* item = nullptr;
  uint64_t tagType = 0; // of tags: what their parameters do not say of their type

  std::string type() const {
    switch (kind) {
    case wasm::ExternalKind::Function:
      return signatureText(static_cast<wasm::Function*>(item)->type);
    case wasm::ExternalKind::Tag:
      return signatureText(static_cast<wasm::Tag*>(item)->sig) + (tagType ? ", of a recursion group" : "");
    case wasm::ExternalKind::Global: {
      auto* global = static_cast<wasm::Global*>(item);
      return global->type.toString() + (global->mutable_ ? " mutable" : "");
    }
    case wasm::ExternalKind::Table: {
      auto* table = static_cast<wasm::Table*>(item);
      return table->type.toString() + " " + limitsText(table->initial, table->hasMax(), table->max, table->is64());
    }
    case wasm::ExternalKind::Memory: {
      auto* memory = static_cast<wasm::Memory*>(item);
      return limitsText(memory->initial, memory->hasMax(), memory->max, memory->is64()) + " pages" +
             (memory->shared ? ", shared" : "");
    }
    case wasm::ExternalKind::Invalid:
      break;
    }
    return "";
  }
};

bool limitsMatch(uint64_t exportedInitial, bool exportedHasMax, uint64_t exportedMax, uint64_t importedInitial,
                 bool importedHasMax, uint64_t importedMax) {
  return exportedInitial >= importedInitial && (!importedHasMax || (exportedHasMax && exportedMax <= importedMax));
}

// Whether what is exported may stand where the import is (specification: "Matching").
bool typesMatch(const Item& exported, const Item& imported) {
  if (exported.kind != imported.kind)
    return false;
  switch (imported.kind) {
  case wasm::ExternalKind::Function:
    return wasm::HeapType::isSubType(static_cast<wasm::Function*>(exported.item)->type,
                                     static_cast<wasm::Function*>(imported.item)->type);
  case wasm::ExternalKind::Tag:
    return static_cast<wasm::Tag*>(exported.item)->sig == static_cast<wasm::Tag*>(imported.item)->sig &&
           exported.tagType == imported.tagType;
  case wasm::ExternalKind::Global: {
    auto* from = static_cast<wasm::Global*>(exported.item);
    auto* to = static_cast<wasm::Global*>(imported.item);
    return from->mutable_ == to->mutable_ &&
           (to->mutable_ ? from->type == to->type : wasm::Type::isSubType(from->type, to->type));
  }
  case wasm::ExternalKind::Table: {
    auto* from = static_cast<wasm::Table*>(exported.item);
    auto* to = static_cast<wasm::Table*>(imported.item);
    return from->type == to->type && from->is64() == to->is64() &&
           limitsMatch(from->initial, from->hasMax(), from->max, to->initial, to->hasMax(), to->max);
  }
  case wasm::ExternalKind::Memory: {
    auto* from = static_cast<wasm::Memory*>(exported.item);
    auto* to = static_cast<wasm::Memory*>(imported.item);
    return from->shared == to->shared && from->is64() == to->is64() &&
           limitsMatch(from->initial, from->hasMax(), from->max, to->initial, to->hasMax(), to->max);
  }
  case wasm::ExternalKind::Invalid:
    break;
  }
  return false;
}

template <typename Work> void forEachImport(wasm::Module& module, Work work) {
  wasm::ModuleUtils::iterImportedFunctions(module, [&](wasm::Function* item) { work(wasm::ExternalKind::Function, item); });
  wasm::ModuleUtils::iterImportedTables(module, [&](wasm::Table* item) { work(wasm::ExternalKind::Table, item); });
  wasm::ModuleUtils::iterImportedMemories(module, [&](wasm::Memory* item) { work(wasm::ExternalKind::Memory, item); });
  wasm::ModuleUtils::iterImportedGlobals(module, [&](wasm::Global* item) { work(wasm::ExternalKind::Global, item); });
  wasm::ModuleUtils::iterImportedTags(module, [&](wasm::Tag* item) { work(wasm::ExternalKind::Tag, item); });
}

wasm::Importable* findItem(wasm::Module& module, wasm::ExternalKind kind, wasm::Name name) {
  switch (kind) {
  case wasm::ExternalKind::Function:
    return module.getFunction(name);
  case wasm::ExternalKind::Table:
    return module.getTable(name);
  case wasm::ExternalKind::Memory:
    return module.getMemory(name);
  case wasm::ExternalKind::Global:
    return module.getGlobal(name);
  case wasm::ExternalKind::Tag:
    return module.getTag(name);
  case wasm::ExternalKind::Invalid:
    break;
  }
  return nullptr;
}

class Linker {
public:
  Linker(Context& context, std::vector<ModuleToLink> modules) : context(context), modules(std::move(modules)) {}

  std::unique_ptr<wasm::Module> run() {
    for (size_t i = 0; i < modules.size(); ++i)
      byName[modules[i].name] = i;
    if (!findOrder() || !checkImports())
      return nullptr;
    for (ModuleToLink& linked : modules)
      makeNamesUnique(linked);
    resolve();
    merge();
    if (!checkHostMemory())
      return nullptr;
    emitInstantiation();
    return std::move(merged);
  }

private:
  size_t mainIndex() const { return modules.size() - 1; }

  // The module that provides an import, if it is one of ours.
  const ModuleToLink* providerOf(wasm::Importable* import) const {
    // Nothing imports from the main module: it has no name.
    auto found = byName.find(originalName(import->module.str));
    return found == byName.end() || found->second == mainIndex() ? nullptr : &modules[found->second];
  }

  // --- The order of instantiation -----------------------------------------------------------------------------------------

  bool findOrder() {
    std::vector<int> state(modules.size(), 0); // 1: being visited, 2: done
    std::vector<size_t> path;
    // In the order of the command line, but what a module imports from first.
    for (size_t i = 0; i < modules.size(); ++i)
      if (state[i] == 0 && !visit(i, state, path))
        return false;
    std::set<std::string> used;
    for (ModuleToLink& linked : modules)
      forEachImport(*linked.module, [&](wasm::ExternalKind, wasm::Importable* import) {
        used.insert(originalName(import->module.str));
      });
    for (size_t i = 0; i < mainIndex(); ++i)
      if (!used.count(modules[i].name))
        context.diagnostics.warning(SourceLocation::inFile(modules[i].path),
                                    "nothing imports from '" + modules[i].name + "', the name it is linked by");
    return true;
  }

  bool visit(size_t index, std::vector<int>& state, std::vector<size_t>& path) {
    state[index] = 1;
    path.push_back(index);
    bool isFine = true;
    forEachImport(*modules[index].module, [&](wasm::ExternalKind, wasm::Importable* import) {
      const ModuleToLink* provider = providerOf(import);
      if (!provider || !isFine)
        return;
      size_t next = static_cast<size_t>(provider - modules.data());
      if (state[next] == 1) {
        reportCircle(path, next);
        isFine = false;
      } else if (state[next] == 0) {
        isFine = visit(next, state, path);
      }
    });
    state[index] = 2;
    path.pop_back();
    order.push_back(index);
    return isFine;
  }

  void reportCircle(const std::vector<size_t>& path, size_t to) {
    std::string text;
    for (auto at = std::find(path.begin(), path.end(), to); at != path.end(); ++at)
      text += "'" + modules[*at].name + "' imports from ";
    context.diagnostics.error(SourceLocation::inFile(modules[to].path),
                              "the modules to link import from each other in a circle: " + text + "'" + modules[to].name + "'");
  }

  // --- Matching -------------------------------------------------------------------------------------------------------------

  bool checkImports() {
    bool isFine = true;
    for (ModuleToLink& linked : modules) {
      forEachImport(*linked.module, [&](wasm::ExternalKind kind, wasm::Importable* import) {
        const ModuleToLink* provider = providerOf(import);
        if (provider)
          isFine &= checkImport(linked, kind, import, *provider);
      });
    }
    return isFine;
  }

  static uint64_t tagTypeOf(const ModuleToLink& linked, wasm::Name tag) {
    auto found = linked.tagTypes.find(tag.str);
    return found == linked.tagTypes.end() ? 0 : found->second;
  }

  bool checkImport(const ModuleToLink& importer, wasm::ExternalKind kind, wasm::Importable* import,
                   const ModuleToLink& provider) {
    SourceLocation where = SourceLocation::inFile(importer.path);
    std::string name = "'" + originalName(import->module.str) + "." + originalName(import->base.str) + "'";
    wasm::Export* item = provider.module->getExportOrNull(import->base);
    if (!item) {
      context.diagnostics.error(where, std::string("imports the ") + kindName(kind) + " " + name + ", but " + provider.path +
                                           " has no export of that name");
      return false;
    }
    Item imported{kind, import, tagTypeOf(importer, import->name)};
    Item exported{item->kind, findItem(*provider.module, item->kind, item->value), tagTypeOf(provider, item->value)};
    if (typesMatch(exported, imported))
      return true;
    context.diagnostics.error(where, std::string("imports the ") + kindName(kind) + " " + name + " of type " + imported.type() +
                                         ", but " + provider.path + " exports it as a " + kindName(item->kind) + " of type " +
                                         exported.type());
    return false;
  }

  // --- Names ------------------------------------------------------------------------------------------------------------------

  template <typename Items> void renameItems(const ModuleToLink& linked, Kind kind, Items& items, Renaming& renaming) {
    bool isMain = linked.name.empty();
    for (auto& item : items) {
      std::string base = isMain ? std::string(item->name.str) : linked.name + ":" + std::string(item->name.str);
      wasm::Name unique = base;
      for (unsigned i = 1; !taken[kind].insert(unique).second; ++i)
        unique = base + "#" + std::to_string(i);
      if (unique != item->name)
        renaming.names[kind][item->name] = unique;
      item->name = unique;
    }
  }

  void makeNamesUnique(ModuleToLink& linked) {
    wasm::Module& module = *linked.module;
    Renaming renaming;
    renameItems(linked, Kind::Function, module.functions, renaming);
    renameItems(linked, Kind::Table, module.tables, renaming);
    renameItems(linked, Kind::Memory, module.memories, renaming);
    renameItems(linked, Kind::Global, module.globals, renaming);
    renameItems(linked, Kind::Tag, module.tags, renaming);
    renameItems(linked, Kind::DataSegment, module.dataSegments, renaming);
    renameItems(linked, Kind::ElementSegment, module.elementSegments, renaming);
    module.updateMaps();
    renameReferences(module, renaming);
  }

  // --- Resolving --------------------------------------------------------------------------------------------------------------

  // What stands for each import that is provided: its own exporter may only pass on what it imports itself.
  void resolve() {
    for (size_t index : order) {
      ModuleToLink& linked = modules[index];
      forEachImport(*linked.module, [&](wasm::ExternalKind kind, wasm::Importable* import) {
        const ModuleToLink* provider = providerOf(import);
        if (!provider)
          return;
        wasm::Name value = provider->module->getExport(import->base)->value;
        // Providers come earlier in the order, so theirs are resolved.
        resolved.apply(itemKind(kind), value);
        resolved.names[itemKind(kind)][import->name] = value;
      });
    }
  }

  // --- Merging ----------------------------------------------------------------------------------------------------------------

  void merge() {
    merged = std::make_unique<wasm::Module>();
    for (size_t index : order)
      noteHost(modules[index]);
    for (size_t index : order) {
      wasm::Module& module = *modules[index].module;
      merged->features = wasm::FeatureSet(merged->features | module.features);
      noteInitialisation(modules[index]);
      wasm::ModuleUtils::copyModuleItems(module, *merged);
      if (index == mainIndex()) {
        for (const std::unique_ptr<wasm::Export>& item : module.exports)
          merged->addExport(std::make_unique<wasm::Export>(*item));
        merged->typeNames = module.typeNames;
        merged->name = module.name;
      }
      // Its expressions are copied; the rest is not needed any more.
      modules[index].module.reset();
    }
    auto isResolved = [&](Kind kind) {
      return [this, kind](wasm::Importable* item) { return resolved.names[kind].count(item->name) != 0; };
    };
    renameReferences(*merged, resolved);
    merged->removeFunctions(isResolved(Kind::Function));
    merged->removeTables(isResolved(Kind::Table));
    merged->removeMemories(isResolved(Kind::Memory));
    merged->removeGlobals(isResolved(Kind::Global));
    merged->removeTags(isResolved(Kind::Tag));
    // The main module's memory is the one that a program without an export "memory" means.
    std::stable_partition(merged->memories.begin(), merged->memories.end(), [&](const std::unique_ptr<wasm::Memory>& memory) {
      return !mainMemory.is() || memory->name == mainMemory;
    });
    merged->updateMaps();
  }

  // The memory that the runtime's functions use for a module: the one exported as "memory", or its first.
  wasm::Name memoryOf(wasm::Module& module) const {
    wasm::Export* item = module.getExportOrNull("memory");
    wasm::Name name;
    if (item && item->kind == wasm::ExternalKind::Memory)
      name = item->value;
    else if (!module.memories.empty())
      name = module.memories[0]->name;
    resolved.apply(Kind::Memory, name);
    return name;
  }

  void noteHost(ModuleToLink& linked) {
    wasm::Name memory = memoryOf(*linked.module);
    if (linked.name.empty())
      mainMemory = memory;
    bool callsHost = false;
    wasm::ModuleUtils::iterImportedFunctions(*linked.module,
                                             [&](wasm::Function* function) { callsHost |= !providerOf(function); });
    if (callsHost)
      hosted.push_back({linked.name, linked.path, memory});
  }

  // The runtime works on one memory: that of every module which calls it must be the same.
  bool checkHostMemory() {
    wasm::Name memory = memoryOf(*merged);
    bool isFine = true;
    for (const Hosted& module : hosted) {
      if (!module.memory.is() || module.memory == memory)
        continue;
      context.diagnostics.error(SourceLocation::inFile(module.path),
                                "calls the runtime (WASI) with a memory that is not the main module's; modules that are linked "
                                "must share one memory for that");
      isFine = false;
    }
    return isFine;
  }

  // --- Instantiation ------------------------------------------------------------------------------------------------------------

  struct Initialisation {
    std::vector<wasm::Name> data, elements; // active segments into what the module imports
    std::vector<wasm::Name> calls;
  };

  void noteInitialisation(const ModuleToLink& linked) {
    wasm::Module& module = *linked.module;
    Initialisation steps;
    for (const std::unique_ptr<wasm::DataSegment>& segment : module.dataSegments)
      if (!segment->isPassive && module.getMemory(segment->memory)->imported())
        steps.data.push_back(segment->name);
    for (const std::unique_ptr<wasm::ElementSegment>& segment : module.elementSegments)
      if (segment->table.is() && module.getTable(segment->table)->imported())
        steps.elements.push_back(segment->name);
    if (module.start.is())
      steps.calls.push_back(module.start);
    // A reactor wants this before anything else of it; the main module's is the driver's business.
    wasm::Export* initialize = module.getExportOrNull("_initialize");
    if (!linked.name.empty() && initialize && initialize->kind == wasm::ExternalKind::Function) {
      wasm::Function* function = module.getFunction(initialize->value);
      if (function->getSig() == wasm::Signature())
        steps.calls.push_back(function->name);
    }
    for (wasm::Name& call : steps.calls)
      resolved.apply(Kind::Function, call);
    initialisation.push_back(std::move(steps));
  }

  // Start functions in order. Once one has run, the segments of a later module into a memory or table that it shares must come
  // after it: they become code.
  void emitInstantiation() {
    wasm::Builder builder(*merged);
    std::vector<wasm::Expression*> body;
    for (Initialisation& steps : initialisation) {
      if (!body.empty()) {
        for (wasm::Name name : steps.elements)
          body.push_back(initElements(builder, *merged->getElementSegment(name)));
        for (wasm::Name name : steps.data)
          body.push_back(initData(builder, *merged->getDataSegment(name)));
      }
      for (wasm::Name function : steps.calls)
        body.push_back(builder.makeCall(function, std::vector<wasm::Expression*>{}, wasm::Type::none));
    }
    if (body.empty())
      return;
    wasm::Name name = "wrought.instantiate";
    for (unsigned i = 1; merged->getFunctionOrNull(name); ++i)
      name = "wrought.instantiate#" + std::to_string(i);
    merged->addFunction(builder.makeFunction(name, wasm::HeapType(wasm::Signature()), {}, builder.makeBlock(body)));
    merged->start = name;
  }

  static wasm::Expression* sizeConstant(wasm::Builder& builder, size_t size) {
    return builder.makeConst(static_cast<int32_t>(size));
  }

  wasm::Expression* initData(wasm::Builder& builder, wasm::DataSegment& segment) {
    auto* init = merged->allocator.alloc<wasm::MemoryInit>();
    init->segment = segment.name;
    init->memory = segment.memory;
    init->dest = segment.offset;
    init->offset = sizeConstant(builder, 0);
    init->size = sizeConstant(builder, segment.data.size());
    init->finalize();
    segment.isPassive = true;
    segment.offset = nullptr;
    segment.memory = wasm::Name();
    return init;
  }

  wasm::Expression* initElements(wasm::Builder& builder, wasm::ElementSegment& segment) {
    auto* init = merged->allocator.alloc<wasm::TableInit>();
    init->segment = segment.name;
    init->table = segment.table;
    init->dest = segment.offset;
    init->offset = sizeConstant(builder, 0);
    init->size = sizeConstant(builder, segment.data.size());
    init->finalize();
    segment.offset = nullptr;
    segment.table = wasm::Name();
    return init;
  }

  struct Hosted {
    std::string name, path;
    wasm::Name memory;
  };

  Context& context;
  std::vector<ModuleToLink> modules; // the main one last
  std::map<std::string, size_t> byName;
  std::vector<size_t> order; // of instantiation
  std::map<Kind, std::set<wasm::Name>> taken;
  Renaming resolved; // of imports, to what stands for them
  wasm::Name mainMemory;
  std::vector<Hosted> hosted;
  std::vector<Initialisation> initialisation; // in order
  std::unique_ptr<wasm::Module> merged;
};

} // namespace

std::unique_ptr<wasm::Module> linkModules(Context& context, std::vector<ModuleToLink> modules) {
  return Linker(context, std::move(modules)).run();
}

} // namespace wrought
