#include "emit/access-checks.h"

#include "emit/module-plan.h"

#include <ir/iteration.h>
#include <wasm-traversal.h>
#include <wasm.h>

#include <algorithm>
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
  void visit(wasm::Expression* expression) {
    switch (expression->_id) {
    case wasm::Expression::BlockId:
      return visitBlock(*expression->cast<wasm::Block>());
    case wasm::Expression::IfId: {
      auto* branch = expression->cast<wasm::If>();
      visit(branch->condition);
      State before = save();
      visit(branch->ifTrue);
      restore(before);
      if (branch->ifFalse) {
        visit(branch->ifFalse);
        restore(before);
      }
      return;
    }
    case wasm::Expression::LoopId: {
      auto* loop = expression->cast<wasm::Loop>();
      std::erase_if(facts, [&](const Fact& fact) { return places.isSetIn(fact.local, loop); });
      endStretch();
      visit(loop->body);
      return endStretch();
    }
    case wasm::Expression::TryId: {
      auto* attempt = expression->cast<wasm::Try>();
      State before = save();
      visit(attempt->body);
      restore(before);
      for (wasm::Expression* handler : attempt->catchBodies) {
        visit(handler);
        restore(before);
      }
      return;
    }
    case wasm::Expression::TryTableId:
      // Its catches are branches to blocks around it.
      endStretch();
      visit(expression->cast<wasm::TryTable>()->body);
      return endStretch();
    case wasm::Expression::LocalSetId: {
      auto* set = expression->cast<wasm::LocalSet>();
      visit(set->value);
      lastSet[set->index] = ++sets;
      std::erase_if(facts, [&](const Fact& fact) { return fact.local == set->index; });
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
      for (wasm::Expression* child : wasm::ChildIterator(expression))
        visit(child);
      if (!isQuiet(*expression))
        endStretch();
    }
  }

  void visitBlock(wasm::Block& block) {
    // One without a name is not branched to.
    if (!block.name.is()) {
      for (wasm::Expression* child : block.list)
        visit(child);
      return;
    }
    State before = save();
    for (wasm::Expression* child : block.list)
      visit(child);
    restore(before);
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
    auto fact = std::find_if(facts.begin(), facts.end(), [&](const Fact& each) {
      return each.local == local && each.memory == memory.ordinal;
    });
    if (fact == facts.end()) {
      if (facts.size() == mostFacts)
        facts.erase(facts.begin());
      facts.push_back({memory.ordinal, local, reach, &expression, stretch});
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
  void endStretch() { ++stretch; }

  struct State {
    std::vector<Fact> facts;
    uint64_t sets;
  };
  State save() {
    endStretch();
    return {facts, sets};
  }
  // Back to what held at `before`, but for locals that were set since.
  void restore(const State& before) {
    endStretch();
    facts = before.facts;
    std::erase_if(facts, [&](const Fact& fact) { return lastSet[fact.local] > before.sets; });
  }

  const ModulePlan& plan;
  bool mayTrapEarly;
  std::unordered_map<const wasm::Expression*, AccessCheck>& others;
  SetPlaces places;
  std::vector<uint64_t> lastSet; // by local: `sets` behind its last one
  uint64_t sets = 0;
  uint64_t stretch = 0;
  std::vector<Fact> facts;
};

} // namespace

AccessChecks::AccessChecks(const ModulePlan& plan, wasm::Function& function, bool mayTrapEarly) {
  Analysis(plan, function, mayTrapEarly, others);
}

} // namespace wrought
