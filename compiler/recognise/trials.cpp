#include "recognise/trials.h"

#include <algorithm>

namespace wrought::recognise {

namespace {

constexpr unsigned maxRepetitions = 5000; // of loops in one trial
constexpr size_t maxSnapshots = 500;      // of one loop
constexpr unsigned shortLoop = 8;

uint64_t mix(uint64_t value) {
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccdULL;
  value ^= value >> 33;
  value *= 0xc4ceb9fe1a85ec53ULL;
  return value ^ (value >> 33);
}

// One call.
struct Trial {
  std::vector<uint32_t> arguments;
  uint32_t end = 0; // see Meaning
  std::shared_ptr<TrialMemory> memory;
};

class Trials {
public:
  Trials(const FlatCode& code, KnownFunction known, const std::set<uint32_t>& places) : code(code), known(known) {
    policy.places = places;
  }

  bool runAll() {
    constexpr uint32_t sizes[] = {5,  0,  1,  2,  3,  4,  6,  7,  8,  9,  10, 11, 12,  13,  14,  15,  16,  17,  18,  19, 20,
                                  21, 23, 24, 25, 27, 28, 30, 31, 32, 33, 34, 35, 36,  39,  40,  43,  47,  48,  49,  50, 55,
                                  56, 57, 60, 63, 64, 65, 66, 67, 71, 79, 80, 90, 100, 127, 128, 129, 131, 160, 195, 255, 256,
                                  257, 259, 300, 400, 511, 513, 600};
    unsigned count = 0;
    for (uint32_t size : sizes)
      for (unsigned again = 0; again < (size < 70 ? 4 : 2); ++again, ++count)
        if (!run(makeTrial(size, again)))
          return false;
    return true;
  }

  std::map<uint32_t, std::vector<Snapshot>> snapshots;
  std::map<uint32_t, unsigned> iterations; // the most at once

private:
  uint32_t random() {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<uint32_t>(state >> 33);
  }

  Trial makeTrial(uint32_t size, unsigned again) {
    Trial trial;
    trial.memory = std::make_shared<TrialMemory>(random());
    uint32_t a = lowestTrialAddress + random() % 64;
    uint32_t b = a + size + random() % 64;
    bool isSwapped = random() % 2;
    switch (known) {
    case KnownFunction::Move:
      // Overlapping, mostly, but never the same.
      if (again != 0 && size != 0)
        b = a + 1 + random() % (again == 1 ? 18 : size);
      if (b == a)
        ++b;
      [[fallthrough]];
    case KnownFunction::Copy:
      trial.arguments = isSwapped ? std::vector{b, a, size} : std::vector{a, b, size};
      break;
    case KnownFunction::Fill:
      trial.arguments = {a, again == 0 ? 0x1a7 : again == 1 ? 0 : random(), size};
      break;
    case KnownFunction::CompareDifference:
    case KnownFunction::CompareSign: {
      trial.memory->copyStart = b;
      trial.memory->copySize = size;
      trial.memory->original = a;
      uint32_t place = size == 0 || again == 0 ? size : again == 1 ? size - 1 : random() % size;
      if (place < size) {
        trial.memory->planted[b + place] = static_cast<uint8_t>(trial.memory->byte(a + place) + 1 + random() % 255);
        if (again == 1) {
          trial.memory->planted[a + place] = 0x7f;
          trial.memory->planted[b + place] = 0x80;
        }
      }
      trial.arguments = isSwapped ? std::vector{b, a, size} : std::vector{a, b, size};
      break;
    }
    case KnownFunction::Length:
      avoid(trial, a, size, 0);
      trial.memory->planted[a + size] = 0;
      trial.arguments = {a};
      trial.end = size;
      break;
    case KnownFunction::Find: {
      uint32_t value = again == 0 ? 0 : random();
      avoid(trial, a, size, value, value);
      trial.end = size;
      if (again != 1 && size != 0) {
        trial.end = again == 2 ? size - 1 : random() % size;
        trial.memory->planted[a + trial.end] = static_cast<uint8_t>(value);
      }
      trial.arguments = {a, value, size};
      break;
    }
    case KnownFunction::FindOrEnd:
    case KnownFunction::FindInString: {
      uint32_t value = again == 0 ? random() << 8 : random();
      avoid(trial, a, size, 0, value);
      trial.memory->planted[a + size] = again % 2 == 0 ? 0 : static_cast<uint8_t>(value);
      trial.arguments = {a, value};
      trial.end = size;
      break;
    }
    case KnownFunction::CompareStrings:
      trial.memory->copyStart = b + 1;
      trial.memory->copySize = size + 1;
      trial.memory->original = a;
      avoid(trial, a, size, 0);
      trial.end = size;
      if (again % 2 == 0) {
        trial.memory->planted[a + size] = 0;
      } else {
        trial.memory->planted[a + size] = again == 1 ? 0x7f : 9;
        trial.memory->planted[b + 1 + size] = again == 1 ? 0x80 : 0;
      }
      trial.arguments = isSwapped ? std::vector{b + 1, a} : std::vector{a, b + 1};
      break;
    }
    return trial;
  }

  static void avoid(Trial& trial, uint32_t start, uint32_t size, uint32_t value, uint32_t other = 0) {
    trial.memory->avoidStart = start;
    trial.memory->avoidSize = size;
    trial.memory->avoided = {static_cast<uint8_t>(value), static_cast<uint8_t>(other)};
  }

  bool run(const Trial& trial) {
    Terms terms;
    Evaluator evaluate({[&](uint64_t which) -> uint64_t { return trial.arguments[which]; }, [&](uint32_t address) { return trial.memory->byte(address); }});
    TermList parameters;
    // Variables, so that terms have the form that they will have in the proof.
    for (size_t i = 0; i < trial.arguments.size(); ++i)
      parameters.push_back(terms.variable(i, 32));
    Meaning meaning(terms, known, parameters, terms.number(trial.end));
    policy.decide = [&](const Term* condition, const TermList&) { return evaluate(condition) ? Answer::Yes : Answer::No; };
    TermList before; // the conditions of the way that led here
    // What a way's conditions speak of and memory has: the function has looked, and seen it.
    Knows knows = [&](const Term* fact, const Path& path, size_t count) {
      if (!evaluate(fact))
        return false;
      std::set<uint64_t> seen, wanted;
      for (size_t i = 0; i < count; ++i)
        collectAddresses(path.conditions[i], evaluate, seen);
      collectAddresses(fact, evaluate, wanted);
      if (known != KnownFunction::FindOrEnd && known != KnownFunction::FindInString)
        return std::includes(seen.begin(), seen.end(), wanted.begin(), wanted.end());
      // It may have looked for one of the two only, and for the other one step before: had it been there, it would not have come this way.
      for (uint32_t stop : {0u, trial.arguments[1]}) {
        Evaluator otherwise({[&](uint64_t which) -> uint64_t { return trial.arguments[which]; },
                             [&](uint32_t address) {
                               return wanted.count(address) ? static_cast<uint8_t>(stop) : trial.memory->byte(address);
                             }});
        auto start = path.conditions.begin();
        auto holds = [&](const Term* condition) { return otherwise(condition) != 0; };
        if (std::all_of(start, start + static_cast<std::ptrdiff_t>(count), holds) && std::all_of(before.begin(), before.end(), holds))
          return false;
      }
      return true;
    };

    Progress progress = meaning.start();
    TermList locals = parameters;
    for (size_t i = locals.size(); i < code.locals.size(); ++i)
      locals.push_back(zeroOf(terms, code.locals[i]));
    uint32_t at = 0;
    std::map<uint32_t, unsigned> running;
    for (unsigned repetitions = 0; repetitions < maxRepetitions; ++repetitions) {
      auto paths = runPaths(terms, code, at, locals, policy);
      if (!paths || paths->size() != 1)
        return false;
      const Path& path = paths->front();
      Goals goals;
      progress = meaning.follow(path, progress, knows, goals);
      if (path.end == Path::AtReturn)
        goals.push_back({meaning.goalAtReturn(path, progress), path.conditions.size()});
      for (const Goal& goal : goals)
        if (!evaluate(goal.term))
          return false;
      if (path.end != Path::AtPlace)
        return path.end == Path::AtReturn;
      bool isRepeated = at >= path.place && at < code.instructions[path.place].target;
      running[path.place] = isRepeated ? running[path.place] + 1 : 1;
      iterations[path.place] = std::max(iterations[path.place], running[path.place]);
      record(trial, path, progress, evaluate);
      at = path.place;
      locals = path.locals;
      before = path.conditions;
    }
    return false;
  }

  static void collectAddresses(const Term* term, Evaluator& evaluate, std::set<uint64_t>& addresses) {
    if (term->op == Op::Byte) {
      addresses.insert(evaluate(term->args[0]));
      return;
    }
    for (const Term* arg : term->args)
      collectAddresses(arg, evaluate, addresses);
  }

  void record(const Trial& trial, const Path& path, Progress progress, Evaluator& evaluate) {
    std::vector<Snapshot>& list = snapshots[path.place];
    if (list.size() >= maxSnapshots && random() % 8 != 0)
      return;
    Snapshot snapshot;
    for (size_t i = 0; i < trial.arguments.size(); ++i)
      snapshot.parameters[i] = trial.arguments[i];
    snapshot.size = trial.arguments.size() > 2 ? trial.arguments[2] : 0;
    snapshot.low = evaluate(progress.low);
    snapshot.high = evaluate(progress.high);
    for (const Term* local : path.locals) {
      if (local->width <= 64) {
        snapshot.locals.push_back({evaluate(local), 0});
        continue;
      }
      std::array<uint64_t, 2> halves = {};
      for (unsigned i = 0; i < 16; ++i)
        halves[i / 8] |= evaluate(local->args[i]) << (8 * (i % 8));
      snapshot.locals.push_back(halves);
    }
    snapshot.memory = trial.memory;
    if (list.size() < maxSnapshots)
      list.push_back(std::move(snapshot));
    else
      list[random() % maxSnapshots] = std::move(snapshot);
  }

  const FlatCode& code;
  KnownFunction known;
  RunPolicy policy;
  uint64_t state = 1; // the same trials each time
};

} // namespace

uint8_t TrialMemory::byte(uint32_t address) const {
  auto found = planted.find(address);
  if (found != planted.end())
    return found->second;
  if (address - copyStart < copySize)
    return byte(address - copyStart + original);
  uint8_t value = static_cast<uint8_t>(mix(address ^ (seed << 32)));
  if (address - avoidStart < avoidSize)
    for (uint8_t change : {1, 3})
      if (std::find(avoided.begin(), avoided.end(), value) != avoided.end())
        value ^= change;
  return value;
}

std::optional<TrialResults> tryFunction(const FlatCode& code, KnownFunction known, bool withJoins) {
  TrialResults results;
  for (uint32_t i = 0; i < code.instructions.size(); ++i)
    if (code.instructions[i].code == Code::Loop)
      results.places.insert(i);
  Trials first(code, known, results.places);
  if (!first.runAll())
    return std::nullopt;
  for (auto [place, count] : first.iterations)
    if (count <= shortLoop)
      results.places.erase(place);
  if (withJoins)
    for (uint32_t place : findJoins(code))
      results.places.insert(place);
  Trials second(code, known, results.places);
  if (!second.runAll())
    return std::nullopt;
  results.snapshots = std::move(second.snapshots);
  return results;
}

} // namespace wrought::recognise
