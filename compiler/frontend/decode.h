// Reads the binary format item by item: numbers, types, instructions. What is malformed is thrown as Invalid; whoever reads a
// module catches it and makes a message of it (validate-binary.cpp).
//
// Every count is checked against the bytes that are left before anything is allocated for it.
#ifndef WROUGHT_COMPILER_FRONTEND_DECODE_H
#define WROUGHT_COMPILER_FRONTEND_DECODE_H

#include "instructions.h"
#include "module-environment.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wrought {

// Why a module is refused. Never leaves the folder.
struct Invalid {
  size_t offset = 0;
  std::string message;
  std::optional<Feature> feature; // it is the use of this feature
};

struct BlockType {
  enum Kind : uint8_t { Empty, Single, Index };
  Kind kind = Empty;
  ValueType type;     // Single
  uint32_t index = 0; // Index
};

struct CatchClause {
  enum Kind : uint8_t { Catch, CatchRef, CatchAll, CatchAllRef };
  Kind kind = Catch;
  uint32_t tag = 0;
  uint32_t label = 0;

  bool hasTag() const { return kind <= CatchRef; }
  bool givesReference() const { return kind == CatchRef || kind == CatchAllRef; }
};

struct Instruction {
  const InstructionInfo* info = nullptr;
  size_t start = 0, end = 0; // offsets in the module
  uint32_t index = 0, second = 0;
  uint64_t value = 0;       // a constant's bits; the offset of a memory access
  uint32_t alignLog2 = 0;   // of a memory access; `index` is its memory
  uint8_t lane = 0;
  HeapType heapType;
  BlockType blockType;
  std::vector<uint32_t> targets; // br_table, the default last
  std::vector<ValueType> types;  // select
  std::vector<CatchClause> catches;

  Opcode opcode() const { return info->opcode; }
};

class Decoder {
public:
  // Reads `bytes` from `start` to `end`, which are offsets in the module.
  Decoder(std::span<const uint8_t> bytes, size_t start, size_t end) : bytes(bytes.data()), position(start), limit(end) {}

  size_t offset() const { return position; }
  bool atEnd() const { return position >= limit; }
  size_t left() const { return limit - position; }

  uint8_t readByte() {
    if (position >= limit)
      fail("unexpected end");
    return bytes[position++];
  }
  uint8_t peekByte() const { return position < limit ? bytes[position] : 0; }
  uint32_t readU32() {
    if (position < limit && bytes[position] < 0x80)
      return bytes[position++];
    return static_cast<uint32_t>(readUnsigned(32));
  }
  uint64_t readU64() { return readUnsigned(64); }
  int32_t readS32() { return static_cast<int32_t>(readSigned(32)); }
  int64_t readS33() { return readSigned(33); }
  int64_t readS64() { return readSigned(64); }
  // `count` bytes as a little-endian number.
  uint64_t readFixed(size_t count);
  std::span<const uint8_t> readBytes(size_t count);
  std::string_view readName(const char* what = "a name");
  // A count of items that take at least `least` bytes each.
  uint32_t readCount(const char* what, size_t least = 1);

  // With the types known so far, and `groupEnd` types if the group being read is itself named. Notes in `used` what features
  // the type needs.
  ValueType readValueType(const ModuleTypes&, Features& used, uint32_t groupEnd = 0);
  ValueType readReferenceType(const ModuleTypes&, Features& used);
  HeapType readHeapType(const ModuleTypes&, Features& used, uint32_t groupEnd = 0);
  void readInstruction(const ModuleEnvironment&, Features& used, Instruction&);

  [[noreturn]] void fail(std::string message) const { throw Invalid{position, std::move(message), std::nullopt}; }

private:
  uint64_t readUnsigned(unsigned bits);
  int64_t readSigned(unsigned bits);
  BlockType readBlockType(const ModuleEnvironment&, Features& used);
  void readMemoryArgument(Instruction&, Features& used);

  const uint8_t* bytes;
  size_t position;
  size_t limit;
};

} // namespace wrought

#endif
