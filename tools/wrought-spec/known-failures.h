// The list of commands that are known to fail.
#ifndef WROUGHT_SPEC_KNOWN_FAILURES_H
#define WROUGHT_SPEC_KNOWN_FAILURES_H

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace wrought::spec {

// A line for each: `script:line  reason`, or `script:line [static]  reason` for one instance model alone; # begins a comment.
// The script is the end of a path. A command that fails because of another is known if that other is.
class KnownFailures {
public:
  // Gives false and sets `error` if the file cannot be read.
  bool read(const std::string& file, const std::string& model, std::string& error);

  // Whether the command is known to fail; notes that it did.
  bool contains(const std::string& script, unsigned line);
  // Entries of this script, which was run, that no command failed for.
  std::vector<std::string> passing(const std::string& script);

private:
  struct Entry {
    std::string script;
    unsigned line;
    bool failed = false;
  };
  static bool isOf(const Entry&, const std::string& script);

  std::vector<Entry> entries;
  std::mutex mutex;
};

} // namespace wrought::spec

#endif
