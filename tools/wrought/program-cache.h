// Programs that `wrought run` compiled before, kept on disk.
//
// An entry is an executable file whose name is the hash of all that went into it. It is written under a temporary name and
// renamed, so that it appears whole, and two processes that make the same one do no harm. Any failure to use the cache means
// only that there is none.
#ifndef WROUGHT_TOOLS_PROGRAM_CACHE_H
#define WROUGHT_TOOLS_PROGRAM_CACHE_H

#include "options.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace wrought {

// Hash of the module, of the options that change the code, of this machine's CPU (whose code `run` makes), and of the
// compiler: its version, its binary and the runtime library beside it. Hexadecimal.
[[nodiscard]] std::string programKey(std::span<const uint8_t> module, const Options&);

class ProgramCache {
public:
  // Entries take at most this much together; the ones unused for longest go first.
  static constexpr uint64_t maxBytes = UINT64_C(2) << 30;

  // Opens, and makes if need be, the cache in `directory`; empty: $XDG_CACHE_HOME/wrought or ~/.cache/wrought. Gives nothing
  // if it cannot be written to, or if others could: the files in it are executed.
  [[nodiscard]] static std::optional<ProgramCache> open(const std::string& directory);

  // The path of an entry, if it is there. Marks it as used.
  [[nodiscard]] std::optional<std::string> find(const std::string& key) const;

  // Where to write a new entry; store() then gives it its name, and takes its path. Leftovers of processes that died are
  // removed with the next eviction.
  [[nodiscard]] std::string temporaryPath() const;
  [[nodiscard]] std::optional<std::string> store(const std::string& temporaryPath, const std::string& key) const;

private:
  explicit ProgramCache(std::string directory) : directory(std::move(directory)) {}
  void evict() const;

  std::string directory;
};

} // namespace wrought

#endif
