// Which feature an encoding belongs to that the front end cannot read.
#ifndef WROUGHT_COMPILER_FRONTEND_RECOGNISE_FEATURE_H
#define WROUGHT_COMPILER_FRONTEND_RECOGNISE_FEATURE_H

#include "feature.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace wrought {

// By an opcode that instructions.def does not have (and the number after it, for a prefix), the code of a type, the form of a
// definition in the type section. Nothing if the code means nothing in any proposal.
[[nodiscard]] std::optional<Feature> featureOfUnknownOpcode(uint8_t byte, std::optional<uint32_t> extended);
[[nodiscard]] std::optional<Feature> featureOfTypeCode(uint8_t code);
[[nodiscard]] std::optional<Feature> featureOfTypeForm(uint8_t code);

} // namespace wrought

#endif
