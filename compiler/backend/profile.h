// Profile-guided optimisation: counting how often each part of a program runs, and compiling it again by what was counted.
//
// Counted are branches, the functions that each indirect call calls, and the sizes of what memory.copy and memory.fill do. A call
// that mostly calls one function becomes a test and a direct call, which can be inlined; memory instructions alike.
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
  // What occurred at one place, at least `count` times: a number of bytes, or a function.
  struct Value {
    uint64_t value; // of functions: the distance, in the program that was run, from its table of functions
    uint64_t count;
    std::string function; // its symbol
  };

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
    // The indirect calls, and the memory instructions whose size is not constant, in order; of each what occurred most, first.
    std::vector<std::vector<Value>> callees, sizes;
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
