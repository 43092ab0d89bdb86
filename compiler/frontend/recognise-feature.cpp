// Each opcode and type code belongs to one proposal.

#include "recognise-feature.h"

namespace wrought {

// In their standard encodings.
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

} // namespace wrought
