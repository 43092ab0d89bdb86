// Profile-guided optimisation: counting how often each part of a program runs, and compiling it again by what was counted.
//
// Counters are placed into the code as it was emitted, before anything is optimised, so a function's counters depend on the
// wasm function alone: a profile made at one level, for one CPU, serves any other. A function is known by its symbol and by a
// hash of its control flow; one that changed since is compiled without counts, and said.
//
// The program's counters are pages of its profile file (runtime-lib/src/profile.cpp), so nothing has to be written when it
// ends, however it ends, and the counts of several runs add up.
#ifndef WROUGHT_COMPILER_BACKEND_PROFILE_H
#define WROUGHT_COMPILER_BACKEND_PROFILE_H

#include <llvm/IR/Module.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace wrought {

struct Context;

// The counts of a profile file, by symbol.
class Profile {
public:
  // Reads `path`. Reports what is wrong with it and gives nothing then.
  [[nodiscard]] static std::unique_ptr<Profile> read(Context&, const std::string& path);

  // Gives the functions of `module`, which was emitted and not optimised yet, their counts. From any thread.
  void apply(llvm::Module& module) const;

  // After all of a program was given its counts: warns of functions that changed, and of a profile that is another program's.
  void reportMismatches(Context&, const std::string& path) const;

private:
  struct Record {
    uint64_t hash;
    std::vector<uint64_t> counts;
  };
  std::unordered_map<std::string, Record> records;
  mutable std::atomic<size_t> matched = 0;
  mutable std::atomic<size_t> changed = 0;
};

// Adds counters to the functions of `module`, which was emitted and not optimised yet. The program writes `path` (relative to
// where it is started), if it is not told otherwise at launch.
void instrument(llvm::Module& module, const std::string& path);

} // namespace wrought

#endif
