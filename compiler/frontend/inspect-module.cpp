// The declarations are read here, item by item and without judging them; which features are used the validator tells.

#include "inspect-module.h"

#include "decode.h"
#include "diagnostics.h"
#include "module-bytes.h"
#include "parse-text.h"
#include "text/bytes.h"
#include "validate-binary.h"

#include <algorithm>
#include <map>

namespace wrought {
namespace {

constexpr size_t largestShown = 10;

class Inspector {
public:
  Inspector(std::span<const uint8_t> bytes, ModuleInfo& info) : bytes(bytes), info(info), decoder(bytes, 0, 0) {}

  void run() {
    BinaryCheck check = validateBinary(bytes, readableFeatures());
    for (Feature feature : allFeatures())
      if (check.used.has(feature) || (!check.errors.empty() && check.errors[0].feature == feature))
        info.features.push_back(feature);
    if (check.hasCompactImports) {
      text::appendUnsigned(plainImports, check.importCount);
      text::appendBytes(plainImports, check.plainImports);
    }
    try {
      for (const Section& section : readSections(bytes))
        readSection(section);
    } catch (const Invalid& invalid) {
      info.stoppedAt = static_cast<int64_t>(invalid.offset);
      info.stoppedBecause = invalid.feature ? "it uses " + std::string(featureName(*invalid.feature)) : invalid.message;
    }
    if (info.stoppedBecause.empty() && !check.errors.empty() && check.errors[0].feature) {
      info.stoppedAt = check.errors[0].offset;
      info.stoppedBecause = "it uses " + std::string(featureName(*check.errors[0].feature));
    }
    keepLargest();
  }

private:
  enum SectionId : uint8_t { Type = 1, Import, Function, Table, Memory, Global, Export, Start, Element, Code, Data, DataCount, Tag };

  void readSection(const Section& section) {
    decoder = Decoder(bytes, section.payloadOffset, section.payloadOffset + section.payload.size());
    switch (section.id) {
    case Type:
      return readTypes();
    case Import:
      if (!plainImports.empty())
        decoder = Decoder(plainImports, 0, plainImports.size());
      return forEach(4, [&] { readImport(); });
    case Function:
      return forEach(1, [&] {
        functionTypes.push_back(decoder.readU32());
        ++info.functions;
      });
    case Table:
      return forEach(3, [&] {
        bool hasInitialiser = decoder.peekByte() == 0x40;
        if (hasInitialiser)
          decoder.readBytes(2);
        addTable(false);
        if (hasInitialiser)
          skipConstant();
      });
    case Memory:
      return forEach(2, [&] { addMemory(false); });
    case Global:
      return forEach(3, [&] {
        addGlobal(false);
        skipConstant();
      });
    case Tag:
      return forEach(2, [&] { addTag(); });
    case Export:
      return forEach(3, [&] { readExport(); });
    case Start:
      info.start = ModuleInfo::Function{decoder.readU32(), "", 0};
      return;
    case Element:
      return forEach(2, [&] { readElements(); });
    case Code: {
      uint32_t index = info.importedFunctions;
      return forEach(1, [&] {
        uint32_t size = decoder.readU32();
        decoder.readBytes(size);
        info.codeBytes += size;
        info.largest.push_back({index++, "", size});
        if (info.largest.size() > 1000)
          keepLargest();
      });
    }
    case Data:
      return forEach(2, [&] { readData(); });
    default:
      return;
    }
  }

  template <typename Read> void forEach(size_t least, Read read) {
    uint32_t count = decoder.readCount("items", least);
    for (uint32_t i = 0; i < count; ++i)
      read();
  }

  std::vector<ValueType> readTypeList(uint32_t groupEnd) {
    std::vector<ValueType> list;
    forEach(1, [&] { list.push_back(decoder.readValueType(module.types, ignored, groupEnd)); });
    return list;
  }

  void readTypes() {
    constexpr uint8_t group = 0x4e, open = 0x50, final = 0x4f, function = 0x60;
    forEach(1, [&] {
      uint32_t size = 1;
      if (decoder.peekByte() == group) {
        decoder.readByte();
        size = decoder.readCount("types");
      }
      uint32_t groupEnd = static_cast<uint32_t>(module.types.size() + size);
      std::vector<ModuleTypes::Definition> definitions;
      for (uint32_t i = 0; i < size; ++i) {
        ModuleTypes::Definition definition;
        uint8_t form = decoder.readByte();
        if (form == open || form == final) {
          definition.isFinal = form == final;
          if (decoder.readU32() != 0)
            throw Invalid{decoder.offset(), "", Feature::Gc};
          form = decoder.readByte();
        }
        if (form != function)
          decoder.fail("malformed or unsupported definition type");
        definition.type.params = readTypeList(groupEnd);
        definition.type.results = readTypeList(groupEnd);
        definitions.push_back(std::move(definition));
      }
      module.types.addGroup(std::move(definitions));
    });
    info.types = static_cast<uint32_t>(module.types.size());
  }

  std::string typeText(uint32_t index) const {
    if (index >= module.types.size())
      return "";
    auto list = [](const std::vector<ValueType>& types) {
      std::string text = typeNames(types);
      return text.substr(1, text.size() - 2);
    };
    const FunctionType& type = module.types[index];
    std::string text = "(" + list(type.params) + ")";
    if (type.results.size() == 1)
      text += " -> " + list(type.results);
    else if (type.results.size() > 1)
      text += " -> (" + list(type.results) + ")";
    return text;
  }

  Limits readLimits() {
    uint8_t flags = decoder.readByte();
    Limits limits;
    limits.isShared = flags & 2;
    limits.is64 = flags & 4;
    limits.initial = decoder.readU64();
    if (flags & 1)
      limits.max = decoder.readU64();
    if (flags & 8)
      limits.pageSizeLog2 = static_cast<uint8_t>(std::min<uint32_t>(decoder.readU32(), 63));
    return limits;
  }

  static std::string limitsText(uint64_t initial, const std::optional<uint64_t>& max, const char* unit) {
    return std::to_string(initial) + (max ? " to " + std::to_string(*max) : " or more") + unit;
  }

  std::string addTable(bool isImported) {
    std::string type = typeName(decoder.readValueType(module.types, ignored));
    Limits limits = readLimits();
    info.tables.push_back({isImported, type, limits.initial, limits.max});
    return type + ", " + limitsText(limits.initial, limits.max, " entries") + (limits.is64 ? ", 64-bit" : "");
  }
  std::string addMemory(bool isImported) {
    Limits limits = readLimits();
    info.memories.push_back({isImported, limits.initial, limits.max, limits.isShared, limits.is64,
                             UINT64_C(1) << limits.pageSizeLog2});
    return memoryText(info.memories.back());
  }
  static std::string memoryText(const ModuleInfo::Memory& memory) {
    return limitsText(memory.initialPages, memory.maxPages, memory.pageBytes == 1 ? " bytes" : " pages") +
           (memory.isShared ? ", shared" : "") + (memory.is64 ? ", 64-bit" : "");
  }
  std::string addGlobal(bool isImported) {
    std::string type = typeName(decoder.readValueType(module.types, ignored));
    bool isMutable = decoder.readByte();
    info.globals.push_back({isImported, type, isMutable, ""});
    return type + (isMutable ? " mutable" : "");
  }
  std::string addTag() {
    decoder.readByte();
    tagTypes.push_back(decoder.readU32());
    ++info.tags;
    return typeText(tagTypes.back());
  }

  static constexpr const char* kinds[] = {"func", "table", "memory", "global", "tag"};

  void readImport() {
    std::string from(decoder.readName()), name(decoder.readName());
    uint8_t kind = decoder.readByte();
    std::string type;
    switch (kind) {
    case 0:
      functionTypes.push_back(decoder.readU32());
      ++info.importedFunctions;
      type = typeText(functionTypes.back());
      break;
    case 1:
      type = addTable(true);
      break;
    case 2:
      type = addMemory(true);
      break;
    case 3:
      type = addGlobal(true);
      break;
    case 4:
      type = addTag();
      break;
    default:
      decoder.fail("malformed import kind: " + std::to_string(kind));
    }
    info.imports.push_back({from, name, kinds[kind], type});
  }

  void readExport() {
    ModuleInfo::Export item;
    item.name = decoder.readName();
    uint8_t kind = decoder.readByte();
    if (kind >= std::size(kinds))
      decoder.fail("malformed export kind: " + std::to_string(kind));
    item.kind = kinds[kind];
    uint32_t index = item.index = decoder.readU32();
    if (kind == 0 && index < functionTypes.size())
      item.type = typeText(functionTypes[index]);
    else if (kind == 1 && index < info.tables.size())
      item.type = info.tables[index].type + ", " + limitsText(info.tables[index].initial, info.tables[index].max, " entries");
    else if (kind == 2 && index < info.memories.size())
      item.type = memoryText(info.memories[index]);
    else if (kind == 3 && index < info.globals.size())
      item.type = info.globals[index].type + (info.globals[index].isMutable ? " mutable" : "");
    else if (kind == 4 && index < tagTypes.size())
      item.type = typeText(tagTypes[index]);
    info.exports.push_back(std::move(item));
  }

  void skipConstant() {
    do
      decoder.readInstruction(module, ignored, instruction);
    while (instruction.opcode() != op::End);
  }

  void readElements() {
    enum Flag : uint32_t { NotActive = 1, TableOrDeclared = 2, Expressions = 4 };
    uint32_t flags = decoder.readU32();
    bool isActive = !(flags & NotActive);
    ++(isActive ? info.activeElements : flags & TableOrDeclared ? info.declaredElements : info.passiveElements);
    if (isActive && (flags & TableOrDeclared))
      decoder.readU32();
    if (isActive)
      skipConstant();
    if (flags & (NotActive | TableOrDeclared)) {
      if (flags & Expressions)
        decoder.readValueType(module.types, ignored);
      else
        decoder.readByte();
    }
    forEach(1, [&] {
      if (flags & Expressions)
        skipConstant();
      else
        decoder.readU32();
      ++info.elementEntries;
    });
  }

  void readData() {
    uint32_t flags = decoder.readU32();
    ++(flags & 1 ? info.passiveData : info.activeData);
    if (flags == 2)
      decoder.readU32();
    if (!(flags & 1))
      skipConstant();
    uint32_t size = decoder.readU32();
    decoder.readBytes(size);
    info.dataBytes += size;
  }

  void keepLargest() {
    std::stable_sort(info.largest.begin(), info.largest.end(),
                     [](const ModuleInfo::Function& a, const ModuleInfo::Function& b) { return a.bytes > b.bytes; });
    if (info.largest.size() > largestShown)
      info.largest.resize(largestShown);
  }

  std::span<const uint8_t> bytes;
  ModuleInfo& info;
  Decoder decoder;
  std::vector<uint8_t> plainImports; // the contents of the import section, if it is compact
  ModuleEnvironment module; // its types only
  Features ignored;
  Instruction instruction;
  std::vector<uint32_t> functionTypes;
  std::vector<uint32_t> tagTypes;
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
    ParsedText parsed = parseText(input.bytes);
    if (reportTextErrors(diagnostics, input, parsed))
      return std::nullopt;
    converted = std::move(parsed.binary);
    module = converted;
  } else if (reportOtherVersion(diagnostics, input)) {
    return std::nullopt;
  }

  ModuleInfo info;
  info.isText = input.isText;
  info.size = module.size();
  Inspector(module, info).run();

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
