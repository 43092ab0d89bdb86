// Each opcode and type code belongs to one proposal. In text it is wabt's message that tells; one in which nothing is
// recognised is passed on as it is, so a newer wabt with other words loses only this comfort.

#include "recognise-feature.h"

#include "wabt-features.h"

#include <wabt/opcode.h>

#include <cstring>

namespace wrought {

static bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// Opcodes of proposals that wabt does not know, in their standard encodings.
std::optional<Feature> featureOfUnknownOpcode(uint8_t byte, std::optional<uint32_t> extended) {
  switch (byte) {
  case 0x0a: // throw_ref
  case 0x1f: // try_table
    return Feature::Exceptions;
  case 0x14: // call_ref
  case 0x15: // return_call_ref
  case 0xd4: // ref.as_non_null
  case 0xd5: // br_on_null
  case 0xd6: // br_on_non_null
    return Feature::FunctionReferences;
  case 0xd3: // ref.eq
    return Feature::Gc;
  case 0xe0: // cont.new … switch
  case 0xe1:
  case 0xe2:
  case 0xe3:
  case 0xe4:
  case 0xe5:
  case 0xe6:
    return Feature::StackSwitching;
  case 0xfb:
    if (extended && *extended >= 0x80 && *extended < 0xc0)
      return Feature::Strings;
    if (extended && *extended < 0x20)
      return Feature::Gc;
    return std::nullopt;
  case 0xfc:
    if (extended && *extended >= 0x13 && *extended <= 0x16)
      return Feature::WideArithmetic;
    return std::nullopt;
  case 0xfd:
    if (extended && *extended >= 0x100 && *extended < 0x130)
      return Feature::RelaxedSimd;
    return std::nullopt;
  case 0xfe:
    if (extended && *extended >= 0x4f)
      return Feature::SharedEverything;
    return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Feature> featureOfTypeCode(uint8_t code) {
  switch (code) {
  case 0x7b: // v128
    return Feature::Simd;
  case 0x63: // ref null …
  case 0x64: // ref …
    return Feature::FunctionReferences;
  case 0x69: // exnref
  case 0x74: // nullexnref
    return Feature::Exceptions;
  case 0x6a: // arrayref … anyref
  case 0x6b:
  case 0x6c:
  case 0x6d:
  case 0x6e:
  case 0x71: // nullref
  case 0x72: // nullexternref
  case 0x73: // nullfuncref
    return Feature::Gc;
  case 0x68: // contref
  case 0x75: // nullcontref
    return Feature::StackSwitching;
  case 0x67: // stringref
    return Feature::Strings;
  case 0x65: // shared …
    return Feature::SharedEverything;
  }
  return std::nullopt;
}

std::optional<Feature> featureOfTypeForm(uint8_t code) {
  switch (code) {
  case 0x5e: // array
  case 0x5f: // struct
  case 0x4e: // rec
  case 0x4f: // sub final
  case 0x50: // sub
    return Feature::Gc;
  case 0x5d: // cont
    return Feature::StackSwitching;
  case 0x65: // shared
    return Feature::SharedEverything;
  }
  return std::nullopt;
}

static std::optional<Feature> featureInText(std::string_view message, const Features& allowed) {
  struct Word {
    std::string_view text;
    Feature feature;
  };
  static constexpr Word words[] = {
      {"try_table", Feature::ExceptionReferences},       {"throw_ref", Feature::ExceptionReferences},
      {"exnref", Feature::ExceptionReferences},          {"struct", Feature::Gc},
      {"array", Feature::Gc},                   {"rec", Feature::Gc},
      {"sub", Feature::Gc},                     {"i31", Feature::Gc},
      {"anyref", Feature::Gc},                  {"eqref", Feature::Gc},
      {"nullref", Feature::Gc},                 {"br_on_cast", Feature::Gc},
      {"any.convert_extern", Feature::Gc},      {"extern.convert_any", Feature::Gc},
      {"call_ref", Feature::FunctionReferences}, {"return_call_ref", Feature::FunctionReferences},
      {"br_on_null", Feature::FunctionReferences}, {"br_on_non_null", Feature::FunctionReferences},
      {"ref.as_non_null", Feature::FunctionReferences}, {"cont", Feature::StackSwitching},
      {"suspend", Feature::StackSwitching},     {"resume", Feature::StackSwitching},
      {"pagesize", Feature::CustomPageSizes},   {"i64.add128", Feature::WideArithmetic},
      {"i64.sub128", Feature::WideArithmetic},  {"i64.mul_wide", Feature::WideArithmetic},
      {"stringref", Feature::Strings},
  };
  if (size_t at = message.find("opcode not allowed: "); at != std::string_view::npos) {
    std::string_view name = message.substr(at + strlen("opcode not allowed: "));
    for (uint32_t index = 0; index < wabt::Opcode::Invalid; ++index) {
      wabt::Opcode opcode(static_cast<wabt::Opcode::Enum>(index));
      if (opcode.GetName() != name || opcode.IsEnabled(toWabt(allowed)))
        continue;
      for (Feature feature : allFeatures()) {
        Features more = allowed;
        more.add(feature);
        if (opcode.IsEnabled(toWabt(more)))
          return feature;
      }
    }
  }
  if (contains(message, "value type not allowed: v128"))
    return Feature::Simd;
  if (contains(message, "exceptions not allowed") || contains(message, "tag not allowed"))
    return Feature::Exceptions;
  if (contains(message, "struct not allowed") || contains(message, "array type not allowed"))
    return Feature::Gc;
  if (contains(message, "ing memory variable is not allowed"))
    return Feature::MultiMemory;
  if (contains(message, "memory64") || contains(message, "64-bit"))
    return Feature::Memory64;
  if (contains(message, "may not be shared"))
    return Feature::Threads;
  if (contains(message, "only one memory"))
    return Feature::MultiMemory;
  constexpr std::string_view unexpected = "unexpected token ", notAllowed = "opcode not allowed: ";
  if (message.starts_with(unexpected) || message.starts_with(notAllowed)) {
    std::string_view token = message.substr((message.starts_with(unexpected) ? unexpected : notAllowed).size());
    if (token.starts_with('"'))
      token.remove_prefix(1);
    token = token.substr(0, token.find_first_of("\", )"));
    for (const Word& word : words)
      if (token == word.text || (token.starts_with(word.text) && token[word.text.size()] == '.') ||
          (word.text == "i64.mul_wide" && token.starts_with(word.text)))
        return word.feature;
  }
  return std::nullopt;
}

std::optional<Feature> recogniseFeatureInText(std::string_view message, const Features& allowed) {
  std::optional<Feature> feature = featureInText(message, allowed);
  return feature && !allowed.has(*feature) ? feature : std::nullopt;
}

} // namespace wrought
