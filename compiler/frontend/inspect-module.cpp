#include "inspect-module.h"

#include "diagnostics.h"
#include "element-globals.h"
#include "module-bytes.h"
#include "parse-text.h"
#include "recognise-feature.h"
#include "wabt-features.h"

#include <wabt/binary-reader-nop.h>

#include <algorithm>
#include <bitset>
#include <map>

namespace wrought {
namespace {

using wabt::ExternalKind;
using wabt::Index;
using wabt::Offset;
using wabt::Opcode;
using wabt::Result;
using wabt::Type;

constexpr size_t largestShown = 10;

Features allKnownToWabt() {
  Features features;
#define WROUGHT_FEATURE(id, name, wabtSetting, BinaryenBit, supported) features.add(Feature::id);
#include "feature.def"
  return features;
}

const char* kindName(ExternalKind kind) {
  switch (kind) {
  case ExternalKind::Func:
    return "func";
  case ExternalKind::Table:
    return "table";
  case ExternalKind::Memory:
    return "memory";
  case ExternalKind::Global:
    return "global";
  case ExternalKind::Tag:
    return "tag";
  }
  return "";
}

// Collects what the reader passes by. It trusts indexes no more than the reader does, since nothing was validated.
class Inspector final : public wabt::BinaryReaderNop {
public:
  Inspector(std::span<const uint8_t> module, ModuleInfo& info) : module(module), info(info) {}

  bool OnError(const wabt::Error& error) override {
    if (error.error_level == wabt::ErrorLevel::Error && info.stoppedBecause.empty()) {
      info.stoppedBecause = error.message;
      info.stoppedAt = static_cast<int64_t>(error.loc.offset);
      if (std::optional<Feature> feature =
              recogniseFeature(module, {error.message, error.loc.offset, instruction}, supportedFeatures()))
        used.add(*feature);
    }
    return true;
  }

  Result OnFuncType(Index, Index paramCount, Type* params, Index resultCount, Type* results) override {
    std::string text = "(" + list(params, paramCount) + ")";
    if (resultCount == 1)
      text += " -> " + list(results, resultCount);
    else if (resultCount > 1)
      text += " -> (" + list(results, resultCount) + ")";
    if (resultCount > 1)
      used.add(Feature::MultiValue);
    types.push_back(std::move(text));
    hasParams.push_back(paramCount > 0);
    ++info.types;
    return Result::Ok;
  }

  Result OnImportFunc(Index, std::string_view from, std::string_view name, Index, Index type) override {
    addImport(from, name, ExternalKind::Func, typeText(type));
    functionTypes.push_back(type);
    ++info.importedFunctions;
    return Result::Ok;
  }
  Result OnImportTable(Index, std::string_view from, std::string_view name, Index, Type type,
                       const wabt::Limits* size) override {
    addTable(type, *size, true);
    addImport(from, name, ExternalKind::Table, tableText(info.tables.back()));
    return Result::Ok;
  }
  Result OnImportMemory(Index, std::string_view from, std::string_view name, Index, const wabt::Limits* size) override {
    addMemory(*size, true);
    addImport(from, name, ExternalKind::Memory, memoryText(info.memories.back()));
    return Result::Ok;
  }
  Result OnImportGlobal(Index, std::string_view from, std::string_view name, Index, Type type,
                        bool isMutable) override {
    if (isMutable)
      used.add(Feature::MutableGlobals);
    addGlobal(type, isMutable, true);
    addImport(from, name, ExternalKind::Global, globalText(info.globals.back()));
    return Result::Ok;
  }
  Result OnImportTag(Index, std::string_view from, std::string_view name, Index index, Index type) override {
    addImport(from, name, ExternalKind::Tag, typeText(type));
    return OnTagType(index, type);
  }

  Result OnFunction(Index, Index type) override {
    functionTypes.push_back(type);
    ++info.functions;
    return Result::Ok;
  }
  Result OnTable(Index, Type type, const wabt::Limits* size) override {
    addTable(type, *size, false);
    return Result::Ok;
  }
  Result OnMemory(Index, const wabt::Limits* size) override {
    addMemory(*size, false);
    return Result::Ok;
  }
  Result BeginGlobal(Index, Type type, bool isMutable) override {
    addGlobal(type, isMutable, false);
    return Result::Ok;
  }
  Result OnTagType(Index, Index type) override {
    tagTypes.push_back(type);
    ++info.tags;
    used.add(Feature::Exceptions);
    return Result::Ok;
  }

  Result OnExport(Index, ExternalKind kind, Index index, std::string_view name) override {
    ModuleInfo::Export item{std::string(name), kindName(kind), "", index};
    switch (kind) {
    case ExternalKind::Func:
      item.type = index < functionTypes.size() ? typeText(functionTypes[index]) : "";
      break;
    case ExternalKind::Table:
      item.type = index < info.tables.size() ? tableText(info.tables[index]) : "";
      break;
    case ExternalKind::Memory:
      item.type = index < info.memories.size() ? memoryText(info.memories[index]) : "";
      break;
    case ExternalKind::Global:
      item.type = index < info.globals.size() ? globalText(info.globals[index]) : "";
      if (index < info.globals.size() && info.globals[index].isMutable)
        used.add(Feature::MutableGlobals);
      break;
    case ExternalKind::Tag:
      item.type = index < tagTypes.size() ? typeText(tagTypes[index]) : "";
      break;
    }
    info.exports.push_back(std::move(item));
    return Result::Ok;
  }
  Result OnStartFunction(Index index) override {
    info.start = ModuleInfo::Function{index, "", 0};
    return Result::Ok;
  }

  Result BeginElemSegment(Index, Index table, uint8_t flags) override {
    bool isDeclared = (flags & wabt::SegDeclared) == wabt::SegDeclared;
    ++(isDeclared ? info.declaredElements : flags & wabt::SegPassive ? info.passiveElements : info.activeElements);
    if (flags != 0)
      used.add(flags == wabt::SegPassive ? Feature::BulkMemory : Feature::ReferenceTypes);
    return Result::Ok;
  }
  Result BeginElemSegmentInitExpr(Index) override { return beginInitialiser(); }
  Result EndElemSegmentInitExpr(Index) override { return endInitialiser(); }
  Result OnElemSegmentElemExprCount(Index, Index count) override {
    info.elementEntries += count;
    return Result::Ok;
  }
  Result BeginGlobalInitExpr(Index) override { return beginInitialiser(); }
  Result EndGlobalInitExpr(Index) override { return endInitialiser(); }

  Result OnDataCount(Index) override {
    used.add(Feature::BulkMemory);
    return Result::Ok;
  }
  Result BeginDataSegment(Index, Index, uint8_t flags) override {
    if (flags & wabt::SegPassive)
      used.add(Feature::BulkMemory);
    ++(flags & wabt::SegPassive ? info.passiveData : info.activeData);
    return Result::Ok;
  }
  Result BeginDataSegmentInitExpr(Index) override { return beginInitialiser(); }
  Result EndDataSegmentInitExpr(Index) override { return endInitialiser(); }
  Result OnDataSegmentData(Index, const void*, wabt::Address size) override {
    info.dataBytes += size;
    return Result::Ok;
  }

  Result BeginFunctionBody(Index index, Offset size) override {
    info.codeBytes += size;
    info.largest.push_back({index, "", size});
    if (info.largest.size() > 1000)
      keepLargest();
    return Result::Ok;
  }
  Result OnLocalDecl(Index, Index, Type type) override {
    noteType(type);
    return Result::Ok;
  }

  Result OnOpcode(Opcode opcode) override {
    instruction = state->offset > 0 ? state->offset - 1 : 0;
    if (inInitialiser && ++initialiserLength > 2) // more than one instruction and its end
      used.add(Feature::ExtendedConst);
    if (!opcode.IsInvalid())
      seen.set(opcode);
    return Result::Ok;
  }
  Result OnBlockExpr(Type type) override { return noteBlock(type); }
  Result OnLoopExpr(Type type) override { return noteBlock(type); }
  Result OnIfExpr(Type type) override { return noteBlock(type); }
  Result OnTryExpr(Type type) override { return noteBlock(type); }
  Result OnCallIndirectExpr(Index, Index table) override {
    if (table != 0)
      used.add(Feature::ReferenceTypes);
    return Result::Ok;
  }

  void finish() {
    keepLargest();
    wabt::Features none = toWabt({});
    for (size_t index = 0; index < seen.size(); ++index) {
      Opcode opcode(static_cast<Opcode::Enum>(index));
      if (!seen[index] || opcode.IsEnabled(none))
        continue;
      for (Feature feature : allFeatures())
        if (opcode.IsEnabled(toWabt({feature})))
          used.add(feature);
    }
    for (Feature feature : allFeatures())
      if (used.has(feature))
        info.features.push_back(feature);
  }

private:
  std::string list(const Type* items, Index count) {
    std::string text;
    for (Index i = 0; i < count; ++i) {
      noteType(items[i]);
      text += (i ? ", " : "") + items[i].GetName();
    }
    return text;
  }

  std::string typeText(Index type) const { return type < types.size() ? types[type] : ""; }

  static std::string limitsText(uint64_t initial, const std::optional<uint64_t>& max, const char* unit) {
    return std::to_string(initial) + (max ? " to " + std::to_string(*max) : " or more") + unit;
  }
  static std::string tableText(const ModuleInfo::Table& table) {
    return table.type + ", " + limitsText(table.initial, table.max, " entries");
  }
  static std::string memoryText(const ModuleInfo::Memory& memory) {
    return limitsText(memory.initialPages, memory.maxPages, " pages") + (memory.isShared ? ", shared" : "") +
           (memory.is64 ? ", 64-bit" : "");
  }
  static std::string globalText(const ModuleInfo::Global& global) {
    return global.type + (global.isMutable ? " mutable" : "");
  }

  void noteType(Type type) {
    if (type == Type::V128)
      used.add(Feature::Simd);
    else if (type == Type::FuncRef || type == Type::ExternRef)
      used.add(Feature::ReferenceTypes);
  }

  Result noteBlock(Type type) {
    if (type.IsIndex() && type.GetIndex() < types.size() && hasParams[type.GetIndex()])
      used.add(Feature::MultiValue);
    return Result::Ok;
  }

  void addImport(std::string_view from, std::string_view name, ExternalKind kind, std::string type) {
    info.imports.push_back({std::string(from), std::string(name), kindName(kind), std::move(type)});
  }

  void addTable(Type type, const wabt::Limits& size, bool isImported) {
    if (type != Type::FuncRef || !info.tables.empty())
      used.add(Feature::ReferenceTypes);
    info.tables.push_back({isImported, type.GetName(), size.initial,
                           size.has_max ? std::optional(size.max) : std::nullopt});
  }

  void addMemory(const wabt::Limits& size, bool isImported) {
    if (!info.memories.empty())
      used.add(Feature::MultiMemory);
    if (size.is_shared)
      used.add(Feature::Threads);
    if (size.is_64)
      used.add(Feature::Memory64);
    info.memories.push_back({isImported, size.initial, size.has_max ? std::optional(size.max) : std::nullopt,
                             size.is_shared, size.is_64});
  }

  void addGlobal(Type type, bool isMutable, bool isImported) {
    noteType(type);
    info.globals.push_back({isImported, type.GetName(), isMutable, ""});
  }

  Result beginInitialiser() {
    inInitialiser = true;
    initialiserLength = 0;
    return Result::Ok;
  }
  Result endInitialiser() {
    inInitialiser = false;
    return Result::Ok;
  }

  void keepLargest() {
    std::stable_sort(info.largest.begin(), info.largest.end(),
                     [](const ModuleInfo::Function& a, const ModuleInfo::Function& b) { return a.bytes > b.bytes; });
    if (info.largest.size() > largestShown)
      info.largest.resize(largestShown);
  }

  std::span<const uint8_t> module;
  ModuleInfo& info;
  Features used;
  std::vector<std::string> types;
  std::vector<bool> hasParams; // of each type
  std::vector<Index> functionTypes;
  std::vector<Index> tagTypes;
  std::bitset<Opcode::Invalid> seen;
  size_t instruction = 0;
  bool inInitialiser = false;
  size_t initialiserLength = 0;
};

void readProducers(std::span<const uint8_t> payload, ModuleInfo& info) {
  ByteReader reader(payload);
  uint32_t fields = reader.readU32();
  for (uint32_t i = 0; i < fields && !reader.hasFailed(); ++i) {
    std::string field(reader.readName());
    uint32_t values = reader.readU32();
    for (uint32_t k = 0; k < values && !reader.hasFailed(); ++k) {
      std::string name(reader.readName()), version(reader.readName());
      if (!reader.hasFailed())
        info.producers.push_back({field, name, version});
    }
  }
}

void readTargetFeatures(std::span<const uint8_t> payload, ModuleInfo& info) {
  ByteReader reader(payload);
  uint32_t count = reader.readU32();
  for (uint32_t i = 0; i < count && !reader.hasFailed(); ++i) {
    char prefix = static_cast<char>(reader.readByte());
    std::string name(reader.readName());
    if (!reader.hasFailed())
      info.targetFeatures.push_back((prefix == '+' || prefix == '-' ? prefix : '?') + name);
  }
}

// What the imports from WASI preview 1 give access to.
void groupWasi(ModuleInfo& info) {
  static const std::pair<const char*, std::vector<const char*>> groups[] = {
      {"arguments", {"args_"}},
      {"environment", {"environ_"}},
      {"clocks", {"clock_"}},
      {"random", {"random_"}},
      {"files", {"fd_"}},
      {"directories", {"path_", "fd_prestat_", "fd_readdir"}},
      {"events", {"poll_"}},
      {"process", {"proc_", "sched_"}},
      {"sockets", {"sock_"}},
  };
  std::map<std::string, std::vector<std::string>> byGroup;
  for (const ModuleInfo::Import& import : info.imports) {
    if (import.kind != "func" || (import.module != "wasi_snapshot_preview1" && import.module != "wasi_unstable"))
      continue;
    // The longest prefix counts: fd_readdir belongs to directories.
    std::string best = "other";
    size_t length = 0;
    for (const auto& [group, prefixes] : groups) {
      for (std::string_view prefix : prefixes) {
        if (import.name.starts_with(prefix) && prefix.size() > length) {
          best = group;
          length = prefix.size();
        }
      }
    }
    byGroup[best].push_back(import.name);
  }
  for (const auto& [group, prefixes] : groups)
    if (auto found = byGroup.find(group); found != byGroup.end())
      info.wasi.push_back(*found);
  if (auto other = byGroup.find("other"); other != byGroup.end())
    info.wasi.push_back(*other);
}

} // namespace

std::optional<ModuleInfo> inspectModule(Diagnostics& diagnostics, const InputFile& input) {
  std::vector<uint8_t> converted;
  std::span<const uint8_t> module = input.bytes;
  if (input.isText) {
    ParsedText parsed = parseText(input.bytes, allKnownToWabt());
    for (const TextError& error : parsed.errors)
      diagnostics.error(SourceLocation::atLine(input.path, error.line, error.column), error.message);
    if (!parsed.errors.empty())
      return std::nullopt;
    converted = std::move(parsed.binary);
    module = converted;
  } else if (reportOtherVersion(diagnostics, input)) {
    return std::nullopt;
  }

  ModuleInfo info;
  info.isText = input.isText;
  info.size = module.size();
  Inspector inspector(module, info);
  wabt::ReadBinaryOptions options(toWabt(allKnownToWabt()), /*log_stream=*/nullptr, /*read_debug_names=*/false,
                                  /*stop_on_first_error=*/false, /*fail_on_custom_section_error=*/false);
  // What it says about failure, OnError has heard in detail.
  ElementGlobals elementGlobals = replaceElementGlobals(module);
  std::span<const uint8_t> readable = elementGlobals.module.empty() ? module : std::span(elementGlobals.module);
  (void)wabt::ReadBinary(readable.data(), readable.size(), &inspector, options);
  inspector.finish();

  for (const Section& section : readSections(module)) {
    bool isCustom = section.id == 0;
    std::string name(isCustom ? section.name : sectionName(section.id));
    info.sections.push_back({name.empty() && !isCustom ? std::to_string(section.id) : name, isCustom, section.offset,
                             section.size});
    if (isCustom && section.name == "producers")
      readProducers(section.payload, info);
    else if (isCustom && section.name == "target_features")
      readTargetFeatures(section.payload, info);
  }

  ModuleNames names = readNames(module);
  auto functionName = [&](uint32_t index) {
    return index < names.functions.size() ? std::string(names.functions[index]) : std::string();
  };
  info.name = names.module;
  for (ModuleInfo::Function& function : info.largest)
    function.name = functionName(function.index);
  if (info.start)
    info.start->name = functionName(info.start->index);
  for (size_t i = 0; i < info.globals.size() && i < names.globals.size(); ++i)
    info.globals[i].name = names.globals[i];
  groupWasi(info);
  return info;
}

} // namespace wrought
