// Walking over the functions and instructions of a valid binary module.
#ifndef WROUGHT_COMPILER_FRONTEND_FUNCTION_BODIES_H
#define WROUGHT_COMPILER_FRONTEND_FUNCTION_BODIES_H

#include "decode.h"

#include <cstdint>
#include <span>

namespace wrought {

// Calls visit(index, start, end) for the body of each function that the module defines: its number among them, and its place,
// from its locals on.
template <typename Visit> void forEachBody(std::span<const uint8_t> module, Visit visit) {
  constexpr uint8_t codeSection = 10;
  Decoder sections(module, 8, module.size());
  while (!sections.atEnd()) {
    uint8_t id = sections.readByte();
    size_t size = sections.readU32();
    size_t start = sections.offset();
    sections.readBytes(size);
    if (id != codeSection)
      continue;
    Decoder code(module, start, sections.offset());
    uint32_t count = code.readU32();
    for (uint32_t i = 0; i < count; ++i) {
      uint32_t bodySize = code.readU32();
      size_t body = code.offset();
      code.readBytes(bodySize);
      visit(i, body, code.offset());
    }
  }
}

// Calls visit(instruction) for each instruction of the body at [start, end).
template <typename Visit>
void forEachInstruction(std::span<const uint8_t> module, const ModuleEnvironment& environment, size_t start, size_t end,
                        Visit visit) {
  Decoder decoder(module, start, end);
  Features ignored;
  uint32_t groups = decoder.readU32();
  for (uint32_t i = 0; i < groups; ++i) {
    decoder.readU32();
    decoder.readValueType(environment.types, ignored);
  }
  Instruction instruction;
  while (!decoder.atEnd()) {
    decoder.readInstruction(environment, ignored, instruction);
    visit(instruction);
  }
}

} // namespace wrought

#endif
