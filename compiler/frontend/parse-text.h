// The text format: .wat to a binary module, by a parser of our own (text/).
//
// Every text of WebAssembly 3.0 is read exactly as it is written, valid or not, so that one validator, that of binaries, judges
// both formats. The parsers of wabt and Binaryen, which served here before, each know some of the format only, and what they
// make of an invalid module may be valid.
#ifndef WROUGHT_COMPILER_FRONTEND_PARSE_TEXT_H
#define WROUGHT_COMPILER_FRONTEND_PARSE_TEXT_H

#include "diagnostics.h"
#include "feature.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wrought {

struct TextError {
  size_t offset = 0; // in the text
  std::string message;
  std::optional<Feature> feature; // set if it is the use of this feature, which cannot be read
};

// Where what stands in the binary comes from: from `binaryOffset` on, until the next of them.
struct TextPlace {
  uint32_t binaryOffset = 0, textOffset = 0;
};

struct ParsedText {
  std::vector<TextError> errors;  // in the order of the text
  std::vector<uint8_t> binary;    // empty if there are errors; with a name section for the identifiers of the text
  std::vector<TextPlace> places;  // by binaryOffset
};

[[nodiscard]] ParsedText parseText(std::span<const uint8_t> text);

// Line and column of an offset in a text.
[[nodiscard]] SourceLocation placeInText(const std::string& path, std::span<const uint8_t> text, size_t offset);
// The same of an offset in the binary that it became.
[[nodiscard]] SourceLocation placeInText(const std::string& path, std::span<const uint8_t> text,
                                         const std::vector<TextPlace>& places, size_t binaryOffset);

} // namespace wrought

#endif
