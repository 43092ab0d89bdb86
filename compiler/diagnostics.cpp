#include "diagnostics.h"

#include <cstdio>
#include <unistd.h>

namespace wrought {

std::string SourceLocation::str() const {
  std::string text = file == "-" ? "<stdin>" : file;
  char buffer[64];
  if (line > 0) {
    snprintf(buffer, sizeof buffer, ":%d:%d", line, column > 0 ? column : 1);
    text += buffer;
  } else if (offset >= 0) {
    snprintf(buffer, sizeof buffer, ":0x%llx", static_cast<unsigned long long>(offset));
    text += buffer;
  }
  return text;
}

void Diagnostics::print(std::string_view text) {
  // One write a line, so that lines of several threads or processes stay whole.
  std::string whole(text);
  whole += '\n';
  fwrite(whole.data(), 1, whole.size(), stderr);
  fflush(stderr);
}

void Diagnostics::error(const SourceLocation& where, std::string_view message) {
  std::lock_guard lock(mutex);
  ++errors;
  lastDropped = false;
  print(where.str() + ": error: " + std::string(message));
}

void Diagnostics::error(std::string_view message) {
  std::lock_guard lock(mutex);
  ++errors;
  lastDropped = false;
  print("wrought: error: " + std::string(message));
}

void Diagnostics::warning(const SourceLocation& where, std::string_view message) {
  std::lock_guard lock(mutex);
  lastDropped = quiet;
  if (!quiet)
    print(where.str() + ": warning: " + std::string(message));
}

void Diagnostics::note(std::string_view message) {
  std::lock_guard lock(mutex);
  if (!lastDropped)
    print("note: " + std::string(message));
}

} // namespace wrought
