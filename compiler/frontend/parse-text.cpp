#include "parse-text.h"

#include "limits.h"
#include "text/module-parser.h"

#include <algorithm>

namespace wrought {

// More errors than this are of no use to a person.
static constexpr size_t maxErrors = 20;

ParsedText parseText(std::span<const uint8_t> text) {
  // Offsets have 32 bits.
  static_assert(limits::moduleBytes <= UINT32_MAX / 2);
  ParsedText result;
  std::vector<text::Problem> problems;
  try {
    text::ModuleParser parser({reinterpret_cast<const char*>(text.data()), text.size()});
    text::PlacedBytes module = parser.parse(problems, maxErrors);
    if (module.bytes.size() > limits::moduleBytes)
      throw text::Problem{0, "the module is larger than " + std::to_string(limits::moduleBytes >> 20) +
                                 " MiB, the most that wrought accepts", std::nullopt};
    if (problems.empty() && module.bytes.empty())
      problems.push_back({0, "unexpected end: the module has no bytes", std::nullopt});
    if (problems.empty()) {
      result.binary = std::move(module.bytes);
      result.places.reserve(module.places.size());
      for (const text::Place& place : module.places)
        result.places.push_back({static_cast<uint32_t>(place.offset), static_cast<uint32_t>(place.textOffset)});
    }
  } catch (text::Problem& problem) {
    problems.push_back(std::move(problem));
  }
  for (text::Problem& problem : problems)
    result.errors.push_back({problem.offset, std::move(problem.message), problem.feature});
  return result;
}

SourceLocation placeInText(const std::string& path, std::span<const uint8_t> text, size_t offset) {
  auto end = text.begin() + static_cast<ptrdiff_t>(std::min(offset, text.size()));
  auto line = 1 + std::count(text.begin(), end, '\n');
  auto lineStart = std::find(std::make_reverse_iterator(end), text.rend(), '\n').base();
  return SourceLocation::atLine(path, static_cast<int>(line), static_cast<int>(end - lineStart) + 1);
}

SourceLocation placeInText(const std::string& path, std::span<const uint8_t> text, const std::vector<TextPlace>& places,
                           size_t binaryOffset) {
  auto next = std::upper_bound(places.begin(), places.end(), binaryOffset,
                               [](size_t offset, const TextPlace& place) { return offset < place.binaryOffset; });
  return placeInText(path, text, next == places.begin() ? 0 : std::prev(next)->textOffset);
}

} // namespace wrought
