#include "decode.h"

#include "limits.h"
#include "module-bytes.h"
#include "recognise-feature.h"

namespace wrought {

uint64_t Decoder::readUnsigned(unsigned bits) {
  uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    uint8_t byte = readByte();
    if (shift + 7 > bits) {
      // The last byte has room for some bits, and none for another byte.
      if (byte & 0x80)
        fail("integer representation too long");
      if (byte >> (bits - shift))
        fail("integer too large");
      return value | uint64_t(byte) << shift;
    }
    value |= uint64_t(byte & 0x7f) << shift;
    if (!(byte & 0x80))
      return value;
  }
}

int64_t Decoder::readSigned(unsigned bits) {
  uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    uint8_t byte = readByte();
    if (shift + 7 > bits) {
      if (byte & 0x80)
        fail("integer representation too long");
      // The bits beyond must repeat the sign.
      unsigned room = bits - shift;
      uint8_t beyond = static_cast<uint8_t>((byte & 0x7f) >> (room - 1));
      if (beyond != 0 && beyond != (0x7f >> (room - 1)))
        fail("integer too large");
    }
    value |= uint64_t(byte & 0x7f) << shift;
    if (!(byte & 0x80)) {
      if (shift + 7 < 64 && (byte & 0x40))
        value |= ~uint64_t(0) << (shift + 7);
      return static_cast<int64_t>(value);
    }
  }
}

uint64_t Decoder::readFixed(size_t count) {
  uint64_t value = 0;
  std::span<const uint8_t> read = readBytes(count);
  for (size_t i = 0; i < count; ++i)
    value |= uint64_t(read[i]) << (8 * i);
  return value;
}

std::span<const uint8_t> Decoder::readBytes(size_t count) {
  if (count > left())
    fail("unexpected end: " + std::to_string(count) + " bytes expected, " + std::to_string(left()) + " left");
  std::span<const uint8_t> result(bytes + position, count);
  position += count;
  return result;
}

std::string_view Decoder::readName(const char* what) {
  size_t start = position;
  std::span<const uint8_t> text = readBytes(readU32());
  std::string_view name(reinterpret_cast<const char*>(text.data()), text.size());
  if (!isUtf8(name))
    throw Invalid{start, std::string("invalid utf-8 encoding: ") + what, std::nullopt};
  return name;
}

uint32_t Decoder::readCount(const char* what, size_t least) {
  size_t start = position;
  uint32_t count = readU32();
  if (uint64_t(count) * least > left())
    throw Invalid{start, "unexpected end: " + std::to_string(count) + " " + what + " announced, but there is not room for them",
                  std::nullopt};
  return count;
}

// --- Types ------------------------------------------------------------------------------------------------------------------

HeapType Decoder::readHeapType(const ModuleTypes& types, Features& used, uint32_t groupEnd) {
  size_t start = position;
  uint8_t code = peekByte();
  int64_t number = readS33();
  if (number >= 0) {
    if (uint64_t(number) >= std::max<size_t>(types.size(), groupEnd))
      throw Invalid{start, "unknown type " + std::to_string(number), std::nullopt};
    uint32_t index = static_cast<uint32_t>(number);
    used.add(Feature::FunctionReferences);
    if (index >= types.size())
      used.add(Feature::RecursiveTypes);
    return HeapType::concrete(index < types.size() ? types.canonical(index) : index);
  }
  if (position - start == 1) {
    HeapType type = HeapType::abstract(code);
    if (type == heap::Func || type == heap::Extern) {
      used.add(Feature::ReferenceTypes);
      return type;
    }
    if (type == heap::NoFunc || type == heap::NoExtern) {
      used.add(Feature::FunctionReferences);
      return type;
    }
    if (type == heap::Exn || type == heap::NoExn) {
      used.add(Feature::ExceptionReferences);
      return type;
    }
    if (std::optional<Feature> feature = featureOfTypeCode(code))
      throw Invalid{start, "", feature};
  }
  throw Invalid{start, "malformed heap type", std::nullopt};
}

ValueType Decoder::readValueType(const ModuleTypes& types, Features& used, uint32_t groupEnd) {
  size_t start = position;
  uint8_t code = readByte();
  switch (code) {
  case 0x7f:
    return ValueType::I32;
  case 0x7e:
    return ValueType::I64;
  case 0x7d:
    return ValueType::F32;
  case 0x7c:
    return ValueType::F64;
  case 0x7b:
    used.add(Feature::Simd);
    return ValueType::V128;
  case 0x63: // (ref null ht)
  case 0x64: // (ref ht)
    used.add(Feature::FunctionReferences);
    return ValueType::ref(readHeapType(types, used, groupEnd), code == 0x63);
  case 0x69: // an abstract heap type stands for the nullable reference to it
  case 0x6f:
  case 0x70:
  case 0x72:
  case 0x73:
  case 0x74:
    position = start;
    return ValueType::ref(readHeapType(types, used, groupEnd), true);
  }
  throw Invalid{start, "malformed value type: 0x" + std::to_string(code / 16) + "0123456789abcdef"[code % 16],
                featureOfTypeCode(code)};
}

ValueType Decoder::readReferenceType(const ModuleTypes& types, Features& used) {
  size_t start = position;
  ValueType type = readValueType(types, used);
  if (!type.isRef())
    throw Invalid{start, "malformed reference type: " + typeName(type), std::nullopt};
  return type;
}

// --- Instructions -----------------------------------------------------------------------------------------------------------

BlockType Decoder::readBlockType(const ModuleEnvironment& module, Features& used) {
  uint8_t code = peekByte();
  if (code == 0x40) {
    ++position;
    return {};
  }
  // Type codes are negative numbers of one byte; an index is not negative.
  if ((code & 0xc0) == 0x40)
    return {BlockType::Single, readValueType(module.types, used), 0};
  size_t start = position;
  int64_t index = readS33();
  if (index < 0)
    throw Invalid{start, "malformed block type", std::nullopt};
  if (uint64_t(index) >= module.types.size())
    throw Invalid{start, "unknown type " + std::to_string(index), std::nullopt};
  used.add(Feature::MultiValue);
  return {BlockType::Index, ValueType(), static_cast<uint32_t>(index)};
}

void Decoder::readMemoryArgument(Instruction& instruction, Features& used) {
  constexpr uint32_t hasMemoryIndex = 0x40;
  size_t start = position;
  uint32_t flags = readU32();
  instruction.index = 0;
  if (flags >= 2 * hasMemoryIndex)
    throw Invalid{start, "malformed memory access flags: alignment 2^" + std::to_string(flags), std::nullopt};
  instruction.alignLog2 = flags & (hasMemoryIndex - 1);
  if (flags & hasMemoryIndex) {
    instruction.index = readU32();
    used.add(Feature::MultiMemory);
  }
  instruction.value = readU64();
}

void Decoder::readInstruction(const ModuleEnvironment& module, Features& used, Instruction& instruction) {
  size_t start = position;
  instruction.start = start;
  uint8_t byte = readByte();
  Opcode opcode = byte;
  if (byte >= 0xfb && byte <= 0xfe) {
    uint32_t code = readU32();
    opcode = code <= 0xffff ? uint32_t(byte) << 16 | code : ~Opcode(0);
  }
  const InstructionInfo* info = findInstruction(opcode);
  if (!info) {
    const char* digits = "0123456789abcdef";
    std::string text = std::string("0x") + digits[byte / 16] + digits[byte % 16];
    if (opcode != byte)
      text += " " + std::to_string(opcode & 0xffff);
    throw Invalid{start, "unexpected opcode: " + text, featureOfUnknownOpcode(byte, opcode & 0xffff)};
  }
  instruction.info = info;
  switch (info->immediate) {
  case ImmediateKind::None:
    break;
  case ImmediateKind::Block:
    instruction.blockType = readBlockType(module, used);
    break;
  case ImmediateKind::Catches: {
    instruction.blockType = readBlockType(module, used);
    uint32_t count = readCount("catch clauses", 2);
    instruction.catches.clear();
    for (uint32_t i = 0; i < count; ++i) {
      size_t clauseStart = position;
      uint8_t kind = readByte();
      if (kind > CatchClause::CatchAllRef)
        throw Invalid{clauseStart, "malformed catch clause: kind " + std::to_string(kind), std::nullopt};
      CatchClause clause;
      clause.kind = static_cast<CatchClause::Kind>(kind);
      if (clause.hasTag())
        clause.tag = readU32();
      clause.label = readU32();
      instruction.catches.push_back(clause);
    }
    break;
  }
  case ImmediateKind::Index:
    instruction.index = readU32();
    break;
  case ImmediateKind::TwoIndices:
    instruction.index = readU32();
    instruction.second = readU32();
    break;
  case ImmediateKind::Targets: {
    uint32_t count = readCount("branch targets");
    instruction.targets.clear();
    for (uint32_t i = 0; i <= count; ++i)
      instruction.targets.push_back(readU32());
    break;
  }
  case ImmediateKind::Types: {
    uint32_t count = readCount("types");
    instruction.types.clear();
    for (uint32_t i = 0; i < count; ++i)
      instruction.types.push_back(readValueType(module.types, used));
    break;
  }
  case ImmediateKind::HeapType:
    instruction.heapType = readHeapType(module.types, used);
    break;
  case ImmediateKind::I32:
    instruction.value = static_cast<uint32_t>(readS32());
    break;
  case ImmediateKind::I64:
    instruction.value = static_cast<uint64_t>(readS64());
    break;
  case ImmediateKind::F32:
    instruction.value = readFixed(4);
    break;
  case ImmediateKind::F64:
    instruction.value = readFixed(8);
    break;
  case ImmediateKind::V128:
    readBytes(16);
    break;
  case ImmediateKind::Memory:
  case ImmediateKind::Atomic:
    readMemoryArgument(instruction, used);
    break;
  case ImmediateKind::MemoryLane:
    readMemoryArgument(instruction, used);
    instruction.lane = readByte();
    break;
  case ImmediateKind::Fence:
    if (readByte() != 0)
      throw Invalid{position - 1, "zero byte expected after atomic.fence", std::nullopt};
    break;
  case ImmediateKind::Lane:
    instruction.lane = readByte();
    break;
  case ImmediateKind::Shuffle: {
    // The largest decides.
    instruction.lane = 0;
    for (uint8_t lane : readBytes(16))
      instruction.lane = std::max(instruction.lane, lane);
    break;
  }
  }
  instruction.end = position;
}

} // namespace wrought
