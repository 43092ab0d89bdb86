#include "instructions.h"

#include <array>
#include <unordered_map>

namespace wrought {
namespace {

// So that a row can say that its instruction was there from the start.
struct FeatureOrNone {
  static constexpr std::optional<Feature> Mvp = std::nullopt;
#define WROUGHT_FEATURE(id, ...) static constexpr std::optional<Feature> id = Feature::id;
#include "feature.def"
};

ValueType typeOfLetter(char letter) {
  switch (letter) {
  case 'i':
    return ValueType::I32;
  case 'I':
    return ValueType::I64;
  case 'f':
    return ValueType::F32;
  case 'F':
    return ValueType::F64;
  case 'v':
    return ValueType::V128;
  default: // 'a': replaced by the memory's address type
    return ValueType::I32;
  }
}

InstructionInfo makeInfo(uint8_t prefix, uint32_t code, std::string_view name, std::optional<Feature> feature,
                         ImmediateKind immediate, std::string_view signature, uint8_t extra) {
  InstructionInfo info;
  info.opcode = uint32_t(prefix) << 16 | code;
  info.name = name;
  info.feature = feature;
  info.immediate = immediate;
  info.extra = extra;
  if (signature == "*") {
    info.hasOwnRule = true;
    return info;
  }
  info.takesAddress = signature[0] == 'a';
  size_t colon = signature.find(':');
  for (char letter : signature.substr(0, colon))
    info.operands[info.operandCount++] = typeOfLetter(letter);
  for (char letter : signature.substr(colon + 1))
    info.results[info.resultCount++] = typeOfLetter(letter);
  return info;
}

struct Table {
  static constexpr size_t prefixedCodes = 0x120;
  std::array<InstructionInfo, 256> plain;
  std::array<std::array<InstructionInfo, prefixedCodes>, 3> prefixed; // of 0xfc, 0xfd, 0xfe
  std::unordered_map<std::string_view, const InstructionInfo*> byName;

  InstructionInfo* place(uint8_t prefix, uint32_t code) {
    return prefix == 0 ? &plain[code] : &prefixed[prefix - 0xfc][code];
  }

  Table() {
#define WROUGHT_INSTRUCTION(prefix, code, name, Feature, Immediate, signature, extra)                                  \
  *place(prefix, code) =                                                                                               \
      makeInfo(prefix, code, name, FeatureOrNone::Feature, ImmediateKind::Immediate, signature, extra);                \
  byName.emplace(name, place(prefix, code));
#include "instructions.def"
  }
};

const Table& table() {
  static const Table table;
  return table;
}

} // namespace

const InstructionInfo* findInstruction(Opcode opcode) {
  static const Table& instructions = table();
  uint32_t prefix = opcode >> 16, code = opcode & 0xffff;
  const InstructionInfo* info = nullptr;
  if (prefix == 0 && code < 256)
    info = &instructions.plain[code];
  else if (prefix >= 0xfc && prefix <= 0xfe && code < Table::prefixedCodes)
    info = &instructions.prefixed[prefix - 0xfc][code];
  return info && !info->name.empty() ? info : nullptr;
}

const InstructionInfo* findInstruction(std::string_view name) {
  auto found = table().byName.find(name);
  return found == table().byName.end() ? nullptr : found->second;
}

} // namespace wrought
