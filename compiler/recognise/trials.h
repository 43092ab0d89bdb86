// Calls of a function with numbers, to see which of the known functions it may be and how its locals at the heads of loops
// relate to how far it has come. Nothing is believed because of a trial: they tell what is worth proving.
#ifndef WROUGHT_COMPILER_RECOGNISE_TRIALS_H
#define WROUGHT_COMPILER_RECOGNISE_TRIALS_H

#include "recognise/flat-code.h"
#include "recognise/meaning.h"

#include <array>
#include <map>
#include <memory>
#include <set>

namespace wrought::recognise {

// No trial touches anything below.
constexpr uint32_t lowestTrialAddress = 0x10000;

// What memory holds in a trial.
class TrialMemory {
public:
  explicit TrialMemory(uint64_t seed) : seed(seed) {}

  uint8_t byte(uint32_t address) const;

  std::map<uint32_t, uint8_t> planted;
  // [copyStart, copyStart + copySize) is the same as from `original` on.
  uint32_t copyStart = 0, copySize = 0, original = 0;
  // These values are nowhere in [avoidStart, avoidStart + avoidSize), but where they were planted.
  uint32_t avoidStart = 0, avoidSize = 0;
  std::array<uint8_t, 2> avoided = {};

private:
  uint64_t seed;
};

// The state at a place.
struct Snapshot {
  std::array<uint64_t, 3> parameters = {};
  uint64_t size = 0; // or 0
  uint64_t low = 0;
  uint64_t high = 0;
  std::vector<std::array<uint64_t, 2>> locals;
  std::shared_ptr<const TrialMemory> memory;
};

struct TrialResults {
  // Heads of loops and joins, but not of short loops.
  std::set<uint32_t> places;
  // By place: states, up to some number.
  std::map<uint32_t, std::vector<Snapshot>> snapshots;
};

// Nothing if the function is not `known`. Short loops can be followed iteration by iteration: no place is in them.
std::optional<TrialResults> tryFunction(const FlatCode& code, KnownFunction known, bool withJoins);

} // namespace wrought::recognise

#endif
