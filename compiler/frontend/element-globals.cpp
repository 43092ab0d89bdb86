#include "element-globals.h"

#include "module-bytes.h"

#include <algorithm>

namespace wrought {
namespace {

constexpr uint8_t elementSection = 9;

enum Code : uint8_t {
  End = 0x0b,
  GlobalGet = 0x23,
  I32Const = 0x41,
  I64Const = 0x42,
  F32Const = 0x43,
  F64Const = 0x44,
  I32Add = 0x6a,
  I32Mul = 0x6c,
  I64Add = 0x7c,
  I64Mul = 0x7e,
  RefNull = 0xd0,
  RefFunc = 0xd2,
  FuncRef = 0x70,
};

// A number in base 128 of any length up to ten bytes.
void skipNumber(ByteReader& reader) {
  for (int i = 0; i < 10 && (reader.readByte() & 0x80); ++i)
    ;
}

// Passes over a constant expression; false if it holds anything that no constant expression can.
bool skipConstant(ByteReader& reader) {
  while (!reader.hasFailed()) {
    uint8_t code = reader.readByte();
    if (code == End)
      return !reader.hasFailed();
    if (code == F32Const)
      reader.skip(4);
    else if (code == F64Const)
      reader.skip(8);
    else if (code == I32Const || code == I64Const || code == GlobalGet || code == RefNull || code == RefFunc)
      skipNumber(reader);
    else if (!(code >= I32Add && code <= I32Mul) && !(code >= I64Add && code <= I64Mul))
      return false;
  }
  return false;
}

class Replacer {
public:
  Replacer(std::span<const uint8_t> module, ElementGlobals& result) : module(module), result(result) {}

  void run(const Section& section) {
    ByteReader reader(module.first(section.payloadOffset + section.payload.size()), section.payloadOffset);
    uint32_t count = reader.readU32();
    for (uint32_t i = 0; i < count; ++i)
      if (!readSegment(reader))
        return;
  }

private:
  bool readSegment(ByteReader& reader) {
    enum Flag : uint32_t { Passive = 1, ExplicitIndex = 2, Expressions = 4 };
    uint32_t flags = reader.readU32();
    if (reader.hasFailed() || flags > 7)
      return false;
    bool isActive = !(flags & Passive);
    if (isActive && (flags & ExplicitIndex))
      reader.readU32();
    if (isActive && !skipConstant(reader))
      return false;
    uint8_t type = FuncRef;
    if (flags & (Passive | ExplicitIndex))
      type = reader.readByte();
    uint32_t count = reader.readU32();
    for (uint32_t i = 0; i < count && !reader.hasFailed(); ++i) {
      if (!(flags & Expressions))
        reader.readU32();
      else if (!readElement(reader, type))
        return false;
    }
    return !reader.hasFailed();
  }

  bool readElement(ByteReader& reader, uint8_t type) {
    size_t start = reader.offset();
    uint8_t code = reader.readByte();
    if (code == GlobalGet) {
      uint32_t index = reader.readU32();
      if (!reader.hasFailed())
        replace(start, reader.offset(), index, type);
    } else if (code == RefNull || code == RefFunc) {
      skipNumber(reader);
    } else {
      return false;
    }
    return reader.readByte() == End && !reader.hasFailed();
  }

  void replace(size_t start, size_t end, uint32_t global, uint8_t type) {
    if (result.module.empty())
      result.module.assign(module.begin(), module.end());
    // Type codes are negative numbers: padding repeats the sign.
    result.module[start] = RefNull;
    for (size_t at = start + 1; at < end; ++at) {
      uint8_t digits = at == start + 1 ? type : 0x7f;
      result.module[at] = static_cast<uint8_t>(digits | (at + 1 < end ? 0x80 : 0));
    }
    result.globals[end] = global;
  }

  std::span<const uint8_t> module;
  ElementGlobals& result;
};

} // namespace

ElementGlobals replaceElementGlobals(std::span<const uint8_t> module) {
  ElementGlobals result;
  for (const Section& section : readSections(module))
    if (section.id == elementSection)
      Replacer(module, result).run(section);
  return result;
}

} // namespace wrought
