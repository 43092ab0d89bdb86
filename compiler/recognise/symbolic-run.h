// Runs flat code on terms: all ways through it from one place to the next ones, or to its end.
#ifndef WROUGHT_COMPILER_RECOGNISE_SYMBOLIC_RUN_H
#define WROUGHT_COMPILER_RECOGNISE_SYMBOLIC_RUN_H

#include "recognise/flat-code.h"
#include "recognise/terms.h"

#include <set>

namespace wrought::recognise {

// What is done to memory on a way.
struct Event {
  enum Kind { Load, Store, Copy, CopyApart, CopyElsewhere, Fill } kind;
  const Term* address; // 32 bits, modulo 2^32; of the destination
  const Term* isWhole; // the sum of index and offset did not wrap
  const Term* size;    // 32 bits
  const Term* value = nullptr;  // Store; Fill: of one byte
  const Term* source = nullptr; // Copy; CopyApart: known to be right if the ranges do not overlap; CopyElsewhere: if they differ
  unsigned bytes = 0;           // Load and Store
  size_t conditions = 0;        // how many of the way's hold at this point
};

struct Path {
  TermList conditions;
  std::vector<Event> events;
  enum End { AtPlace, AtReturn, AtTrap } end = AtReturn;
  uint32_t place = 0; // AtPlace
  TermList locals;
  const Term* result = nullptr; // if there is one
};

enum class Answer { No, Yes, Both };

struct RunPolicy {
  // Whether a condition holds after those of a path.
  std::function<Answer(const Term* condition, const TermList& before)> decide;
  // Where paths end: heads of loops, and where many ways meet.
  std::set<uint32_t> places;
  size_t maxPaths = 700;
  size_t maxSteps = 6000;      // on one path
  unsigned maxIterations = 18; // of other loops
};

// Nothing if there are too many paths, or it does what it cannot follow. `start` is a place, or 0.
std::optional<std::vector<Path>> runPaths(Terms& terms, const FlatCode& code, uint32_t start, TermList locals,
                                          const RunPolicy& policy);

// Zero of a wasm type.
const Term* zeroOf(Terms& terms, wasm::Type type);

} // namespace wrought::recognise

#endif
