// Which line of which source file the code of a module comes from: from the line tables of its DWARF sections, or, for a module
// given as text, its own lines.
#ifndef WROUGHT_COMPILER_FRONTEND_SOURCE_LINES_H
#define WROUGHT_COMPILER_FRONTEND_SOURCE_LINES_H

#include "diagnostics.h"
#include "parse-text.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace wrought {

class SourceLines {
public:
  struct File {
    std::string directory; // of the compilation; empty if unknown
    std::string name;      // as the compiler that made the module wrote it
  };
  struct Row {
    uint32_t offset = 0; // in the module; the row is good up to the next one's
    uint32_t file = 0;
    uint32_t line = 0; // 0: nothing is known from here on
    uint32_t column = 0;
  };

  std::string path;       // of the module, as it was given
  bool isText = false;    // offsets mean nothing to the user
  std::vector<File> files;
  std::vector<Row> rows; // sorted by offset

  // The row of the instruction at `offset`, or null.
  const Row* find(uint32_t offset) const;
};

// The lines of a binary module; no rows if it has no usable DWARF, with a warning if what it has is damaged. The sections are read in
// a child process with bounds, since they may be anything at all.
[[nodiscard]] std::shared_ptr<const SourceLines> readSourceLines(Diagnostics&, const std::string& path,
                                                                 std::span<const uint8_t> module);

// The lines of a module that was given as text.
[[nodiscard]] std::shared_ptr<const SourceLines> textLines(const std::string& path, std::span<const uint8_t> text,
                                                           const std::vector<TextPlace>& places);

} // namespace wrought

#endif
