#include "recognise/meaning.h"

namespace wrought::recognise {

Meaning::Meaning(Terms& terms, KnownFunction function, TermList parameters, const Term* end)
    : terms(terms), function(function), parameters(std::move(parameters)), size(terms.number(0)), end(end) {
  if (hasSize())
    size = this->parameters[2];
}

// start + size < 2^32
const Term* Meaning::endsBelowTop(const Term* start, const Term* bytes) const {
  return terms.lessOrEqual(bytes, terms.subtract(terms.number(UINT32_MAX), start));
}

// Modulo 2^32, of ranges that do not go past it.
const Term* Meaning::areApart(const Term* a, const Term* aSize, const Term* b, const Term* bSize) const {
  return terms.logicalAnd(terms.lessOrEqual(bSize, terms.subtract(a, b)), terms.lessOrEqual(aSize, terms.subtract(b, a)));
}

TermList Meaning::assumptions() const {
  TermList list;
  switch (function) {
  case KnownFunction::Copy:
    list.push_back(areApart(parameters[0], size, parameters[1], size));
    list.push_back(endsBelowTop(parameters[0], size));
    list.push_back(endsBelowTop(parameters[1], size));
    break;
  case KnownFunction::Move:
    list.push_back(terms.logicalNot(terms.equal(parameters[0], parameters[1])));
    [[fallthrough]];
  case KnownFunction::CompareDifference:
  case KnownFunction::CompareSign:
    list.push_back(endsBelowTop(parameters[0], size));
    list.push_back(endsBelowTop(parameters[1], size));
    break;
  case KnownFunction::Fill:
    list.push_back(endsBelowTop(parameters[0], size));
    break;
  case KnownFunction::Find:
    list.push_back(terms.lessOrEqual(end, size));
    list.push_back(endsBelowTop(parameters[0], end));
    break;
  case KnownFunction::Length:
  case KnownFunction::FindOrEnd:
  case KnownFunction::FindInString:
    list.push_back(endsBelowTop(parameters[0], end));
    break;
  case KnownFunction::CompareStrings:
    list.push_back(endsBelowTop(parameters[0], end));
    list.push_back(endsBelowTop(parameters[1], end));
    break;
  }
  // What is found lies well below the top, so that no count wraps.
  if (searches())
    list.push_back(terms.lessOrEqual(end, terms.number(maxFoundOffset)));
  TermList result;
  for (const Term* term : list)
    addConjuncts(terms, term, result);
  return result;
}

TermList Meaning::facts(Progress progress) const {
  // What is not what is sought lies before what is.
  return searches() ? TermList{terms.lessOrEqual(progress.low, end)} : TermList();
}

Progress Meaning::start() const { return {terms.number(0), size}; }

const Term* Meaning::isInside(const Term* offset, const Term* bytes) const {
  return terms.logicalAnd(terms.lessOrEqual(bytes, size), terms.lessOrEqual(offset, terms.subtract(size, bytes)));
}

// Whether a search goes on past this offset.
const Term* Meaning::passes(const Term* offset) const {
  const Term* first = byteAt(parameters[0], offset);
  switch (function) {
  case KnownFunction::Length:
    return terms.toBoolean(first);
  case KnownFunction::FindOrEnd:
  case KnownFunction::FindInString:
    return terms.logicalAnd(terms.toBoolean(first), terms.logicalNot(terms.equal(first, terms.byteOf(parameters[1], 0))));
  case KnownFunction::Find:
    return terms.logicalAnd(terms.less(offset, size), terms.logicalNot(terms.equal(first, terms.byteOf(parameters[1], 0))));
  case KnownFunction::CompareStrings:
    return terms.logicalAnd(terms.toBoolean(first), terms.equal(first, byteAt(parameters[1], offset)));
  default:
    return terms.logicalAnd(terms.less(offset, size), terms.equal(first, byteAt(parameters[1], offset)));
  }
}

const Term* Meaning::advance(const Path& path, size_t count, const Term* low, const Knows& knows) const {
  // As far as what was loaded on this way can tell, and one that was loaded before.
  unsigned most = 1;
  for (const Event& event : path.events)
    most += event.kind == Event::Load ? event.bytes : 0;
  for (unsigned i = 0; i < most && knows(passes(low), path, count); ++i)
    low = terms.add(low, 1);
  return low;
}

// A search may read no further than where it must: what lies there can be the last byte of memory. But memory ends at a multiple of
// 16, so all of an aligned word can be read of which one byte can.
const Term* Meaning::isTouchable(const Event& event, const Term* start, const Term* low) const {
  const Term* offset = terms.subtract(event.address, start);
  const Term* isReached = terms.lessOrEqual(offset, low);
  const Term* last = terms.subtract(terms.number(0), offset); // bytes before the start
  if (event.bytes > 1) {
    isReached = terms.logicalOr(isReached, terms.less(last, terms.number(event.bytes)));
    const Term* misalignment = terms.binary(Op::And, event.address, terms.number(event.bytes - 1));
    isReached = terms.logicalAnd(isReached, terms.equal(misalignment, terms.number(0)));
  }
  if (hasSize())
    isReached = terms.logicalAnd(isReached, terms.less(low, size));
  return isReached;
}

// Bytes that have been written are not what they were at the call.
const Term* Meaning::isUnwritten(const Event& event, const Term* source, Progress before,
                                 const std::vector<Written>& written) const {
  const Term* offset = terms.subtract(source, parameters[0]);
  const Term* zero = terms.number(0);
  const Term* result = terms.logicalOr(terms.equal(before.low, zero), areApart(offset, event.size, zero, before.low));
  const Term* rest = terms.subtract(size, before.high);
  result = terms.logicalAnd(result, terms.logicalOr(terms.equal(rest, zero), areApart(offset, event.size, before.high, rest)));
  for (const Written& range : written)
    result = terms.logicalAnd(result, areApart(offset, event.size, range.offset, range.size));
  return result;
}

const Term* Meaning::goalOfLoad(const Event& event, Progress before, const Term* low,
                                const std::vector<Written>& written) const {
  switch (function) {
  case KnownFunction::Fill:
    return terms.boolean(false);
  case KnownFunction::Copy:
    return isInside(terms.subtract(event.address, parameters[1]), event.size);
  case KnownFunction::Move:
    return terms.logicalAnd(isInside(terms.subtract(event.address, parameters[1]), event.size),
                            isUnwritten(event, event.address, before, written));
  case KnownFunction::CompareDifference:
  case KnownFunction::CompareSign:
    return terms.logicalOr(isInside(terms.subtract(event.address, parameters[0]), event.size),
                           isInside(terms.subtract(event.address, parameters[1]), event.size));
  case KnownFunction::Length:
  case KnownFunction::Find:
  case KnownFunction::FindOrEnd:
  case KnownFunction::FindInString:
    return isTouchable(event, parameters[0], low);
  case KnownFunction::CompareStrings:
    return terms.logicalOr(isTouchable(event, parameters[0], low), isTouchable(event, parameters[1], low));
  }
  return nullptr;
}

// What has been written once these ranges have been too.
Progress Meaning::cover(std::vector<Written> written, Progress before, const Path& path, const Knows& knows,
                        Goals& goals) const {
  // Ranges that touch are one.
  for (bool isMerged = true; isMerged;) {
    isMerged = false;
    for (size_t i = 0; i < written.size() && !isMerged; ++i)
      for (size_t k = 0; k < written.size() && !isMerged; ++k) {
        if (i == k || !written[i].size->isConstant() || !written[k].size->isConstant())
          continue;
        auto distance = terms.difference(written[k].offset, written[i].offset);
        if (!distance || *distance > written[i].size->value)
          continue;
        uint64_t size = std::max(written[i].size->value, *distance + written[k].size->value);
        written[i].size = terms.number(size);
        written.erase(written.begin() + static_cast<std::ptrdiff_t>(k));
        isMerged = true;
      }
  }
  Progress progress = before;
  for (bool hasMoved = true; hasMoved;) {
    hasMoved = false;
    for (size_t i = 0; i < written.size(); ++i) {
      const Term* after = terms.add(written[i].offset, written[i].size);
      auto covered = terms.difference(progress.low, written[i].offset);
      auto rest = terms.difference(after, progress.high);
      auto fits = [&](std::optional<uint64_t> overlap) {
        return overlap && (*overlap == 0 || (written[i].size->isConstant() && *overlap <= written[i].size->value));
      };
      if (fits(covered))
        progress.low = after;
      else if (fits(rest))
        progress.high = written[i].offset;
      else
        continue;
      written.erase(written.begin() + static_cast<std::ptrdiff_t>(i));
      hasMoved = true;
      break;
    }
  }
  for (const Written& range : written) {
    const Term* after = terms.add(range.offset, range.size);
    auto touches = [&](const Term* place) {
      return terms.logicalAnd(terms.lessOrEqual(range.offset, place), terms.lessOrEqual(place, after));
    };
    // Settled at once where it can be: terms that choose are hard on the solver.
    auto settle = [&](const Term* condition) {
      size_t count = path.conditions.size();
      return knows(condition, path, count)                     ? terms.boolean(true)
             : knows(terms.logicalNot(condition), path, count) ? terms.boolean(false)
                                                               : condition;
    };
    const Term* isLast = settle(touches(progress.high));
    const Term* isFirst = terms.logicalAnd(terms.logicalNot(isLast), isLast->is(1) ? isLast : settle(touches(progress.low)));
    progress = {terms.choose(isFirst, after, progress.low), terms.choose(isLast, range.offset, progress.high)};
    // Nothing else is written, which only matters where it could be read.
    if (function == KnownFunction::Move)
      goals.push_back({terms.logicalOr(terms.lessOrEqual(after, progress.low), terms.lessOrEqual(progress.high, range.offset)),
                       path.conditions.size()});
  }
  return progress;
}

Progress Meaning::follow(const Path& path, Progress before, const Knows& knows, Goals& goals) const {
  std::vector<Written> written;
  const Term* low = before.low;
  for (const Event& event : path.events) {
    auto require = [&](const Term* goal) { goals.push_back({goal, event.conditions}); };
    require(event.isWhole);
    if (event.kind == Event::Load) {
      if (searches())
        low = advance(path, event.conditions, low, knows);
      require(goalOfLoad(event, before, low, written));
      continue;
    }
    const Term* offset = terms.subtract(event.address, parameters[0]);
    require(writes() ? isInside(offset, event.size) : terms.boolean(false));
    bool isFill = function == KnownFunction::Fill;
    switch (event.kind) {
    case Event::Load:
      break;
    case Event::Store: {
      TermList expected;
      for (unsigned i = 0; i < event.bytes; ++i)
        expected.push_back(isFill ? terms.byteOf(parameters[1], 0)
                                  : byteAt(writes() ? parameters[1] : parameters[0], terms.add(offset, i)));
      // Byte by byte: of 16 together there is no term.
      for (unsigned i = 0; i < event.bytes; ++i)
        require(terms.equal(terms.byteOf(event.value, i), expected[i]));
      break;
    }
    case Event::CopyApart:
    case Event::CopyElsewhere:
      require(event.kind == Event::CopyApart
                          ? areApart(event.address, event.size, event.source, event.size)
                          : terms.logicalNot(terms.equal(event.address, event.source)));
      [[fallthrough]];
    case Event::Copy:
      if (isFill || !writes()) {
        require(terms.boolean(false));
        break;
      }
      require(terms.equal(terms.subtract(event.source, parameters[1]), offset));
      if (function == KnownFunction::Move)
        require(isUnwritten(event, event.source, before, written));
      break;
    case Event::Fill:
      require(isFill ? terms.equal(event.value, terms.byteOf(parameters[1], 0)) : terms.boolean(false));
      break;
    }
    written.push_back({offset, event.size});
  }
  if (writes())
    return cover(std::move(written), before, path, knows, goals);
  return {advance(path, path.conditions.size(), low, knows), before.high};
}

const Term* Meaning::goalAtReturn(const Path& path, Progress progress) const {
  const Term* result = path.result;
  if (writes()) {
    const Term* isDone = terms.lessOrEqual(progress.high, progress.low);
    return result ? terms.logicalAnd(isDone, terms.equal(result, parameters[0])) : isDone;
  }
  const Term* low = progress.low;
  const Term* first = byteAt(parameters[0], low);
  const Term* isAtEnd = terms.logicalAnd(terms.equal(low, size), terms.equal(result, terms.number(0)));
  const Term* isZero = terms.equal(first, terms.constant(0, 8));
  const Term* isThere = terms.equal(result, terms.add(parameters[0], low));
  switch (function) {
  case KnownFunction::Length:
    return terms.logicalAnd(terms.equal(result, low), isZero);
  case KnownFunction::Find: {
    const Term* isHere = terms.logicalAnd(terms.equal(first, terms.byteOf(parameters[1], 0)), isThere);
    return terms.logicalOr(isAtEnd, terms.logicalAnd(terms.less(low, size), isHere));
  }
  case KnownFunction::FindOrEnd:
    return terms.logicalAnd(terms.logicalOr(isZero, terms.equal(first, terms.byteOf(parameters[1], 0))), isThere);
  case KnownFunction::FindInString: {
    const Term* isFound = terms.equal(first, terms.byteOf(parameters[1], 0));
    const Term* isMissing = terms.logicalAnd(terms.logicalAnd(isZero, terms.logicalNot(isFound)), terms.equal(result, terms.number(0)));
    return terms.logicalOr(terms.logicalAnd(isFound, isThere), isMissing);
  }
  default:
    break;
  }
  const Term* second = byteAt(parameters[1], low);
  const Term* difference = terms.subtract(terms.zeroExtend(first, 32), terms.zeroExtend(second, 32));
  const Term* differs = terms.logicalNot(terms.equal(first, second));
  if (function == KnownFunction::CompareStrings)
    return terms.logicalAnd(terms.logicalOr(differs, isZero), terms.equal(result, difference));
  if (function == KnownFunction::CompareSign)
    difference = terms.choose(terms.less(first, second), terms.number(UINT32_MAX), terms.number(1));
  const Term* isHere = terms.logicalAnd(differs, terms.equal(result, difference));
  return terms.logicalOr(isAtEnd, terms.logicalAnd(terms.less(low, size), isHere));
}

const Term* Meaning::goalAtRepetition(Progress before, Progress after) const {
  // Neither ever goes back (they are bounded by `size` or `end`), so there is an end to this.
  return terms.logicalOr(terms.less(before.low, after.low), terms.less(after.high, before.high));
}

} // namespace wrought::recognise
