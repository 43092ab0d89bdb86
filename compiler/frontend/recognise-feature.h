// Which feature makes a module unreadable: from the place where reading it stopped.
#ifndef WROUGHT_COMPILER_FRONTEND_RECOGNISE_FEATURE_H
#define WROUGHT_COMPILER_FRONTEND_RECOGNISE_FEATURE_H

#include "feature.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace wrought {

// What was being read when wabt refused the module.
struct StopPlace {
  std::string_view message;      // wabt's
  size_t offset = 0;             // where it stopped: after the item that it refused
  size_t instructionOffset = 0;  // where the instruction begins whose opcode was read last
};

// The feature that explains the error, if the bytes there can mean nothing else: the opcode of an instruction, the code of a
// type, the flags of a memory or table, the number of a section.
[[nodiscard]] std::optional<Feature> recogniseFeature(std::span<const uint8_t> module, const StopPlace&,
                                                      const Features& allowed);

// The same for text: `message` is that of wabt's parser or validator.
[[nodiscard]] std::optional<Feature> recogniseFeatureInText(std::string_view message, const Features& allowed);

} // namespace wrought

#endif
