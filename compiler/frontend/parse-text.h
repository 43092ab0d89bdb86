// The text format: .wat to a binary module.
#ifndef WROUGHT_COMPILER_FRONTEND_PARSE_TEXT_H
#define WROUGHT_COMPILER_FRONTEND_PARSE_TEXT_H

#include "feature.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wrought {

struct TextError {
  int line = 0; // 1-based, 0 if unknown
  int column = 0;
  std::string message;
  std::optional<Feature> feature; // set if the cause is a use of this feature, which was not allowed
};

struct ParsedText {
  std::vector<TextError> errors;
  // With a name section for the identifiers of the text. It is there although there are errors if the text could be parsed, but
  // the parser's own validation, which does not know WebAssembly 3.0, does not like it: our validator has the last word then.
  std::vector<uint8_t> binary;
};

// Parses `text`. Takes a process of its own for that, see parse-text.cpp.
[[nodiscard]] ParsedText parseText(std::span<const uint8_t> text, const Features& allowed);

} // namespace wrought

#endif
