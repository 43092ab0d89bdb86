// What may be true at the head of a loop, guessed from trials.
#ifndef WROUGHT_COMPILER_RECOGNISE_INVARIANTS_H
#define WROUGHT_COMPILER_RECOGNISE_INVARIANTS_H

#include "recognise/trials.h"

namespace wrought::recognise {

// The state at the head of a loop, as terms.
struct LoopState {
  TermList parameters;
  const Term* size;
  Progress progress;
  TermList locals;
};

// A sum of parameters, of how far we have come, and of locals, modulo 2^32.
struct Linear {
  std::array<int, 2> parameters = {}; // of the first two
  int size = 0, low = 0, high = 0;
  int local = -1, localTimes = 1;       // -1: none
  int secondLocal = -1, secondTimes = 1;
  uint32_t constant = 0;

  uint32_t evaluate(const Snapshot& snapshot) const;
  const Term* build(Terms& terms, const LoopState& state) const;
};

// What a local's value is.
struct Form {
  enum Kind {
    Free,     // anything
    Sum,      // `linear`
    Constant, // `constant`
    Word,     // bytes of the memory at the address `linear`, zero-extended
    Splat,    // the lowest byte of the second parameter, in `bytes` bytes; above them, zeros
  } kind = Free;
  Linear linear = {};
  std::array<uint64_t, 2> constant = {};
  unsigned bytes = 0;

  const Term* build(Terms& terms, const LoopState& state, wasm::Type type) const;
};

struct Candidate {
  enum Kind { AtLeast, AtMost, LowBits, NotAbove, NotZero } kind; // NotZero: the byte of memory at `left`
  Linear left;
  Linear right = {};   // NotAbove
  uint32_t number = 0; // AtLeast, AtMost; the bits of LowBits
  uint32_t mask = 0;

  const Term* build(Terms& terms, const LoopState& state) const;
};

// The forms that all snapshots agree with, the most telling first, Free last. `freeLocals` may be spoken of.
// `isHighSize`: nothing was done from the end, `high` is the size.
std::vector<Form> findForms(const std::vector<Snapshot>& snapshots, unsigned local, wasm::Type type, bool hasSize,
                            bool isHighSize, size_t parameterCount, const std::vector<int>& freeLocals);
std::vector<Candidate> findCandidates(const std::vector<Snapshot>& snapshots, KnownFunction known, size_t parameterCount, bool hasSize,
                                      bool isHighSize, const std::vector<int>& freeLocals, const std::set<uint32_t>& bounds);
// Numbers that a function may compare counts with.
std::set<uint32_t> findBounds(const FlatCode& code);

} // namespace wrought::recognise

#endif
