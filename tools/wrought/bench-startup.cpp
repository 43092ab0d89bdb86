#include "bench-startup.h"

#include "frontend/module-bytes.h"

namespace wrought {
namespace {

// Section ids (specification: "Sections").
enum SectionId : uint8_t { ImportSection = 2, FunctionSection = 3, MemorySection = 5, ExportSection = 7, CodeSection = 10 };
// Kinds of imports and exports (specification: "External Kinds").
enum ExternalKind : uint8_t { FunctionKind, TableKind, MemoryKind, GlobalKind, TagKind };

using Bytes = std::vector<uint8_t>;

void append(Bytes& to, std::span<const uint8_t> bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

void appendU32(Bytes& to, uint32_t value) {
  for (; value >= 0x80; value >>= 7)
    to.push_back(static_cast<uint8_t>(value | 0x80));
  to.push_back(static_cast<uint8_t>(value));
}

// A 32-bit memory of ordinary pages. Other flags are those of 64-bit and custom page sizes.
bool readPlainLimits(ByteReader& reader) {
  uint8_t flags = reader.readByte();
  reader.readU32();
  if (flags & 1)
    reader.readU32();
  return flags <= 3;
}

class IdleStart {
public:
  explicit IdleStart(std::span<const uint8_t> module) : module(module), sections(readSections(module)) {}

  std::optional<Bytes> make() {
    for (const Section& section : sections) {
      ByteReader reader(section.payload);
      switch (section.id) {
      case ImportSection:
        if (!readImports(reader))
          return std::nullopt;
        break;
      case FunctionSection:
        for (uint32_t count = reader.readU32(); count > 0 && !reader.hasFailed(); --count)
          definedTypes.push_back(reader.readU32());
        break;
      case MemorySection:
        hasPlainMemory |= reader.readU32() > 0 && readPlainLimits(reader);
        break;
      case ExportSection:
        findStart(reader);
        break;
      }
    }
    if (!start || *start < importedTypes.size() || *start - importedTypes.size() >= definedTypes.size())
      return std::nullopt;
    return write();
  }

private:
  bool readImports(ByteReader& reader) {
    for (uint32_t count = reader.readU32(); count > 0; --count) {
      reader.readName();
      reader.readName();
      switch (reader.readByte()) {
      case FunctionKind:
        importedTypes.push_back(reader.readU32());
        break;
      case MemoryKind: {
        bool isFirst = !hasMemory;
        bool isPlain = readPlainLimits(reader);
        hasPlainMemory |= isFirst && isPlain;
        hasMemory = true;
        break;
      }
      case GlobalKind:
        // Only number types, of one byte each.
        if (reader.readByte() < 0x7b)
          return false;
        reader.readByte();
        break;
      default:
        return false;
      }
      if (reader.hasFailed())
        return false;
    }
    return true;
  }

  void findStart(ByteReader& reader) {
    for (uint32_t count = reader.readU32(); count > 0 && !reader.hasFailed(); --count) {
      std::string_view name = reader.readName();
      uint8_t kind = reader.readByte();
      uint32_t index = reader.readU32();
      if (kind == FunctionKind && name == "_start")
        start = index;
    }
  }

  Bytes body() const {
    Bytes code = {0}; // no locals
    if (hasPlainMemory) {
      // memory.size 0, i32.const 65536, i32.eq, if, call start, end
      append(code, Bytes{0x3f, 0x00, 0x41, 0x80, 0x80, 0x04, 0x46, 0x04, 0x40, 0x10});
      appendU32(code, *start);
      code.push_back(0x0b);
    }
    code.push_back(0x0b);
    return code;
  }

  Bytes write() const {
    uint32_t added = static_cast<uint32_t>(importedTypes.size() + definedTypes.size());
    Bytes result(module.begin(), module.begin() + 8);
    for (const Section& section : sections) {
      ByteReader reader(section.payload);
      Bytes payload;
      switch (section.id) {
      case FunctionSection:
        appendU32(payload, reader.readU32() + 1);
        append(payload, section.payload.subspan(reader.offset()));
        appendU32(payload, definedTypes[*start - importedTypes.size()]);
        break;
      case CodeSection: {
        appendU32(payload, reader.readU32() + 1);
        append(payload, section.payload.subspan(reader.offset()));
        Bytes code = body();
        appendU32(payload, static_cast<uint32_t>(code.size()));
        append(payload, code);
        break;
      }
      case ExportSection: {
        uint32_t count = reader.readU32();
        appendU32(payload, count);
        for (; count > 0; --count) {
          std::string_view name = reader.readName();
          uint8_t kind = reader.readByte();
          uint32_t index = reader.readU32();
          appendU32(payload, static_cast<uint32_t>(name.size()));
          payload.insert(payload.end(), name.begin(), name.end());
          payload.push_back(kind);
          appendU32(payload, kind == FunctionKind && name == "_start" ? added : index);
        }
        break;
      }
      default:
        append(result, module.subspan(section.offset, section.size));
        continue;
      }
      result.push_back(section.id);
      appendU32(result, static_cast<uint32_t>(payload.size()));
      append(result, payload);
    }
    return result;
  }

  std::span<const uint8_t> module;
  std::vector<Section> sections;
  std::vector<uint32_t> importedTypes; // of functions, by index
  std::vector<uint32_t> definedTypes;
  std::optional<uint32_t> start;
  bool hasMemory = false;
  bool hasPlainMemory = false; // memory 0 is one
};

} // namespace

std::optional<std::vector<uint8_t>> withIdleStart(std::span<const uint8_t> module) { return IdleStart(module).make(); }

} // namespace wrought
