#include "emit/access-checks.h"

#include "emit/module-plan.h"

#include <ir/iteration.h>
#include <wasm-traversal.h>
#include <wasm.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace wrought {

namespace {

// The memory has at least `reach` bytes from the value of the local on.
struct Fact {
  uint32_t memory;
  wasm::Index local;
  uint64_t reach;
  const wasm::Expression* access; // the one that checks it
  uint64_t stretch;               // of code: the number it had there
};

// More are forgotten, the oldest first: what is kept is copied at every block.
constexpr size_t mostFacts = 48;

// Where each local is set, counted in sets of any local, and which of these each loop contains.
struct SetPlaces : wasm::PostWalker<SetPlaces> {
  struct Range {
    uint32_t start, end;
  };
  std::vector<std::vector<uint32_t>> places; // by local, ascending
  std::unordered_map<const wasm::Loop*, Range> loops;
  uint32_t count = 0;

  explicit SetPlaces(wasm::Function& function) : places(function.getNumLocals()) { walk(function.body); }

  static void scan(SetPlaces* self, wasm::Expression** place) {
    if (auto* loop = (*place)->dynCast<wasm::Loop>())
      self->loops[loop].start = self->count;
    wasm::PostWalker<SetPlaces>::scan(self, place);
  }
  void visitLocalSet(wasm::LocalSet* set) { places[set->index].push_back(count++); }
  void visitLoop(wasm::Loop* loop) { loops[loop].end = count; }

  bool isSetIn(wasm::Index local, const wasm::Loop* loop) const {
    const Range& range = loops.at(loop);
    auto next = std::lower_bound(places[local].begin(), places[local].end(), range.start);
    return next != places[local].end() && *next < range.end;
  }
};

class Analysis {
public:
  Analysis(const ModulePlan& plan, wasm::Function& function, bool mayTrapEarly,
           std::unordered_map<const wasm::Expression*, AccessCheck>& others)
      : plan(plan), mayTrapEarly(mayTrapEarly), others(others), places(function), lastSet(function.getNumLocals()) {
    visit(function.body);
  }

private:
  // What is known at a place, unless control never gets there.
  struct State {
    bool isReached = false;
    std::vector<Fact> facts;
  };

  void visit(wasm::Expression* expression) {
    switch (expression->_id) {
    case wasm::Expression::BlockId:
      return visitBlock(*expression->cast<wasm::Block>());
    case wasm::Expression::IfId: {
      auto* branch = expression->cast<wasm::If>();
      visit(branch->condition);
      State before = now;
      endStretch();
      visit(branch->ifTrue);
      State end = std::exchange(now, std::move(before));
      endStretch();
      if (branch->ifFalse)
        visit(branch->ifFalse);
      return join(now, end);
    }
    case wasm::Expression::LoopId: {
      auto* loop = expression->cast<wasm::Loop>();
      std::erase_if(now.facts, [&](const Fact& fact) { return places.isSetIn(fact.local, loop); });
      endStretch();
      // Branches to it come with what held when it was entered.
      Target target(*this, loop->name, nullptr);
      visit(loop->body);
      return endStretch();
    }
    case wasm::Expression::TryId: {
      auto* attempt = expression->cast<wasm::Try>();
      State before = now;
      uint64_t setsBefore = sets;
      endStretch();
      visit(attempt->body);
      State end = now;
      for (wasm::Expression* handler : attempt->catchBodies) {
        now = sinceThen(before, setsBefore);
        endStretch();
        visit(handler);
        join(end, now);
      }
      now = std::move(end);
      return endStretch();
    }
    case wasm::Expression::TryTableId: {
      auto* attempt = expression->cast<wasm::TryTable>();
      State before = now;
      uint64_t setsBefore = sets;
      endStretch();
      visit(attempt->body);
      // Its catches are branches to blocks around it, from any place in the body.
      State thrown = sinceThen(before, setsBefore);
      for (wasm::Name destination : attempt->catchDests)
        branchTo(destination, thrown);
      return endStretch();
    }
    case wasm::Expression::BreakId: {
      auto* branch = expression->cast<wasm::Break>();
      visitOperands(branch);
      branchTo(branch->name, now);
      return endStretch(branch->condition != nullptr && branch->type != wasm::Type::unreachable);
    }
    case wasm::Expression::SwitchId: {
      auto* branch = expression->cast<wasm::Switch>();
      visitOperands(branch);
      branchTo(branch->default_, now);
      for (wasm::Name target : branch->targets)
        branchTo(target, now);
      return endStretch(false);
    }
    case wasm::Expression::BrOnId:
      visitOperands(expression);
      branchTo(expression->cast<wasm::BrOn>()->name, now);
      return endStretch();
    case wasm::Expression::LocalSetId: {
      auto* set = expression->cast<wasm::LocalSet>();
      visit(set->value);
      lastSet[set->index] = ++sets;
      std::erase_if(now.facts, [&](const Fact& fact) { return fact.local == set->index; });
      return;
    }
    case wasm::Expression::LoadId: {
      auto* load = expression->cast<wasm::Load>();
      visit(load->ptr);
      if (load->isAtomic)
        return endStretch();
      return access(*load, load->memory, load->ptr, sets, load->offset.addr, load->bytes);
    }
    case wasm::Expression::StoreId: {
      auto* store = expression->cast<wasm::Store>();
      visit(store->ptr);
      uint64_t known = sets;
      visit(store->value);
      if (store->isAtomic)
        return endStretch();
      return access(*store, store->memory, store->ptr, known, store->offset.addr, store->bytes);
    }
    case wasm::Expression::SIMDLoadId: {
      auto* load = expression->cast<wasm::SIMDLoad>();
      visit(load->ptr);
      return access(*load, load->memory, load->ptr, sets, load->offset.addr, load->getMemBytes());
    }
    case wasm::Expression::SIMDLoadStoreLaneId: {
      auto* lane = expression->cast<wasm::SIMDLoadStoreLane>();
      visit(lane->ptr);
      uint64_t known = sets;
      visit(lane->vec);
      return access(*lane, lane->memory, lane->ptr, known, lane->offset.addr, lane->getMemBytes());
    }
    default:
      visitOperands(expression);
      if (!isQuiet(*expression))
        endStretch(expression->type != wasm::Type::unreachable);
    }
  }

  void visitOperands(wasm::Expression* expression) {
    for (wasm::Expression* child : wasm::ChildIterator(expression))
      visit(child);
  }

  void visitBlock(wasm::Block& block) {
    State end;
    Target target(*this, block.name, &end);
    for (wasm::Expression* child : block.list)
      visit(child);
    // One without a name is not branched to.
    if (block.name.is())
      join(now, end);
  }

  // Where a branch to a block leads, while the block is visited: what its branches come with is joined in `end`. Null for a loop.
  class Target {
  public:
    Target(Analysis& analysis, wasm::Name name, State* end) : analysis(analysis), name(name) {
      if (name.is())
        outer = std::exchange(analysis.targets[name], end);
    }
    ~Target() {
      if (name.is())
        analysis.targets[name] = outer;
    }
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;

  private:
    Analysis& analysis;
    wasm::Name name;
    State* outer = nullptr;
  };

  void branchTo(wasm::Name name, const State& from) {
    if (State* end = targets.at(name))
      join(*end, from);
  }

  // What holds behind a place that is reached in both of these states: what holds in each of those that are.
  void join(State& state, const State& other) {
    endStretch();
    if (!other.isReached)
      return;
    if (!state.isReached) {
      state = other;
      return;
    }
    std::erase_if(state.facts, [&](Fact& fact) {
      auto same = std::find_if(other.facts.begin(), other.facts.end(), [&](const Fact& each) {
        return each.local == fact.local && each.memory == fact.memory;
      });
      if (same == other.facts.end())
        return true;
      fact.reach = std::min(fact.reach, same->reach);
      return false;
    });
  }

  // What held at a place of code that has been left somewhere since, after `setsBefore` sets: that of locals not set there.
  State sinceThen(const State& before, uint64_t setsBefore) const {
    State state = before;
    std::erase_if(state.facts, [&](const Fact& fact) { return lastSet[fact.local] > setsBefore; });
    return state;
  }

  // Neither traps nor branches, and changes nothing that outlives a trap.
  static bool isQuiet(const wasm::Expression& expression) {
    switch (expression._id) {
    case wasm::Expression::ConstId:
    case wasm::Expression::LocalGetId:
    case wasm::Expression::GlobalGetId:
    case wasm::Expression::GlobalSetId:
    case wasm::Expression::SelectId:
    case wasm::Expression::DropId:
    case wasm::Expression::NopId:
    case wasm::Expression::MemorySizeId:
    case wasm::Expression::SIMDExtractId:
    case wasm::Expression::SIMDReplaceId:
    case wasm::Expression::SIMDShuffleId:
    case wasm::Expression::SIMDTernaryId:
    case wasm::Expression::SIMDShiftId:
      return true;
    case wasm::Expression::UnaryId:
      switch (static_cast<const wasm::Unary&>(expression).op) {
      case wasm::TruncSFloat32ToInt32:
      case wasm::TruncSFloat32ToInt64:
      case wasm::TruncUFloat32ToInt32:
      case wasm::TruncUFloat32ToInt64:
      case wasm::TruncSFloat64ToInt32:
      case wasm::TruncSFloat64ToInt64:
      case wasm::TruncUFloat64ToInt32:
      case wasm::TruncUFloat64ToInt64:
        return false;
      default:
        return true;
      }
    case wasm::Expression::BinaryId:
      switch (static_cast<const wasm::Binary&>(expression).op) {
      case wasm::DivSInt32:
      case wasm::DivUInt32:
      case wasm::RemSInt32:
      case wasm::RemUInt32:
      case wasm::DivSInt64:
      case wasm::DivUInt64:
      case wasm::RemSInt64:
      case wasm::RemUInt64:
        return false;
      default:
        return true;
      }
    default:
      return false;
    }
  }

  // `known` is the number of sets when the index was read.
  void access(const wasm::Expression& expression, wasm::Name name, wasm::Expression* index, uint64_t known, uint64_t offset,
              uint64_t size) {
    const MemoryPlan& memory = plan.memories.at(name);
    uint64_t reach;
    // What never fits traps, and ends this code.
    if (memory.checks != BoundsChecks::Explicit || __builtin_add_overflow(offset, size, &reach) || reach > memory.maxBytes)
      return endStretch();
    wasm::Index local;
    if (auto* get = index->dynCast<wasm::LocalGet>())
      local = get->index;
    else if (auto* tee = index->dynCast<wasm::LocalSet>())
      local = tee->index;
    else
      return;
    // The value that is stored may have set the local, behind the index.
    if (lastSet[local] > known)
      return;
    auto fact = std::find_if(now.facts.begin(), now.facts.end(), [&](const Fact& each) {
      return each.local == local && each.memory == memory.ordinal;
    });
    if (fact == now.facts.end()) {
      if (now.facts.size() == mostFacts)
        now.facts.erase(now.facts.begin());
      now.facts.push_back({memory.ordinal, local, reach, &expression, stretch});
      return;
    }
    if (reach <= fact->reach) {
      others[&expression] = {0, 0};
      return;
    }
    // A check of more than the memory has at start is a longer one.
    if (mayTrapEarly && fact->stretch == stretch && reach <= memory.initialBytes && !memory.isShared) {
      others[&expression] = {0, 0};
      others[fact->access] = {offset, size};
      fact->reach = reach;
      return;
    }
    *fact = {memory.ordinal, local, reach, &expression, stretch};
  }

  // From here on, what is executed next may not be, or someone might see that what came before was not.
  void endStretch(bool goesOn = true) {
    ++stretch;
    now.isReached &= goesOn;
  }

  const ModulePlan& plan;
  bool mayTrapEarly;
  std::unordered_map<const wasm::Expression*, AccessCheck>& others;
  SetPlaces places;
  std::vector<uint64_t> lastSet; // by local: `sets` behind its last one
  uint64_t sets = 0;
  uint64_t stretch = 0;
  State now{true, {}};
  std::unordered_map<wasm::Name, State*> targets; // by label
};

} // namespace

AccessChecks::AccessChecks(const ModulePlan& plan, wasm::Function& function, bool mayTrapEarly) {
  Analysis(plan, function, mayTrapEarly, others);
}

} // namespace wrought
