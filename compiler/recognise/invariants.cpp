#include "recognise/invariants.h"

#include <algorithm>

namespace wrought::recognise {

namespace {

// Bounds larger than this say nothing about a function's own constants.
constexpr uint32_t maxBound = 512;
constexpr size_t maxForms = 3;
constexpr size_t maxBounds = 4;

uint64_t splatOf(uint64_t byte, unsigned bytes) {
  uint64_t value = 0;
  for (unsigned i = 0; i < bytes; ++i)
    value |= (byte & 0xff) << (8 * i);
  return value;
}

// Sums of parameters and progress, those with the fewest parts first.
const std::vector<Linear>& combinations() {
  static const std::vector<Linear> list = [] {
    std::vector<Linear> all;
    for (int a : {0, 1, -1})
      for (int b : {0, 1, -1})
        for (int size : {0, 1, -1})
          for (int low : {0, 1, -1})
            for (int high : {0, 1, -1})
              all.push_back({.parameters = {a, b}, .size = size, .low = low, .high = high});
    auto weight = [](const Linear& linear) {
      // The size hardly says where one stands.
      return std::abs(linear.parameters[0]) + std::abs(linear.parameters[1]) + 2 * std::abs(linear.size) +
             std::abs(linear.low) + std::abs(linear.high);
    };
    std::stable_sort(all.begin(), all.end(), [&](const Linear& x, const Linear& y) { return weight(x) < weight(y); });
    return all;
  }();
  return list;
}

bool isAllowed(const Linear& linear, bool hasSize, bool isHighSize, size_t parameterCount) {
  return (hasSize || (linear.size == 0 && linear.high == 0)) && (!isHighSize || linear.high == 0) && (parameterCount > 1 || linear.parameters[1] == 0);
}

} // namespace

std::set<uint32_t> findBounds(const FlatCode& code) {
  std::set<uint32_t> bounds;
  for (const Instruction& instruction : code.instructions) {
    auto* constant = instruction.code == Code::Operator ? instruction.expression->dynCast<wasm::Const>() : nullptr;
    if (!constant || constant->type != wasm::Type::i32)
      continue;
    uint32_t value = static_cast<uint32_t>(std::abs(static_cast<int64_t>(constant->value.geti32())));
    for (uint32_t bound : {value - 1, value, value + 1})
      if (bound <= maxBound)
        bounds.insert(bound);
  }
  return bounds;
}

namespace {

uint32_t lowBitsThatVary(const std::vector<Snapshot>& snapshots, const Linear& linear) {
  uint32_t first = linear.evaluate(snapshots.front());
  uint32_t varying = 0;
  for (const Snapshot& snapshot : snapshots)
    varying |= linear.evaluate(snapshot) ^ first;
  return varying;
}

} // namespace

uint32_t Linear::evaluate(const Snapshot& snapshot) const {
  uint64_t value = constant;
  value += static_cast<uint64_t>(static_cast<int64_t>(parameters[0])) * snapshot.parameters[0];
  value += static_cast<uint64_t>(static_cast<int64_t>(parameters[1])) * snapshot.parameters[1];
  value += static_cast<uint64_t>(static_cast<int64_t>(size)) * snapshot.size;
  value += static_cast<uint64_t>(static_cast<int64_t>(low)) * snapshot.low;
  value += static_cast<uint64_t>(static_cast<int64_t>(high)) * snapshot.high;
  if (local >= 0)
    value += static_cast<uint64_t>(static_cast<int64_t>(localTimes)) * snapshot.locals[static_cast<size_t>(local)][0];
  if (secondLocal >= 0)
    value += static_cast<uint64_t>(static_cast<int64_t>(secondTimes)) * snapshot.locals[static_cast<size_t>(secondLocal)][0];
  return static_cast<uint32_t>(value);
}

const Term* Linear::build(Terms& terms, const LoopState& state) const {
  const Term* result = terms.number(constant);
  auto add = [&](int times, const Term* term) {
    if (times != 0)
      result = terms.sum(result, term, static_cast<uint64_t>(static_cast<int64_t>(times)));
  };
  for (size_t i = 0; i < 2; ++i)
    if (parameters[i] != 0)
      add(parameters[i], state.parameters[i]);
  add(size, state.size);
  add(low, state.progress.low);
  add(high, state.progress.high);
  if (local >= 0)
    add(localTimes, state.locals[static_cast<size_t>(local)]);
  if (secondLocal >= 0)
    add(secondTimes, state.locals[static_cast<size_t>(secondLocal)]);
  return result;
}

const Term* Form::build(Terms& terms, const LoopState& state, wasm::Type type) const {
  unsigned size = type.getByteSize();
  TermList list;
  switch (kind) {
  case Free:
    return nullptr;
  case Sum:
    return terms.zeroExtend(linear.build(terms, state), 8 * size);
  case Constant:
    for (unsigned i = 0; i < size; ++i)
      list.push_back(terms.constant(constant[i / 8] >> (8 * (i % 8)), 8));
    return terms.bytes(std::move(list));
  case Word: {
    const Term* address = linear.build(terms, state);
    for (unsigned i = 0; i < size; ++i)
      list.push_back(i < bytes ? terms.memoryByte(terms.add(address, i)) : terms.constant(0, 8));
    return terms.bytes(std::move(list));
  }
  case Splat:
    for (unsigned i = 0; i < size; ++i)
      list.push_back(i < bytes ? terms.byteOf(state.parameters[1], 0) : terms.constant(0, 8));
    return terms.bytes(std::move(list));
  }
  return nullptr;
}

const Term* Candidate::build(Terms& terms, const LoopState& state) const {
  const Term* value = left.build(terms, state);
  switch (kind) {
  case AtLeast:
    return terms.lessOrEqual(terms.number(number), value);
  case AtMost:
    return terms.lessOrEqual(value, terms.number(number));
  case LowBits:
    return terms.equal(terms.binary(Op::And, terms.byteOf(value, 0), terms.constant(mask, 8)), terms.constant(number, 8));
  case NotAbove:
    return terms.lessOrEqual(value, right.build(terms, state));
  case NotZero:
    return terms.toBoolean(terms.memoryByte(value));
  }
  return nullptr;
}

std::vector<Form> findForms(const std::vector<Snapshot>& snapshots, unsigned local, wasm::Type type, bool hasSize,
                            bool isHighSize, size_t parameterCount, const std::vector<int>& freeLocals) {
  std::vector<Form> forms;
  unsigned size = type.getByteSize();
  auto value = [&](const Snapshot& snapshot) { return snapshot.locals[local]; };
  auto all = [&](const std::function<bool(const Snapshot&)>& holds) {
    return std::all_of(snapshots.begin(), snapshots.end(), holds);
  };

  const std::array<uint64_t, 2> first = value(snapshots.front());
  if (all([&](const Snapshot& snapshot) { return value(snapshot) == first; }))
    forms.push_back({.kind = Form::Constant, .constant = first});

  auto trySum = [&](Linear linear) {
    linear.constant = static_cast<uint32_t>(first[0]) - linear.evaluate(snapshots.front());
    bool fits = all([&](const Snapshot& snapshot) { return linear.evaluate(snapshot) == value(snapshot)[0]; });
    if (fits && forms.size() < maxForms)
      forms.push_back({.kind = Form::Sum, .linear = linear});
  };
  if (type == wasm::Type::i32 || type == wasm::Type::i64) {
    for (const Linear& linear : combinations())
      if (isAllowed(linear, hasSize, isHighSize, parameterCount))
        trySum(linear);
    for (int other : freeLocals)
      for (int times : {1, -1})
        for (Linear linear : combinations()) {
          if (!isAllowed(linear, hasSize, isHighSize, parameterCount))
            continue;
          linear.local = other;
          linear.localTimes = times;
          trySum(linear);
        }
  }

  for (unsigned bytes : {1u, 4u, 8u, 16u}) {
    if (bytes > size)
      continue;
    auto fits = [&](const Snapshot& snapshot) {
      std::array<uint64_t, 2> expected = {splatOf(snapshot.parameters[1], std::min(bytes, 8u)),
                                          bytes == 16 ? splatOf(snapshot.parameters[1], 8) : 0};
      return value(snapshot) == expected;
    };
    if (parameterCount > 1 && all(fits))
      forms.push_back({.kind = Form::Splat, .bytes = bytes});
  }

  // Something that was read before it was needed.
  for (unsigned bytes : {1u, 2u, 4u, 8u, 16u})
    for (int parameter = 0; parameter < 2 && bytes <= size; ++parameter)
      for (int distance = -16; distance <= 16; ++distance)
        for (bool isHigh : {false, true}) {
          Linear linear{.low = !isHigh, .high = isHigh, .constant = static_cast<uint32_t>(distance)};
          linear.parameters[static_cast<size_t>(parameter)] = 1;
          if (!isAllowed(linear, hasSize, isHighSize, parameterCount))
            continue;
          auto fits = [&](const Snapshot& snapshot) {
            uint32_t address = linear.evaluate(snapshot);
            std::array<uint64_t, 2> expected = {};
            for (unsigned i = 0; i < bytes; ++i)
              expected[i / 8] |= uint64_t{snapshot.memory->byte(address + i)} << (8 * (i % 8));
            return expected == value(snapshot);
          };
          if (all(fits))
            forms.push_back({.kind = Form::Word, .linear = linear, .bytes = bytes});
        }
  forms.push_back({});
  return forms;
}

std::vector<Candidate> findCandidates(const std::vector<Snapshot>& snapshots, KnownFunction known, size_t parameterCount, bool hasSize,
                                      bool isHighSize, const std::vector<int>& freeLocals, const std::set<uint32_t>& bounds) {
  // Places; how far we have come and what is left; locals.
  std::vector<Linear> quantities;
  quantities.push_back({.parameters = {1, 0}});
  if (parameterCount > 1)
    quantities.push_back({.parameters = {0, 1}});
  size_t placeCount = quantities.size();
  quantities.push_back({.low = 1});
  if (hasSize) {
    quantities.push_back({.size = 1});
    if (!isHighSize) {
      quantities.push_back({.high = 1});
      quantities.push_back({.low = -1, .high = 1});
      quantities.push_back({.size = 1, .high = -1});
    } else {
      quantities.push_back({.size = 1, .low = -1});
    }
  }
  size_t localStart = quantities.size();
  for (int local : freeLocals) {
    // Trials have their memory at addresses that no count reaches.
    bool isPlace = snapshots.back().locals[static_cast<size_t>(local)][0] >= lowestTrialAddress / 2;
    if (!isPlace)
      quantities.push_back({.local = local});
    else
      quantities.push_back({.parameters = {-1, 0}, .local = local});
    if (isPlace && parameterCount > 1)
      quantities.push_back({.parameters = {0, -1}, .local = local});
  }

  std::vector<Candidate> candidates;
  for (const Linear& quantity : quantities) {
    uint32_t least = UINT32_MAX, most = 0;
    for (const Snapshot& snapshot : snapshots) {
      least = std::min(least, quantity.evaluate(snapshot));
      most = std::max(most, quantity.evaluate(snapshot));
    }
    // As the trials say, or as the code may say where trials happened not to come close.
    std::set<uint32_t> lower = {least}, upper = {most};
    for (auto bound = bounds.upper_bound(least); bound != bounds.begin() && lower.size() < maxBounds;)
      lower.insert(*--bound);
    for (auto bound = bounds.lower_bound(most); bound != bounds.end() && upper.size() < maxBounds; ++bound)
      upper.insert(*bound);
    for (uint32_t number : lower)
      if (number > 0 && number <= maxBound)
        candidates.push_back({.kind = Candidate::AtLeast, .left = quantity, .number = number});
    for (uint32_t number : upper)
      if (number <= maxBound)
        candidates.push_back({.kind = Candidate::AtMost, .left = quantity, .number = number});
  }
  auto isDifference = [](const Linear& linear) { return linear.local < 0 && linear.low < 0; };
  for (size_t i = 0; i < quantities.size(); ++i)
    for (size_t k = 0; k < quantities.size(); ++k) {
      // Places are not compared with counts, and that what is left is less than all goes without saying.
      bool arePlaces = i < placeCount && k < placeCount;
      bool areCounts = i >= placeCount && k >= placeCount &&
                       (i >= localStart || k >= localStart || (!isDifference(quantities[i]) && !isDifference(quantities[k])));
      if (!arePlaces && !areCounts)
        continue;
      auto holds = [&](const Snapshot& snapshot) { return quantities[i].evaluate(snapshot) <= quantities[k].evaluate(snapshot); };
      if (i != k && std::all_of(snapshots.begin(), snapshots.end(), holds))
        candidates.push_back({.kind = Candidate::NotAbove, .left = quantities[i], .right = quantities[k]});
    }

  // Alignments, absolute and of one thing to another.
  auto addBits = [&](const Linear& linear, uint32_t among = 63) {
    uint32_t mask = ~lowBitsThatVary(snapshots, linear) & among;
    if (mask != 0)
      candidates.push_back(
          {.kind = Candidate::LowBits, .left = linear, .number = linear.evaluate(snapshots.front()) & mask, .mask = mask});
  };
  for (const Linear& quantity : quantities)
    addBits(quantity);
  for (size_t parameter = 0; parameter < std::min<size_t>(parameterCount, 2); ++parameter)
    for (bool isHigh : {false, true}) {
      Linear linear{.low = !isHigh, .high = isHigh};
      linear.parameters[parameter] = 1;
      if (!isHigh || (hasSize && !isHighSize))
        addBits(linear);
    }
  addBits({.parameters = {1, 1}});
  addBits({.parameters = {1, -1}});
  if (known == KnownFunction::FindOrEnd || known == KnownFunction::FindInString) {
    // Which byte is sought; and that words were searched for the end before they are for it.
    addBits({.parameters = {0, 1}}, 255);
    auto isNotZero = [](const Linear& place) {
      return [&](const Snapshot& snapshot) { return snapshot.memory->byte(place.evaluate(snapshot)) != 0; };
    };
    for (uint32_t i = 0; i < 16; ++i) {
      Linear place{.parameters = {1, 0}, .low = 1, .constant = i};
      if (!std::all_of(snapshots.begin(), snapshots.end(), isNotZero(place)))
        break;
      candidates.push_back({.kind = Candidate::NotZero, .left = place});
    }
  }
  for (size_t i = 0; i < freeLocals.size(); ++i) {
    addBits({.low = -1, .local = freeLocals[i]});
    if (hasSize)
      addBits({.size = -1, .local = freeLocals[i]});
    for (size_t k = 0; k < freeLocals.size(); ++k)
      for (int times : {-1, -2, -4, -8, -16})
        if (i != k)
          addBits({.local = freeLocals[i], .secondLocal = freeLocals[k], .secondTimes = times});
  }
  return candidates;
}

} // namespace wrought::recognise
