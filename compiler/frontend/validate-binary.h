// Validation of a binary module in one pass over its bytes, without building a representation of it.
#ifndef WROUGHT_COMPILER_FRONTEND_VALIDATE_BINARY_H
#define WROUGHT_COMPILER_FRONTEND_VALIDATE_BINARY_H

#include "feature.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wrought {

// One thing found in a module.
struct Finding {
  int64_t offset = -1;   // into the module
  int64_t function = -1; // index of the function it lies in, or -1
  std::string message;
  std::optional<Feature> feature; // set if the cause is a use of this feature, which was not allowed
};

struct BinaryCheck {
  std::vector<Finding> errors;   // in the order of their place; empty: the module is valid
  std::vector<Finding> warnings; // defects of custom sections, which mean nothing to the program
  bool more = false;             // there were more errors than a person would read
};

// Validates `module` with `allowed` features and the limits of limits.h. A malformed module gives the errors up to the place
// where it cannot be read any further; an invalid one gives the first error of each function.
[[nodiscard]] BinaryCheck validateBinary(std::span<const uint8_t> module, const Features& allowed);

} // namespace wrought

#endif
