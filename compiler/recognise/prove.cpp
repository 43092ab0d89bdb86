#include "recognise/prove.h"

#include "recognise/invariants.h"

#include <algorithm>

namespace wrought::recognise {

namespace {

constexpr unsigned maxRounds = 60;

class Prover {
public:
  Prover(const FlatCode& code, size_t parameterCount, KnownFunction known, const TrialResults& trials,
         Solver::Limits limits)
      : code(code), known(known), trials(trials), parameterCount(parameterCount), hasSize(parameterCount == 3),
        parameters(makeParameters()), size(hasSize ? parameters[2] : terms.number(0)),
        end(hasSize && known != KnownFunction::Find ? size : terms.fresh(32)), meaning(terms, known, parameters, end),
        base(meaning.assumptions()), live(findLiveLocals(code)), bounds(findBounds(code)), solver(limits) {
    policy.places = trials.places;
  }

  bool run() {
    // The entry is a place like the heads of loops, of which everything is known.
    Place& entry = places[entryPlace];
    entry.state = {parameters, size, meaning.start(), parameters};
    for (size_t i = parameterCount; i < code.locals.size(); ++i)
      entry.state.locals.push_back(zeroOf(terms, code.locals[i]));
    setAssumptions(entry);

    for (unsigned round = 0; !areInductive(); ++round)
      if (round == maxRounds || hasFailed || solver.isExhausted())
        return false;
    return !hasFailed && isRight();
  }

private:
  static constexpr uint32_t entryPlace = UINT32_MAX;

  struct Place {
    LoopState state;
    // A local that says how far we have come, if `low` itself, which may be more, is no sum of locals: less is then claimed.
    std::optional<size_t> pin;
    bool isHighSize = false; // nothing is done from the end
    std::vector<Snapshot> snapshots;
    std::vector<std::vector<Form>> forms; // of each local; the first is the one that is thought right
    std::vector<Candidate> candidates;
    TermList assumptions;
    std::vector<Path> paths;
    bool isChanged = true; // since its paths were looked at
  };

  TermList makeParameters() {
    TermList list;
    for (size_t i = 0; i < parameterCount; ++i)
      list.push_back(terms.fresh(32));
    return list;
  }

  void setAssumptions(Place& place) {
    place.assumptions = base;
    for (const Term* fact : meaning.facts(place.state.progress))
      addConjuncts(terms, fact, place.assumptions);
    for (const Candidate& candidate : place.candidates)
      addConjuncts(terms, candidate.build(terms, place.state), place.assumptions);
    place.isChanged = true;
  }

  // Makes the state of a loop from the forms of its locals.
  void makeState(uint32_t at, Place& place) {
    LoopState& state = place.state;
    std::vector<int> freeLocals;
    for (size_t i = 0; i < code.locals.size(); ++i) {
      if (place.forms[i].front().kind != Form::Free)
        continue;
      state.locals[i] = freeValue(code.locals[i]);
      if (code.locals[i] == wasm::Type::i32 && live[at][i])
        freeLocals.push_back(static_cast<int>(i));
    }
    for (size_t i = 0; i < code.locals.size(); ++i)
      if (place.forms[i].front().kind != Form::Free)
        state.locals[i] = place.forms[i].front().build(terms, state, code.locals[i]);
    place.candidates = findCandidates(place.snapshots, known, parameterCount, hasSize, place.isHighSize, freeLocals, bounds);
    setAssumptions(place);
  }

  const Term* freeValue(wasm::Type type) {
    if (type != wasm::Type::v128)
      return terms.fresh(8 * type.getByteSize());
    TermList list;
    for (unsigned i = 0; i < 16; ++i)
      list.push_back(terms.fresh(8));
    return terms.bytes(std::move(list));
  }

  // False if no trial ever came there, so that nothing is known of it.
  bool reach(uint32_t at) {
    if (places.count(at))
      return true;
    auto found = trials.snapshots.find(at);
    if (found == trials.snapshots.end())
      return false;
    Place& place = places[at];
    place.state.parameters = parameters;
    place.state.size = size;
    place.state.progress = {terms.fresh(32), hasSize ? terms.fresh(32) : terms.number(0)};
    place.state.locals.resize(code.locals.size());
    place.snapshots = found->second;
    place.isHighSize = hasSize && std::all_of(place.snapshots.begin(), place.snapshots.end(),
                                              [](const Snapshot& snapshot) { return snapshot.high == snapshot.size; });
    if (place.isHighSize)
      place.state.progress.high = size;
    findAllForms(at, place);
    // Not where what was written beyond `low` may be read.
    auto speaksOfLow = [](const std::vector<Form>& forms) {
      return forms.front().kind == Form::Sum && forms.front().linear.low != 0;
    };
    if ((known == KnownFunction::Copy || known == KnownFunction::Fill) &&
        std::none_of(place.forms.begin(), place.forms.end(), speaksOfLow))
      choosePin(at, place);
    makeState(at, place);
    return true;
  }

  void findAllForms(uint32_t at, Place& place) {
    place.forms.clear();
    std::vector<int> freeLocals;
    for (unsigned i = 0; i < code.locals.size(); ++i) {
      if (!live[at][i]) {
        place.forms.push_back({Form()});
        continue;
      }
      place.forms.push_back(findForms(place.snapshots, i, code.locals[i], hasSize, place.isHighSize, parameterCount, freeLocals));
      if (place.forms[i].front().kind == Form::Free && code.locals[i] == wasm::Type::i32)
        freeLocals.push_back(static_cast<int>(i));
    }
  }

  // The local that is furthest along.
  void choosePin(uint32_t at, Place& place) {
    auto offset = [](const Snapshot& snapshot, size_t local) {
      return static_cast<uint32_t>(snapshot.locals[local][0] - snapshot.parameters[0]);
    };
    uint64_t furthest = 0;
    for (size_t local = 0; local < code.locals.size(); ++local) {
      if (!live[at][local] || code.locals[local] != wasm::Type::i32)
        continue;
      uint64_t total = 0;
      bool fits = true;
      for (const Snapshot& snapshot : place.snapshots) {
        fits &= offset(snapshot, local) <= snapshot.low;
        total += offset(snapshot, local);
      }
      if (fits && total > furthest) {
        furthest = total;
        place.pin = local;
      }
    }
    if (!place.pin)
      return;
    for (Snapshot& snapshot : place.snapshots)
      snapshot.low = offset(snapshot, *place.pin);
    findAllForms(at, place);
  }

  // What is claimed of how far a path has come when it arrives at `to`.
  Progress claim(const Place& to, const Path& path, Progress progress) {
    return {to.pin ? terms.subtract(path.locals[*to.pin], parameters[0]) : progress.low, to.isHighSize ? size : progress.high};
  }

  // Whether `less` claims no more than `more` does; nor less, where bytes may be read that were written otherwise.
  const Term* isNoMore(Progress less, Progress more) {
    if (known == KnownFunction::Move)
      return terms.logicalAnd(terms.equal(less.low, more.low), terms.equal(less.high, more.high));
    return terms.logicalAnd(terms.lessOrEqual(less.low, more.low), terms.lessOrEqual(more.high, less.high));
  }

  // --- Paths ---

  bool explore(uint32_t at, Place& place) {
    policy.decide = [&](const Term* condition, const TermList& before) {
      if (std::find(before.begin(), before.end(), condition) != before.end())
        return Answer::Yes;
      const Term* opposite = terms.logicalNot(condition);
      if (std::find(before.begin(), before.end(), opposite) != before.end())
        return Answer::No;
      TermList all = place.assumptions;
      all.insert(all.end(), before.begin(), before.end());
      all.push_back(condition);
      if (!solver.isPossible(all))
        return Answer::No;
      all.back() = opposite;
      return solver.isPossible(all) ? Answer::Both : Answer::Yes;
    };
    auto paths = runPaths(terms, code, at == entryPlace ? 0 : at, place.state.locals, policy);
    if (!paths)
      return false;
    place.paths = std::move(*paths);
    return true;
  }

  Progress follow(const Place& place, const Path& path, Goals& goals) {
    Knows knows = [&](const Term* fact, const Path& of, size_t count) {
      if (fact->isConstant())
        return fact->is(1);
      TermList wanted, all = place.assumptions;
      addConjuncts(terms, fact, wanted);
      all.insert(all.end(), of.conditions.begin(), of.conditions.begin() + static_cast<std::ptrdiff_t>(count));
      return std::all_of(wanted.begin(), wanted.end(), [&](const Term* part) { return solver.follows(all, part); });
    };
    return meaning.follow(path, place.state.progress, knows, goals);
  }

  static TermList assumptionsOn(const Place& place, const Path& path) {
    TermList all = place.assumptions;
    all.insert(all.end(), path.conditions.begin(), path.conditions.end());
    return all;
  }

  // Drops what is not true at the end of some path. True if there was nothing.
  bool areInductive() {
    bool isDone = true;
    for (uint32_t at : order()) {
      Place& place = places[at];
      if (!place.isChanged)
        continue;
      place.isChanged = false;
      if (!explore(at, place))
        return fail();
      for (const Path& path : place.paths) {
        if (path.end != Path::AtPlace)
          continue;
        bool isNew = !places.count(path.place);
        if (!reach(path.place))
          return fail();
        isDone &= !isNew & dropFrom(place, path);
        if (hasFailed || solver.isExhausted())
          return fail();
      }
    }
    return isDone;
  }

  std::vector<uint32_t> order() const {
    std::vector<uint32_t> list = {entryPlace};
    for (auto& [at, place] : places)
      if (at != entryPlace)
        list.push_back(at);
    return list;
  }

  bool dropFrom(Place& from, const Path& path) {
    Goals ignored;
    Progress progress = follow(from, path, ignored);
    TermList assumptions = assumptionsOn(from, path);
    Progress claimed = claim(places.at(path.place), path, progress);
    if (!solver.follows(assumptions, isNoMore(claimed, progress)))
      return fail();
    LoopState reached{parameters, size, claimed, path.locals};
    bool isKept = true;
    while (true) {
      Place& to = places.at(path.place);
      TermList goals;
      for (size_t i = 0; i < code.locals.size(); ++i) {
        const Term* value = to.forms[i].front().build(terms, reached, code.locals[i]);
        goals.push_back(value ? equalValues(value, path.locals[i]) : terms.boolean(true));
      }
      for (const Candidate& candidate : to.candidates)
        goals.push_back(candidate.build(terms, reached));
      std::vector<bool> isFalse = solver.refute(terms, assumptions, goals);
      if (isFalse.empty())
        return isKept;
      if (solver.isExhausted())
        return false;
      isKept = false;
      bool hasNewForms = false;
      for (size_t i = 0; i < code.locals.size(); ++i)
        if (isFalse[i]) {
          to.forms[i].erase(to.forms[i].begin());
          hasNewForms = true;
        }
      if (hasNewForms) {
        makeState(path.place, to);
        for (auto& [at, place] : places)
          place.isChanged = true;
        continue;
      }
      std::vector<Candidate> kept;
      for (size_t i = 0; i < to.candidates.size(); ++i)
        if (!isFalse[code.locals.size() + i])
          kept.push_back(to.candidates[i]);
      to.candidates = std::move(kept);
      setAssumptions(to);
    }
  }

  const Term* equalValues(const Term* a, const Term* b) {
    if (a->width <= 64)
      return terms.equal(a, b);
    const Term* result = terms.boolean(true);
    for (unsigned i = 0; i < a->width / 8; ++i)
      result = terms.logicalAnd(result, terms.equal(terms.byteOf(a, i), terms.byteOf(b, i)));
    return result;
  }

  // --- What all that is for ---

  bool isRight() {
    for (auto& [at, place] : places)
      for (const Path& path : place.paths) {
        Goals goals;
        Progress progress = follow(place, path, goals);
        auto require = [&](const Term* goal) { goals.push_back({goal, path.conditions.size()}); };
        switch (path.end) {
        case Path::AtTrap:
          require(terms.boolean(false));
          break;
        case Path::AtReturn:
          require(meaning.goalAtReturn(path, progress));
          break;
        case Path::AtPlace: {
          Progress claimed = claim(places.at(path.place), path, progress);
          require(isNoMore(claimed, progress));
          // Neither goes back, so a loop in which one always moves ends.
          require(terms.lessOrEqual(place.state.progress.low, claimed.low));
          require(terms.lessOrEqual(claimed.high, place.state.progress.high));
          if (at != entryPlace && at >= path.place && at < code.instructions[path.place].target)
            require(meaning.goalAtRepetition(place.state.progress, claimed));
          break;
        }
        }
        for (const Goal& goal : goals)
          if (!isSettled(place, path, goal))
            return fail();
      }
    return true;
  }

  // Ways share their beginnings, and what must hold there.
  bool isSettled(const Place& place, const Path& path, const Goal& goal) {
    if (goal.term->is(1))
      return true;
    TermList assumptions = place.assumptions;
    auto start = path.conditions.begin();
    assumptions.insert(assumptions.end(), start, start + static_cast<std::ptrdiff_t>(goal.conditions));
    std::pair<TermList, const Term*> question(assumptions, goal.term);
    if (settled.count(question))
      return true;
    if (!solver.follows(assumptions, goal.term) && !solver.follows(assumptionsOn(place, path), goal.term))
      return false;
    settled.insert(std::move(question));
    return true;
  }

  bool fail() {
    hasFailed = true;
    return false;
  }

  const FlatCode& code;
  KnownFunction known;
  const TrialResults& trials;
  size_t parameterCount;
  bool hasSize;
  Terms terms;
  TermList parameters;
  const Term* size;
  const Term* end;
  Meaning meaning;
  TermList base; // assumptions
  std::vector<std::vector<bool>> live;
  std::set<uint32_t> bounds;
  Solver solver;
  RunPolicy policy;
  std::map<uint32_t, Place> places;
  std::set<std::pair<TermList, const Term*>> settled;
  bool hasFailed = false;
};

} // namespace

bool prove(const FlatCode& code, size_t parameterCount, KnownFunction known, const TrialResults& trials, Solver::Limits limits) {
  return Prover(code, parameterCount, known, trials, limits).run();
}

} // namespace wrought::recognise
