// All modules are judged here, by our own rules: texts after they have become binaries (parse-text.h). Binaryen's validator
// accepts invalid modules, and others do not know WebAssembly 3.0. The decoder and the typing rules (decode.h,
// validate-function.h) also serve the rewriting of what Binaryen cannot read.
//
// Memory is in proportion to the declarations of the module, not to its code.

#include "validate-binary.h"

#include "decode.h"
#include "limits.h"
#include "recognise-feature.h"
#include "validate-function.h"

#include <algorithm>
#include <unordered_set>

namespace wrought {
namespace {

// More errors than this are of no use to a person.
constexpr size_t maxErrors = 20;

enum SectionId : uint8_t {
  Custom,
  Type,
  Import,
  Function,
  Table,
  Memory,
  Global,
  Export,
  Start,
  Element,
  Code,
  Data,
  DataCount,
  Tag,
};

// The place of a section among the others; 0 for unknown ones.
int orderOf(uint8_t id) {
  static constexpr int order[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6};
  return id < std::size(order) ? order[id] : 0;
}

class ModuleValidator {
public:
  ModuleValidator(std::span<const uint8_t> bytes, const Features& allowed)
      : bytes(bytes), allowed(allowed), module(std::make_shared<ModuleEnvironment>()), functionValidator(*module),
        decoder(bytes, 0, bytes.size()) {}

  BinaryCheck run() {
    try {
      readSections();
    } catch (Invalid& invalid) {
      report(invalid);
    } catch (const Stop&) {
    }
    check.needs.declaredSegments |= anyDeclared && (check.needs.anyFunction & LoweringNeeds::TableInit);
    check.environment = module;
    return std::move(check);
  }

private:
  // Everything there is to say was reported.
  struct Stop {};

  // --- Errors and features ----------------------------------------------------------------------------------------------

  void report(Invalid& invalid) {
    check.errors.push_back({static_cast<int64_t>(invalid.offset), function, std::move(invalid.message), invalid.feature});
  }

  [[noreturn]] void fail(size_t offset, std::string message) const {
    throw Invalid{offset, std::move(message), std::nullopt};
  }

  // Takes note of the features that the item at `offset` turned out to use; one that is not allowed ends everything.
  void noteFeatures(size_t offset) {
    if (used == check.used)
      return;
    for (Feature feature : allFeatures()) {
      if (!used.has(feature) || check.used.has(feature))
        continue;
      check.used.add(feature);
      check.firstUse.emplace(feature, offset);
      if (!allowed.has(feature))
        throw Invalid{offset, "", feature};
    }
  }
  void noteFeature(size_t offset, Feature feature) {
    used.add(feature);
    noteFeatures(offset);
  }

  void limit(size_t offset, uint64_t count, uint64_t maximum, const char* what) const {
    if (count > maximum)
      fail(offset, std::to_string(count) + " " + what + ", which is more than the " + std::to_string(maximum) +
                       " that wrought accepts");
  }

  uint32_t readCount(const char* what, uint64_t maximum, size_t least = 1) {
    size_t start = decoder.offset();
    uint32_t count = decoder.readCount(what, least);
    limit(start, count, maximum, what);
    return count;
  }

  // --- Sections ---------------------------------------------------------------------------------------------------------

  void readSections() {
    constexpr size_t headerSize = 8;
    static constexpr uint8_t header[headerSize] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    std::span<const uint8_t> start = decoder.readBytes(headerSize);
    if (!std::equal(start.begin(), start.begin() + 4, header))
      fail(0, "magic header not detected");
    if (!std::equal(start.begin(), start.end(), header))
      fail(4, "unknown binary version");
    int last = 0;
    while (!decoder.atEnd()) {
      size_t start = decoder.offset();
      uint8_t id = decoder.readByte();
      uint32_t size = decoder.readU32();
      if (size > decoder.left())
        fail(decoder.offset(), "invalid section size: extends past end");
      size_t end = decoder.offset() + size;
      if (id != Custom) {
        int order = orderOf(id);
        if (order == 0)
          fail(start, "malformed section id: " + std::to_string(id));
        if (order <= last)
          fail(start, "unexpected section: it is there twice, or out of order");
        last = order;
      }
      Decoder outer = decoder;
      decoder = Decoder(bytes, decoder.offset(), end);
      readSection(id);
      if (id == Custom)
        decoder.readBytes(decoder.left());
      if (!decoder.atEnd())
        fail(decoder.offset(), "section size mismatch: there is more in it than it announces");
      decoder = outer;
      decoder.readBytes(size);
    }
    if (module->functions.size() - module->importedFunctions != bodies)
      fail(bytes.size(), "function and code section have inconsistent lengths: " +
                             std::to_string(module->functions.size() - module->importedFunctions) + " functions, " +
                             std::to_string(bodies) + " bodies");
    if (module->dataCount && *module->dataCount != dataSegments)
      fail(bytes.size(), "the data count section announces " + std::to_string(*module->dataCount) +
                             " segments, but there are " + std::to_string(dataSegments));
  }

  void readSection(uint8_t id) {
    switch (id) {
    case Custom:
      decoder.readName("section name");
      return;
    case Type:
      return readTypes();
    case Import:
      return readImports();
    case Function:
      return readFunctions();
    case Table:
      return readTables();
    case Memory:
      return readMemories();
    case Global:
      return readGlobals();
    case Export:
      return readExports();
    case Start:
      return readStart();
    case Element:
      return readElements();
    case Code:
      return readCode();
    case Data:
      return readData();
    case DataCount: {
      size_t start = decoder.offset();
      module->dataCount = decoder.readU32();
      limit(start, *module->dataCount, limits::dataSegments, "data segments");
      return noteFeature(start, Feature::BulkMemory);
    }
    case Tag:
      return readTags();
    }
  }

  // --- Types ------------------------------------------------------------------------------------------------------------

  std::vector<ValueType> readTypeList(const char* what, uint64_t maximum, uint32_t groupEnd) {
    size_t start = decoder.offset();
    uint32_t count = decoder.readU32();
    limit(start, count, maximum, what);
    if (count > decoder.left())
      decoder.fail("unexpected end");
    std::vector<ValueType> list;
    list.reserve(count);
    for (uint32_t i = 0; i < count; ++i) {
      start = decoder.offset();
      list.push_back(decoder.readValueType(module->types, used, groupEnd));
      noteFeatures(start);
    }
    return list;
  }

  ModuleTypes::Definition readDefinition(uint32_t groupEnd) {
    constexpr uint8_t open = 0x50, final = 0x4f, function = 0x60;
    ModuleTypes::Definition definition;
    size_t start = decoder.offset();
    uint8_t form = decoder.readByte();
    if (form == open || form == final) {
      definition.isFinal = form == final;
      noteFeature(start, Feature::RecursiveTypes);
      if (decoder.readU32() != 0)
        throw Invalid{start, "", Feature::Gc};
      start = decoder.offset();
      form = decoder.readByte();
    }
    if (form != function)
      throw Invalid{start, "malformed definition type: form " + std::to_string(form), featureOfTypeForm(form)};
    definition.type.params = readTypeList("parameters in a function type", limits::parameters, groupEnd);
    start = decoder.offset();
    definition.type.results = readTypeList("results in a function type", limits::results, groupEnd);
    if (definition.type.results.size() > 1)
      noteFeature(start, Feature::MultiValue);
    return definition;
  }

  void readTypes() {
    constexpr uint8_t group = 0x4e;
    uint32_t count = readCount("types", limits::types);
    for (uint32_t i = 0; i < count; ++i) {
      size_t start = decoder.offset();
      uint32_t groupSize = 1;
      if (decoder.peekByte() == group) {
        decoder.readByte();
        noteFeature(start, Feature::RecursiveTypes);
        groupSize = readCount("types", limits::types);
        check.needs.emptyGroups |= groupSize == 0;
      }
      size_t first = module->types.size();
      limit(start, first + groupSize, limits::types, "types");
      std::vector<ModuleTypes::Definition> definitions;
      for (uint32_t k = 0; k < groupSize; ++k)
        definitions.push_back(readDefinition(static_cast<uint32_t>(first + groupSize)));
      module->types.addGroup(std::move(definitions));
    }
  }

  uint32_t readTypeIndex() {
    size_t start = decoder.offset();
    uint32_t index = decoder.readU32();
    if (index >= module->types.size())
      fail(start, "unknown type " + std::to_string(index) + ": the module has " + std::to_string(module->types.size()));
    return index;
  }

  Limits readLimits(bool isMemory) {
    enum Flag : uint32_t { HasMaximum = 1, Shared = 2, Is64 = 4, HasPageSize = 8 };
    size_t start = decoder.offset();
    uint32_t flags = decoder.readByte();
    if (flags >= (isMemory ? 2u * HasPageSize : 2u * Is64))
      fail(start, "malformed limits flags: " + std::to_string(flags));
    Limits limits;
    limits.isShared = flags & Shared;
    limits.is64 = flags & Is64;
    if (limits.isShared)
      noteFeature(start, isMemory ? Feature::Threads : Feature::SharedEverything);
    if (limits.is64)
      noteFeature(start, Feature::Memory64);
    if (flags & HasPageSize)
      noteFeature(start, Feature::CustomPageSizes);
    size_t numbers = decoder.offset();
    limits.initial = decoder.readU64();
    if (flags & HasMaximum)
      limits.max = decoder.readU64();
    if (flags & HasPageSize) {
      size_t pageStart = decoder.offset();
      uint32_t log2 = decoder.readU32();
      if (log2 != 0 && log2 != 16)
        fail(pageStart, "invalid custom page size: 2^" + std::to_string(log2) + " bytes, not 1 or 65536");
      limits.pageSizeLog2 = static_cast<uint8_t>(log2);
      check.needs.pageSizes = true;
    }
    if (limits.isShared && !limits.max)
      fail(start, "shared memory must have maximum");
    uint64_t most = isMemory ? (limits.is64 ? (limits.pageSizeLog2 ? UINT64_C(1) << 48 : UINT64_MAX)
                                            : (limits.pageSizeLog2 ? UINT64_C(1) << 16 : UINT64_C(0xffffffff)))
                             : (limits.is64 ? UINT64_MAX : UINT64_C(0xffffffff));
    if (limits.initial > most || limits.max.value_or(0) > most)
      fail(numbers, isMemory ? "memory size must be at most " + std::to_string(most) + " pages"
                             : "table size must be at most " + std::to_string(most) + " entries");
    if (limits.max && *limits.max < limits.initial)
      fail(numbers, "size minimum must not be greater than maximum: " + std::to_string(limits.initial) + " and " +
                        std::to_string(*limits.max));
    return limits;
  }

  TableType readTableType() {
    size_t start = decoder.offset();
    TableType type;
    constexpr uint8_t funcRefCode = 0x70;
    bool isFuncRef = decoder.peekByte() == funcRefCode;
    type.element = decoder.readReferenceType(module->types, used);
    if (isFuncRef)
      used = check.used; // tables of functions were there from the start
    noteFeatures(start);
    type.limits = readLimits(false);
    return type;
  }

  GlobalType readGlobalType() {
    size_t start = decoder.offset();
    GlobalType type;
    type.type = decoder.readValueType(module->types, used);
    noteFeatures(start);
    start = decoder.offset();
    uint8_t mutability = decoder.readByte();
    if (mutability > 1)
      fail(start, "malformed mutability: " + std::to_string(mutability));
    type.isMutable = mutability;
    return type;
  }

  void addTag() {
    size_t start = decoder.offset();
    noteFeature(start, Feature::Exceptions);
    uint8_t attribute = decoder.readByte();
    if (attribute != 0)
      fail(start, "malformed tag attribute: " + std::to_string(attribute));
    uint32_t type = readTypeIndex();
    if (!module->types[type].results.empty())
      fail(start, "non-empty tag result type: " + typeNames(module->types[type].results));
    module->tags.push_back(type);
    limit(start, module->tags.size(), limits::tags, "tags");
  }

  void addMemory() {
    size_t start = decoder.offset();
    if (!module->memories.empty())
      noteFeature(start, Feature::MultiMemory);
    module->memories.push_back(readLimits(true));
    limit(start, module->memories.size(), limits::memories, "memories");
  }

  void addTable(size_t start, TableType type) {
    if (!module->tables.empty())
      noteFeature(start, Feature::ReferenceTypes);
    module->tables.push_back(type);
    limit(start, module->tables.size(), limits::tables, "tables");
  }

  // --- Declarations -----------------------------------------------------------------------------------------------------

  // What is imported, behind the names.
  void readExternType() {
    size_t start = decoder.offset();
    uint8_t kind = decoder.readByte();
    switch (kind) {
    case 0:
      module->functions.push_back(readTypeIndex());
      break;
    case 1:
      addTable(start, readTableType());
      break;
    case 2:
      addMemory();
      break;
    case 3:
      module->globals.push_back(readGlobalType());
      if (module->globals.back().isMutable)
        noteFeature(start, Feature::MutableGlobals);
      break;
    case 4:
      addTag();
      break;
    default:
      fail(start, "malformed import kind: " + std::to_string(kind));
    }
    limit(start, ++imports, limits::imports, "imports");
  }

  // Entries that import several things from one module (proposal "compact import section") are written out one by one for
  // whoever reads the module after us.
  void readImports() {
    enum Compact : uint8_t { SharedType = 0x7e, SharedModule = 0x7f };
    uint32_t count = readCount("imports", limits::imports, 4);
    size_t first = decoder.offset();
    auto copy = [&](size_t start, size_t end) {
      check.plainImports.insert(check.plainImports.end(), bytes.begin() + static_cast<ptrdiff_t>(start),
                                bytes.begin() + static_cast<ptrdiff_t>(end));
    };
    bool isCompact = false;
    uint32_t entries = 0;
    // Writers disagree on whether the count is of entries or of imports.
    for (; entries < count && !(isCompact && decoder.atEnd()); ++entries) {
      size_t start = decoder.offset();
      decoder.readName("module name of an import");
      size_t moduleEnd = decoder.offset();
      std::string_view name = decoder.readName("name of an import");
      uint8_t kind = decoder.peekByte();
      if (!name.empty() || (kind != SharedType && kind != SharedModule)) {
        readExternType();
        if (isCompact)
          copy(start, decoder.offset());
        continue;
      }
      if (!isCompact)
        copy(first, start);
      isCompact = true;
      decoder.readByte();
      if (kind == SharedModule) {
        for (uint32_t left = readCount("imports", limits::imports, 3); left != 0; --left) {
          size_t item = decoder.offset();
          decoder.readName("name of an import");
          readExternType();
          copy(start, moduleEnd);
          copy(item, decoder.offset());
        }
        continue;
      }
      const Decoder type = decoder;
      const ModuleEnvironment before = *module;
      uint32_t importsBefore = imports;
      readExternType();
      size_t typeEnd = decoder.offset();
      uint32_t sharing = readCount("imports", limits::imports);
      *module = before;
      imports = importsBefore;
      for (; sharing != 0; --sharing) {
        size_t item = decoder.offset();
        decoder.readName("name of an import");
        Decoder next = decoder;
        copy(start, moduleEnd);
        copy(item, next.offset());
        copy(type.offset(), typeEnd);
        decoder = type;
        readExternType();
        decoder = next;
      }
    }
    if (entries != count && imports != count)
      decoder.fail("unexpected end: " + std::to_string(count) + " imports announced");
    check.hasCompactImports = isCompact;
    check.importCount = imports;
    module->importedFunctions = static_cast<uint32_t>(module->functions.size());
    module->importedTables = static_cast<uint32_t>(module->tables.size());
    module->importedMemories = static_cast<uint32_t>(module->memories.size());
    module->importedGlobals = static_cast<uint32_t>(module->globals.size());
    module->importedTags = static_cast<uint32_t>(module->tags.size());
    module->declaredFunctions.resize(module->functions.size());
  }

  void readFunctions() {
    uint32_t count = readCount("functions", limits::functions);
    module->functions.reserve(module->functions.size() + count);
    for (uint32_t i = 0; i < count; ++i)
      module->functions.push_back(readTypeIndex());
    module->declaredFunctions.resize(module->functions.size());
  }

  void readTables() {
    constexpr uint8_t withInitialiser = 0x40;
    uint32_t count = readCount("tables", limits::tables, 3);
    for (uint32_t i = 0; i < count; ++i) {
      size_t start = decoder.offset();
      if (decoder.peekByte() == withInitialiser) {
        decoder.readByte();
        if (decoder.readByte() != 0)
          fail(decoder.offset() - 1, "zero byte expected in a table with an initialiser");
        noteFeature(start, Feature::FunctionReferences);
        check.needs.tableInitialisers = true;
        TableType type = readTableType();
        readConstant(type.element);
        addTable(start, type);
        continue;
      }
      TableType type = readTableType();
      if (!type.element.isDefaultable())
        fail(start, "type mismatch: a table of " + typeName(type.element) + " needs an initialiser");
      addTable(start, type);
    }
  }

  void readMemories() {
    uint32_t count = readCount("memories", limits::memories, 2);
    for (uint32_t i = 0; i < count; ++i)
      addMemory();
  }

  void readGlobals() {
    uint32_t count = readCount("globals", limits::globals, 3);
    for (uint32_t i = 0; i < count; ++i) {
      GlobalType type = readGlobalType();
      readConstant(type.type);
      // Only now: its initialiser may not name it.
      module->globals.push_back(type);
    }
  }

  void readTags() {
    uint32_t count = readCount("tags", limits::tags, 2);
    for (uint32_t i = 0; i < count; ++i)
      addTag();
  }

  void readExports() {
    uint32_t count = readCount("exports", limits::exports, 3);
    std::unordered_set<std::string_view> names;
    for (uint32_t i = 0; i < count; ++i) {
      size_t start = decoder.offset();
      std::string_view name = decoder.readName("name of an export");
      if (!names.insert(name).second)
        fail(start, "duplicate export name: \"" + std::string(name) + "\"");
      start = decoder.offset();
      uint8_t kind = decoder.readByte();
      uint32_t index = decoder.readU32();
      static constexpr const char* kinds[] = {"function", "table", "memory", "global", "tag"};
      const size_t counts[] = {module->functions.size(), module->tables.size(), module->memories.size(),
                               module->globals.size(), module->tags.size()};
      if (kind >= std::size(kinds))
        fail(start, "malformed export kind: " + std::to_string(kind));
      if (index >= counts[kind])
        fail(start, std::string("unknown ") + kinds[kind] + " " + std::to_string(index) + ": the module has " +
                        std::to_string(counts[kind]));
      if (kind == 0)
        module->declaredFunctions[index] = true;
      if (kind == 3 && module->globals[index].isMutable)
        noteFeature(start, Feature::MutableGlobals);
    }
  }

  void readStart() {
    size_t start = decoder.offset();
    uint32_t index = readFunctionIndex();
    const FunctionType& type = module->functionType(index);
    if (!type.params.empty() || !type.results.empty())
      fail(start, "start function must take and return nothing, not " + typeNames(type.params) + " -> " +
                      typeNames(type.results));
  }

  uint32_t readFunctionIndex() {
    size_t start = decoder.offset();
    uint32_t index = decoder.readU32();
    if (index >= module->functions.size())
      fail(start, "unknown function " + std::to_string(index) + ": the module has " +
                      std::to_string(module->functions.size()));
    return index;
  }

  // A constant expression, with its end.
  void readConstant(ValueType type) {
    functionValidator.beginConstant(type, static_cast<uint32_t>(module->globals.size()));
    for (size_t length = 0; !functionValidator.isDone(); ++length) {
      if (decoder.atEnd())
        decoder.fail("the initialiser has no end");
      decoder.readInstruction(*module, used, instruction);
      Opcode opcode = instruction.opcode();
      if (length > 0 && opcode != op::End)
        used.add(Feature::ExtendedConst);
      if (opcode == op::GlobalGet && instruction.index >= module->importedGlobals)
        used.add(Feature::ConstantGlobals);
      if (instruction.info->feature)
        used.add(*instruction.info->feature);
      noteFeatures(instruction.start);
      functionValidator.apply(instruction);
      if (opcode == op::RefFunc)
        module->declaredFunctions[instruction.index] = true;
    }
  }

  // --- Segments ---------------------------------------------------------------------------------------------------------

  void readElements() {
    enum Flag : uint32_t { NotActive = 1, TableOrDeclared = 2, Expressions = 4, Last = 7 };
    uint32_t count = readCount("element segments", limits::elementSegments, 2);
    module->elements.reserve(std::min<size_t>(count, decoder.left() / 3));
    for (uint32_t i = 0; i < count; ++i) {
      size_t start = decoder.offset();
      uint32_t flags = decoder.readU32();
      if (flags > Last)
        fail(start, "malformed elements segment kind: " + std::to_string(flags));
      if (flags != 0)
        noteFeature(start, flags == NotActive ? Feature::BulkMemory : Feature::ReferenceTypes);
      ElementSegment segment;
      bool isActive = !(flags & NotActive);
      segment.mode = isActive ? ElementSegment::Active
                              : (flags & TableOrDeclared) ? ElementSegment::Declared : ElementSegment::Passive;
      if (isActive) {
        if (flags & TableOrDeclared)
          segment.table = decoder.readU32();
        if (segment.table >= module->tables.size())
          fail(start, "unknown table " + std::to_string(segment.table) + ": the module has " +
                          std::to_string(module->tables.size()));
        readConstant(module->tables[segment.table].limits.addressType());
      }
      bool hasLongType = false;
      segment.type = flags & Expressions ? funcRef : ValueType::ref(heap::Func, false);
      if (flags & (NotActive | TableOrDeclared)) {
        size_t typeStart = decoder.offset();
        if (flags & Expressions) {
          segment.type = decoder.readReferenceType(module->types, used);
          noteFeatures(typeStart);
          hasLongType = decoder.offset() - typeStart > 1;
        } else if (decoder.readByte() != 0) {
          fail(typeStart, "malformed element kind: not 0, functions");
        }
      }
      if (isActive && !module->types.isSubtype(segment.type, module->tables[segment.table].element))
        fail(start, "type mismatch: a segment of " + typeName(segment.type) + " for a table of " +
                        typeName(module->tables[segment.table].element));
      segment.count = decoder.readCount("elements");
      for (uint32_t k = 0; k < segment.count; ++k) {
        if (flags & Expressions)
          readConstant(segment.type);
        else
          module->declaredFunctions[readFunctionIndex()] = true;
      }
      bool isDeclared = segment.mode == ElementSegment::Declared;
      check.needs.declaredSegments |= isDeclared && hasLongType;
      anyDeclared |= isDeclared;
      module->elements.push_back(segment);
    }
  }

  void readData() {
    enum Flag : uint32_t { Active, Passive, ActiveIn };
    uint32_t count = readCount("data segments", limits::dataSegments, 2);
    for (uint32_t i = 0; i < count; ++i) {
      size_t start = decoder.offset();
      uint32_t flags = decoder.readU32();
      if (flags > ActiveIn)
        fail(start, "unknown data segment flags: " + std::to_string(flags));
      if (flags == Passive)
        noteFeature(start, Feature::BulkMemory);
      if (flags != Passive) {
        uint32_t memory = flags == ActiveIn ? decoder.readU32() : 0;
        if (memory >= module->memories.size())
          fail(start, "unknown memory " + std::to_string(memory) + ": the module has " +
                          std::to_string(module->memories.size()));
        readConstant(module->memories[memory].addressType());
      }
      decoder.readBytes(decoder.readU32());
    }
    dataSegments = count;
  }

  // --- Code -------------------------------------------------------------------------------------------------------------

  void readCode() {
    size_t start = decoder.offset();
    bodies = readCount("functions", limits::functions);
    if (module->functions.size() - module->importedFunctions != bodies)
      fail(start, "function and code section have inconsistent lengths: " +
                      std::to_string(module->functions.size() - module->importedFunctions) + " functions, " +
                      std::to_string(bodies) + " bodies");
    check.needs.functions.resize(bodies);
    for (uint32_t i = 0; i < bodies; ++i) {
      uint32_t size = decoder.readU32();
      if (size > decoder.left())
        decoder.fail("unexpected end: the function body extends past the end of the section");
      Decoder outer = decoder;
      decoder = Decoder(bytes, decoder.offset(), decoder.offset() + size);
      function = module->importedFunctions + i;
      try {
        readBody(i);
      } catch (Invalid& invalid) {
        report(invalid);
        // What follows the first use of an unknown feature would be read without understanding it.
        if (invalid.feature)
          throw Stop();
        if (check.errors.size() >= maxErrors) {
          check.more = true;
          throw Stop();
        }
      }
      function = -1;
      decoder = outer;
      decoder.readBytes(size);
    }
    if (!check.errors.empty())
      throw Stop();
  }

  void readBody(uint32_t body) {
    const FunctionType& type = module->functionType(static_cast<uint32_t>(function));
    std::vector<ValueType> locals(type.params);
    uint32_t groups = decoder.readCount("groups of locals", 2);
    for (uint32_t i = 0; i < groups; ++i) {
      size_t start = decoder.offset();
      uint32_t count = decoder.readU32();
      limit(start, uint64_t(locals.size()) + count, limits::locals, "locals in a function");
      size_t typeStart = decoder.offset();
      ValueType local = decoder.readValueType(module->types, used);
      noteFeatures(typeStart);
      locals.insert(locals.end(), count, local);
    }
    functionValidator.beginFunction(type.results, std::move(locals), type.params.size());
    uint8_t needs = 0;
    while (!functionValidator.isDone()) {
      if (decoder.atEnd())
        decoder.fail("the function ends inside a block");
      decoder.readInstruction(*module, used, instruction);
      if (instruction.info->feature)
        used.add(*instruction.info->feature);
      if (used != check.used)
        noteFeatures(instruction.start);
      if (instruction.info->hasOwnRule || instruction.info->feature)
        needs |= needsOf(instruction);
      functionValidator.apply(instruction);
    }
    if (!decoder.atEnd())
      decoder.fail("code after the end of the function");
    check.needs.functions[body] = needs;
    check.needs.anyFunction |= needs;
  }

  // What the rewriting for Binaryen must know, and the work that instructions with many operands cause, which is kept in
  // proportion to the size of the module.
  uint8_t needsOf(const Instruction& instruction) {
    using Needs = LoweringNeeds;
    uint8_t needs = 0;
    const ModuleTypes& types = module->types;
    auto count = [&](const FunctionType& type) { countTraffic(type.params.size() + type.results.size()); };
    if (functionValidator.isUnreachable() &&
        (instruction.info->feature == Feature::FunctionReferences || instruction.info->feature == Feature::Exceptions ||
         instruction.info->feature == Feature::ExceptionReferences))
      needs |= Needs::UnreachableCode;
    switch (instruction.opcode()) {
    case op::Block:
    case op::Loop:
    case op::If:
    case op::Try:
    case op::TryTable:
      if (instruction.blockType.kind == BlockType::Index) {
        const FunctionType& type = types[instruction.blockType.index];
        count(type);
        if (!type.params.empty())
          needs |= Needs::BlockParameters;
      }
      for (const CatchClause& clause : instruction.catches)
        if (clause.hasTag() && clause.tag < module->tags.size())
          count(types[module->tags[clause.tag]]);
      break;
    case op::Call:
    case op::ReturnCall:
      if (instruction.index < module->functions.size())
        count(module->functionType(instruction.index));
      break;
    case op::CallIndirect:
    case op::ReturnCallIndirect:
    case op::CallRef:
    case op::ReturnCallRef:
      if (instruction.index < types.size())
        count(types[instruction.index]);
      break;
    case op::BrOnNull:
    case op::BrOnNonNull: {
      const std::vector<FunctionValidator::Frame>& frames = functionValidator.openFrames();
      size_t ownValues = instruction.opcode() == op::BrOnNonNull ? 1 : 0;
      if (instruction.index < frames.size() &&
          frames[frames.size() - 1 - instruction.index].labelTypes().size() > ownValues)
        needs |= Needs::BranchOnReference;
      countLabel(instruction.index);
      break;
    }
    case op::Br:
    case op::BrIf:
      countLabel(instruction.index);
      break;
    case op::BrTable:
      for (uint32_t target : instruction.targets)
        countLabel(target);
      break;
    case op::Delegate:
      needs |= needsOfDelegate(instruction.index);
      break;
    case op::TableInit:
      needs |= Needs::TableInit;
      break;
    case op::ElemDrop:
      needs |= Needs::ElementDrop;
      break;
    case op::I64Add128:
    case op::I64Sub128:
    case op::I64MulWideS:
    case op::I64MulWideU:
      needs |= Needs::WideArithmetic;
      break;
    }
    return needs;
  }

  uint8_t needsOfDelegate(uint32_t depth) const {
    // The label is counted from outside of the try that ends here.
    const std::vector<FunctionValidator::Frame>& frames = functionValidator.openFrames();
    if (uint64_t(depth) + 1 >= frames.size())
      return 0;
    size_t target = frames.size() - 2 - depth;
    return target == 0 || frames[target].opcode == op::Try ? 0 : LoweringNeeds::DelegateLabel;
  }

  void countLabel(uint32_t depth) {
    const std::vector<FunctionValidator::Frame>& frames = functionValidator.openFrames();
    if (depth < frames.size())
      if (size_t count = frames[frames.size() - 1 - depth].labelTypes().size(); count > 1)
        countTraffic(count);
  }

  void countTraffic(uint64_t values) {
    traffic += values;
    if (traffic > limits::multiValueTraffic + bytes.size())
      fail(instruction.start, "calls and blocks with more operands than wrought accepts in a module of this size");
  }

  std::span<const uint8_t> bytes;
  Features allowed;
  BinaryCheck check;
  std::shared_ptr<ModuleEnvironment> module;
  FunctionValidator functionValidator;
  Decoder decoder;
  Features used; // runs ahead of check.used until noteFeatures
  Instruction instruction;
  int64_t function = -1; // whose body is being read
  uint32_t imports = 0;
  uint32_t bodies = 0;
  uint32_t dataSegments = 0;
  uint64_t traffic = 0;
  bool anyDeclared = false; // of the element segments
};

} // namespace

BinaryCheck validateBinary(std::span<const uint8_t> module, const Features& allowed) {
  ModuleValidator validator(module, allowed);
  return validator.run();
}

} // namespace wrought
