// What each of the functions that can be recognised is to do, said of one way through its code at a time.
//
// How far a function has come is two numbers. Where it writes `size` bytes, those below `low` and those from `high` on have been
// written, and no others. Where it searches or compares, all bytes below `low` have been looked at and were not what is sought, or
// equal. At the end, low has met high, or the result says what lies at low.
#ifndef WROUGHT_COMPILER_RECOGNISE_MEANING_H
#define WROUGHT_COMPILER_RECOGNISE_MEANING_H

#include "recognise/known-function.h"
#include "recognise/symbolic-run.h"

namespace wrought::recognise {

struct Progress {
  const Term* low;
  const Term* high;
};

// Whether something surely holds after the first `count` conditions of a path.
using Knows = std::function<bool(const Term* fact, const Path& path, size_t count)>;

// What must hold, after the first so many conditions of a path.
struct Goal {
  const Term* term;
  size_t conditions;
};
using Goals = std::vector<Goal>;

class Meaning {
public:
  // Of a call with these parameters. `end` is, for functions that look for something, the offset at which it is found (or
  // `size`, where there is one).
  Meaning(Terms& terms, KnownFunction function, TermList parameters, const Term* end);

  // What the compiled program has made sure of before the native function is called in place of this one, and what is
  // true of `end`.
  TermList assumptions() const;
  // What is true of `low` in any case.
  TermList facts(Progress progress) const;
  Progress start() const;

  // Where a path comes to that starts at `before`, adding what must hold on it to `goals`.
  Progress follow(const Path& path, Progress before, const Knows& knows, Goals& goals) const;
  // What must hold at the end of a path, where it is at `progress`.
  const Term* goalAtReturn(const Path& path, Progress progress) const;
  // What must hold where a loop comes round.
  const Term* goalAtRepetition(Progress before, Progress after) const;

private:
  bool writes() const {
    return function == KnownFunction::Copy || function == KnownFunction::Move || function == KnownFunction::Fill;
  }
  // Whether the function stops at something that only memory says.
  bool searches() const {
    return !hasSize() || function == KnownFunction::Find;
  }
  bool hasSize() const { return parameters.size() == 3; }

  struct Written {
    const Term* offset;
    const Term* size;
  };

  const Term* endsBelowTop(const Term* start, const Term* size) const;
  const Term* isInside(const Term* offset, const Term* bytes) const;
  const Term* areApart(const Term* a, const Term* aSize, const Term* b, const Term* bSize) const;
  const Term* passes(const Term* offset) const;
  const Term* isTouchable(const Event& event, const Term* start, const Term* low) const;
  const Term* isUnwritten(const Event& event, const Term* source, Progress before, const std::vector<Written>& written) const;
  const Term* goalOfLoad(const Event& event, Progress before, const Term* low, const std::vector<Written>& written) const;
  Progress cover(std::vector<Written> written, Progress before, const Path& path, const Knows& knows, Goals& goals) const;
  const Term* advance(const Path& path, size_t count, const Term* low, const Knows& knows) const;
  const Term* byteAt(const Term* start, const Term* offset) const { return terms.memoryByte(terms.add(start, offset)); }

  Terms& terms;
  KnownFunction function;
  TermList parameters;
  const Term* size; // or 0
  const Term* end;
};

} // namespace wrought::recognise

#endif
