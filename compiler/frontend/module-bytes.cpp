#include "module-bytes.h"

#include "limits.h"

namespace wrought {

uint8_t ByteReader::readByte() {
  if (failed || position >= bytes.size()) {
    failed = true;
    return 0;
  }
  return bytes[position++];
}

uint32_t ByteReader::readU32() {
  uint32_t value = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    uint8_t byte = readByte();
    // The fifth byte holds the last four bits.
    if (failed || (shift == 28 && byte > 0x0f))
      break;
    value |= uint32_t(byte & 0x7f) << shift;
    if (!(byte & 0x80))
      return value;
  }
  failed = true;
  return 0;
}

std::span<const uint8_t> ByteReader::readBytes(size_t length) {
  if (failed || length > bytes.size() - position) {
    failed = true;
    return {};
  }
  std::span<const uint8_t> result = bytes.subspan(position, length);
  position += length;
  return result;
}

std::string_view ByteReader::readName() {
  std::span<const uint8_t> text = readBytes(readU32());
  std::string_view name(reinterpret_cast<const char*>(text.data()), text.size());
  if (!isUtf8(name))
    failed = true;
  return failed ? std::string_view() : name;
}

bool isUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    uint8_t first = text[i++];
    if (first < 0x80)
      continue;
    unsigned following = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4 || following > text.size() - i)
      return false;
    uint32_t code = first & (0x3f >> following);
    for (unsigned k = 0; k < following; ++k) {
      uint8_t next = text[i++];
      if ((next & 0xc0) != 0x80)
        return false;
      code = code << 6 | (next & 0x3f);
    }
    static constexpr uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};
    if (code < smallest[following] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
      return false;
  }
  return true;
}

std::vector<Section> readSections(std::span<const uint8_t> module) {
  constexpr size_t headerSize = 8;
  std::vector<Section> sections;
  if (module.size() < headerSize)
    return sections;
  ByteReader reader(module, headerSize);
  while (!reader.atEnd()) {
    Section section;
    section.offset = reader.offset();
    section.id = reader.readByte();
    uint32_t length = reader.readU32();
    section.payloadOffset = reader.offset();
    section.payload = reader.readBytes(length);
    section.size = reader.offset() - section.offset;
    if (section.id == 0) {
      ByteReader custom(section.payload);
      section.name = custom.readName();
      section.payloadOffset += custom.offset();
      section.payload = section.payload.subspan(custom.offset());
    }
    if (reader.hasFailed())
      break;
    sections.push_back(section);
  }
  return sections;
}

std::string_view sectionName(uint8_t id) {
  static constexpr std::string_view names[] = {"custom", "type",   "import",  "function", "table", "memory",     "global",
                                               "export", "start",  "element", "code",     "data",  "data count", "tag"};
  return id < std::size(names) ? names[id] : std::string_view();
}

// Reads pairs of index and name, sorted by index, into `names`.
static bool readNameMap(ByteReader& reader, std::vector<std::string_view>& names) {
  uint32_t count = reader.readU32();
  int64_t previous = -1;
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t index = reader.readU32();
    std::string_view name = reader.readName();
    // An index is bound by the number of functions and globals that any module may have, so the table stays small.
    if (reader.hasFailed() || index <= previous || index >= limits::functions + limits::imports)
      return false;
    previous = index;
    if (index >= names.size())
      names.resize(index + 1);
    names[index] = name;
  }
  return reader.atEnd() && !reader.hasFailed();
}

ModuleNames readNames(std::span<const uint8_t> module) {
  enum Subsection : uint8_t { ModuleName = 0, FunctionNames = 1, GlobalNames = 7 };
  ModuleNames names;
  bool seen = false;
  for (const Section& section : readSections(module)) {
    if (section.id != 0 || section.name != "name")
      continue;
    auto defect = [&](const char* what, size_t offset) {
      if (names.defect.empty()) {
        names.defect = what;
        names.defectOffset = section.payloadOffset + offset;
      }
    };
    if (seen) {
      defect("second name section", 0);
      break;
    }
    seen = true;
    ByteReader reader(section.payload);
    while (!reader.atEnd()) {
      size_t offset = reader.offset();
      uint8_t id = reader.readByte();
      std::span<const uint8_t> content = reader.readBytes(reader.readU32());
      if (reader.hasFailed()) {
        defect("malformed name section", offset);
        break;
      }
      ByteReader contentReader(content);
      if (id == ModuleName) {
        names.module = contentReader.readName();
      } else if (id == FunctionNames) {
        if (!readNameMap(contentReader, names.functions))
          defect("malformed function names in the name section", offset);
      } else if (id == GlobalNames) {
        if (!readNameMap(contentReader, names.globals))
          defect("malformed global names in the name section", offset);
      }
    }
  }
  return names;
}

static void appendU32(std::vector<char>& out, uint32_t value) {
  do {
    out.push_back(static_cast<char>((value & 0x7f) | (value > 0x7f ? 0x80 : 0)));
    value >>= 7;
  } while (value);
}

static void appendName(std::vector<char>& out, std::string_view name) {
  appendU32(out, name.size());
  out.insert(out.end(), name.begin(), name.end());
}

static void appendSubsection(std::vector<char>& out, uint8_t id, const std::vector<char>& content) {
  out.push_back(static_cast<char>(id));
  appendU32(out, content.size());
  out.insert(out.end(), content.begin(), content.end());
}

static std::vector<char> nameMap(const std::vector<std::string_view>& names) {
  std::vector<char> entries;
  uint32_t count = 0;
  for (size_t index = 0; index < names.size(); ++index) {
    if (names[index].empty())
      continue;
    ++count;
    appendU32(entries, index);
    appendName(entries, names[index]);
  }
  std::vector<char> map;
  appendU32(map, count);
  map.insert(map.end(), entries.begin(), entries.end());
  return map;
}

std::vector<char> withNamesOnly(std::span<const uint8_t> module, const ModuleNames& names) {
  constexpr uint8_t functionNames = 1, globalNames = 7;
  std::vector<char> out(module.begin(), module.begin() + std::min<size_t>(8, module.size()));
  for (const Section& section : readSections(module))
    if (section.id != 0)
      out.insert(out.end(), module.begin() + section.offset, module.begin() + section.offset + section.size);
  if (names.functions.empty() && names.globals.empty())
    return out;
  std::vector<char> content;
  appendName(content, "name");
  if (!names.functions.empty())
    appendSubsection(content, functionNames, nameMap(names.functions));
  if (!names.globals.empty())
    appendSubsection(content, globalNames, nameMap(names.globals));
  out.push_back(0);
  appendU32(out, content.size());
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

} // namespace wrought
