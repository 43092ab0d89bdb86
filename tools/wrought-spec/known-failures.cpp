#include "known-failures.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace wrought::spec {

bool KnownFailures::read(const std::string& path, const std::string& model, std::string& error) {
  std::ifstream file(path);
  if (!file) {
    error = "cannot open '" + path + "'";
    return false;
  }
  std::string line;
  for (unsigned number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line[0] == '#')
      continue;
    std::istringstream words(line);
    std::string where, reason;
    words >> where;
    std::getline(words >> std::ws, reason);
    size_t colon = where.rfind(':');
    unsigned at = colon == std::string::npos ? 0 : static_cast<unsigned>(strtoul(where.c_str() + colon + 1, nullptr, 10));
    if (at == 0 || reason.empty()) {
      error = path + ":" + std::to_string(number) + ": expected 'SCRIPT:LINE  REASON'";
      return false;
    }
    if (reason[0] == '[' && !reason.starts_with("[" + model + "]"))
      continue;
    entries.push_back({where.substr(0, colon), at});
  }
  return true;
}

bool KnownFailures::isOf(const Entry& entry, const std::string& script) {
  return script == entry.script || script.ends_with("/" + entry.script);
}

bool KnownFailures::contains(const std::string& script, unsigned line) {
  std::lock_guard lock(mutex);
  for (Entry& entry : entries) {
    if (entry.line == line && isOf(entry, script)) {
      entry.failed = true;
      return true;
    }
  }
  return false;
}

std::vector<std::string> KnownFailures::passing(const std::string& script) {
  std::lock_guard lock(mutex);
  std::vector<std::string> passing;
  for (const Entry& entry : entries)
    if (isOf(entry, script) && !entry.failed)
      passing.push_back(entry.script + ":" + std::to_string(entry.line));
  return passing;
}

} // namespace wrought::spec
