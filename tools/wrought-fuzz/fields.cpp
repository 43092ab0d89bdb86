// A function has a few locals with addresses, which most accesses use as they are or as they set them, with offsets of a small
// range. The addresses lie around the end of the memory, so that often one field lies inside and another does not. What makes a check
// count or not for a later access is put between them at random: branches out of blocks and switches, arms, loops, exceptions,
// calls, growth, other traps, code that is never reached, and new values of the locals, also inside the operands of an access.

#include "fields.h"

#include "close-module.h"

#include <pass.h>
#include <wasm-builder.h>
#include <wasm.h>

#include <iterator>

namespace wrought::fuzz {
namespace {

using wasm::Expression;
using wasm::Index;
using wasm::Type;

class FieldMaker {
public:
  FieldMaker(std::mt19937_64& random, wasm::Module& module) : random(random), module(module), builder(module) {}

  void run() {
    hasExceptions = oneIn(3);
    uint64_t memories = oneIn(5) ? 2 : 1;
    for (uint64_t i = 0; i < memories; ++i)
      addMemory("memory" + std::to_string(i), oneIn(5));
    if (hasExceptions) {
      module.features.set(wasm::FeatureSet::ExceptionHandling);
      module.addTag(builder.makeTag("tag", wasm::Signature(Type::i32, Type::none)));
    }
    addHelper();
    unsigned count = oneIn(3) ? 2 : 1;
    for (unsigned i = 0; i < count; ++i)
      addFunction("fields" + std::to_string(i));
    module.addExport(builder.makeExport(boundedName, "fields0", wasm::ExternalKind::Function));
    if (hasExceptions && oneIn(4)) {
      wasm::PassRunner runner(&module);
      runner.add("translate-to-exnref");
      runner.run();
    }
  }

private:
  uint64_t upTo(uint64_t limit) { return random() % limit; }
  bool oneIn(uint64_t count) { return upTo(count) == 0; }
  template <typename T, size_t size> T pick(const T (&values)[size]) { return values[upTo(size)]; }

  void addMemory(const std::string& name, bool is64) {
    std::unique_ptr<wasm::Memory> memory = builder.makeMemory(name);
    memory->initial = upTo(8) == 0 ? 0 : 1;
    memory->max = memory->initial + upTo(3);
    if (is64) {
      memory->indexType = Type::i64;
      module.features.set(wasm::FeatureSet::Memory64);
    }
    if (!module.memories.empty())
      module.features.set(wasm::FeatureSet::MultiMemory);
    module.addMemory(std::move(memory));
  }

  wasm::Memory& anyMemory() { return *module.memories[upTo(module.memories.size())]; }
  
  Expression* i32(uint64_t value) { return builder.makeConst(static_cast<int32_t>(value)); }
  Expression* number(Type type, uint64_t value) { return type == Type::i64 ? builder.makeConst(int64_t(value)) : i32(value); }
  Expression* get(Index local) { return builder.makeLocalGet(local, types[local]); }
  Expression* set(Index local, Expression* value) { return builder.makeLocalSet(local, value); }
  Expression* binary(wasm::BinaryOp narrow, wasm::BinaryOp wide, Type type, Expression* a, Expression* b) {
    return builder.makeBinary(type == Type::i64 ? wide : narrow, a, b);
  }
  Expression* add(Type type, Expression* a, Expression* b) { return binary(wasm::AddInt32, wasm::AddInt64, type, a, b); }
  Expression* bitAnd(Type type, Expression* a, uint64_t mask) {
    return binary(wasm::AndInt32, wasm::AndInt64, type, a, number(type, mask));
  }
  Index addLocal(Type type) {
    types.push_back(type);
    return static_cast<Index>(types.size() - 1);
  }

  // --- Functions --------------------------------------------------------------------------------------------------------

  // (i32) -> i32: may grow memory, and throws now and then.
  void addHelper() {
    types = {Type::i32};
    std::vector<Expression*> items;
    if (hasExceptions)
      items.push_back(builder.makeIf(bitAnd(Type::i32, get(0), pick(choices)), builder.makeThrow(module.getTag("tag"), {get(0)})));
    if (oneIn(2))
      items.push_back(makeGrowth());
    items.push_back(get(0));
    module.addFunction(builder.makeFunction("helper", wasm::HeapType(wasm::Signature(Type::i32, Type::i32)), {},
                                            builder.makeBlock(items, Type::i32)));
  }

  // Three numbers that make addresses, two for decisions -> what was read.
  void addFunction(const std::string& name) {
    types = {Type::i32, Type::i32, Type::i64, Type::i32, Type::i32};
    size_t parameters = types.size();
    sum = addLocal(Type::i64);
    addresses = {0, 1, 2};
    if (oneIn(2))
      addresses.push_back(addLocal(oneIn(3) ? Type::i64 : Type::i32));
    budget = 8 + upTo(40);
    labels.clear();
    std::vector<Expression*> items;
    for (Index address : addresses)
      if (!oneIn(6))
        items.push_back(set(address, makeAddress(types[address])));
    makeStatements(items, 3);
    while (budget > 4)
      makeStatements(items, 3);
    items.push_back(get(sum));
    std::vector<Type> locals(types.begin() + static_cast<std::ptrdiff_t>(parameters), types.end());
    std::vector<Type> taken(types.begin(), types.begin() + static_cast<std::ptrdiff_t>(parameters));
    module.addFunction(builder.makeFunction(name, wasm::HeapType(wasm::Signature(Type(taken), Type::i64)), std::move(locals),
                                            builder.makeBlock(items, Type::i64)));
    module.addExport(builder.makeExport(name, name, wasm::ExternalKind::Function));
  }

  Expression* makeGrowth() {
    wasm::Memory& memory = anyMemory();
    Expression* by = number(memory.indexType, upTo(2));
    return builder.makeDrop(builder.makeMemoryGrow(by, memory.name));
  }

  // --- Statements -------------------------------------------------------------------------------------------------------

  void makeStatements(std::vector<Expression*>& items, unsigned depth) {
    for (uint64_t i = 1 + upTo(4); i > 0; --i)
      items.push_back(makeStatement(depth));
  }

  Expression* makeList(unsigned depth) {
    std::vector<Expression*> items;
    makeStatements(items, depth);
    return builder.makeBlock(items);
  }

  Expression* makeStatement(unsigned depth) {
    if (budget == 0)
      return builder.makeNop();
    --budget;
    switch (depth == 0 ? upTo(8) : upTo(15)) {
    case 0:
    case 1:
      return makeStore();
    case 2:
    case 3:
    case 4:
      return accumulate(makeValue(2));
    case 5: {
      Index address = addresses[upTo(addresses.size())];
      return set(address, makeAddress(types[address]));
    }
    case 6:
      if (labels.empty() || oneIn(3))
        return oneIn(2) ? makeGrowth() : accumulate(extend(builder.makeCall("helper", {makeNarrowValue(1)}, Type::i32)));
      return oneIn(3) ? makeSwitch() : builder.makeBreak(labels[upTo(labels.size())], nullptr, oneIn(8) ? nullptr : makeDecision());
    case 7:
      return oneIn(20) ? static_cast<Expression*>(builder.makeUnreachable()) : builder.makeDrop(makeValue(1));
    case 8:
    case 9:
      return builder.makeIf(makeDecision(), makeList(depth - 1), oneIn(2) ? makeList(depth - 1) : nullptr);
    case 10:
    case 11: {
      std::string label = "label" + std::to_string(counter++);
      labels.push_back(label);
      Expression* list = makeList(depth - 1);
      labels.pop_back();
      return builder.makeBlock(label, list);
    }
    case 12:
      return makeList(depth - 1);
    case 13:
      if (hasExceptions)
        return makeTry(depth - 1);
      return makeLoop(depth - 1);
    default:
      return makeLoop(depth - 1);
    }
  }

  Expression* makeDecision() {
    Expression* number = oneIn(4) ? makeNarrowValue(1) : get(static_cast<Index>(3 + upTo(2)));
    return bitAnd(Type::i32, number, pick(choices));
  }

  Expression* makeSwitch() {
    std::vector<wasm::Name> targets;
    for (uint64_t i = 1 + upTo(4); i > 0; --i)
      targets.push_back(labels[upTo(labels.size())]);
    return builder.makeSwitch(targets, labels[upTo(labels.size())], bitAnd(Type::i32, get(3), 7));
  }

  Expression* makeLoop(unsigned depth) {
    Index left = addLocal(Type::i32);
    std::string label = "label" + std::to_string(counter++);
    std::vector<Expression*> body;
    makeStatements(body, depth);
    if (oneIn(2)) {
      Index address = addresses[upTo(addresses.size())];
      body.push_back(set(address, add(types[address], get(address), number(types[address], pick(steps)))));
    }
    body.push_back(builder.makeBreak(
        label, nullptr,
        builder.makeBinary(wasm::LtUInt32,
                           builder.makeLocalTee(left, add(Type::i32, get(left), i32(1)), Type::i32), i32(1 + upTo(4)))));
    return builder.makeBlock({set(left, i32(0)), builder.makeLoop(label, builder.makeBlock(body))});
  }

  Expression* makeTry(unsigned depth) {
    Expression* body = makeList(depth);
    if (oneIn(2))
      body = builder.makeSequence(body, builder.makeIf(makeDecision(), builder.makeThrow(module.getTag("tag"), {i32(upTo(100))})));
    Index payload = addLocal(Type::i32);
    std::vector<Expression*> caught = {set(payload, builder.makePop(Type::i32)), accumulate(extend(get(payload)))};
    makeStatements(caught, depth);
    std::vector<Expression*> handlers = {builder.makeBlock(caught)};
    if (oneIn(2))
      handlers.push_back(makeList(depth));
    return builder.makeTry(body, {"tag"}, handlers);
  }

  // --- Addresses and values ---------------------------------------------------------------------------------------------

  // Around the end of memory as it is at start, or after growing; seldom anything.
  Expression* makeAddress(Type type) {
    Index from = static_cast<Index>(upTo(5));
    Expression* raw = get(from);
    if (types[from] != type)
      raw = type == Type::i64 ? builder.makeUnary(wasm::ExtendUInt32, raw) : builder.makeUnary(wasm::WrapInt64, raw);
    if (oneIn(30))
      return raw;
    if (oneIn(30))
      return number(type, oneIn(2) ? ~uint64_t(0) - upTo(40) : upTo(0x20000));
    static constexpr uint64_t starts[] = {0x10000, 0x10000, 0x10000, 0x10000, 0x10000, 0x10000, 0x20000, 0x100000000};
    return add(type, bitAnd(type, raw, pick(masks)), number(type, pick(starts) - 0x20 - upTo(0x200)));
  }

  uint64_t makeOffset(bool is64) {
    static constexpr uint64_t far[] = {0xff00, 0x10000, 0x1ff00, 0x7fffffff, 0xfffeffff, 0xffffffff};
    if (!oneIn(60))
      return upTo(oneIn(4) ? 200 : 24);
    return is64 && oneIn(4) ? ~uint64_t(0) - upTo(24) : pick(far);
  }

  // The index of an access to a memory, from one of the locals that suit.
  Expression* makeIndex(Type type) {
    std::vector<Index> suiting;
    for (Index address : addresses)
      if (types[address] == type)
        suiting.push_back(address);
    Index local = suiting[oneIn(2) ? 0 : upTo(suiting.size())];
    if (oneIn(8))
      return builder.makeLocalTee(local, makeAddress(type), type);
    if (oneIn(12))
      return builder.makeLocalTee(local, add(type, get(local), number(type, pick(steps))), type);
    if (oneIn(12))
      return add(type, get(local), number(type, pick(steps)));
    return get(local);
  }

  Expression* extend(Expression* value) { return builder.makeUnary(wasm::ExtendUInt32, value); }
  Expression* accumulate(Expression* value) {
    Expression* before = builder.makeBinary(wasm::RotLInt64, get(sum), builder.makeConst(int64_t(5)));
    return set(sum, builder.makeBinary(wasm::AddInt64, before, value));
  }

  Expression* makeNarrowValue(unsigned depth) { return builder.makeUnary(wasm::WrapInt64, makeValue(depth)); }

  // An i64, mostly read from memory.
  Expression* makeValue(unsigned depth) {
    switch (depth == 0 ? upTo(4) : upTo(12)) {
    case 0:
      return get(sum);
    case 1:
      return oneIn(2) ? builder.makeConst(int64_t(random())) : get(2);
    case 2:
    case 3:
    case 4:
    case 5:
      return makeLoad();
    case 6: {
      Expression* left = makeValue(depth - 1);
      static constexpr wasm::BinaryOp operators[] = {wasm::AddInt64, wasm::XorInt64, wasm::SubInt64, wasm::DivUInt64};
      return builder.makeBinary(pick(operators), left, makeValue(depth - 1));
    }
    case 7: {
      Expression* ifTrue = makeValue(depth - 1);
      Expression* ifFalse = makeValue(depth - 1);
      return builder.makeSelect(makeDecision(), ifTrue, ifFalse);
    }
    case 8: {
      Expression* condition = makeDecision();
      Expression* ifTrue = makeValue(depth - 1);
      return builder.makeIf(condition, ifTrue, makeValue(depth - 1));
    }
    case 9:
      return extend(builder.makeCall("helper", {makeNarrowValue(depth - 1)}, Type::i32));
    case 10: {
      Index address = addresses[upTo(addresses.size())];
      Expression* moved = set(address, makeAddress(types[address]));
      return builder.makeSequence(moved, makeValue(depth - 1));
    }
    default:
      return extend(builder.makeSIMDExtract(wasm::ExtractLaneVecI32x4, makeVector(), static_cast<uint8_t>(upTo(4))));
    }
  }

  Expression* makeLoad() {
    static constexpr uint8_t sizes[] = {1, 2, 4, 8, 8};
    wasm::Memory& memory = anyMemory();
    Expression* index = makeIndex(memory.indexType);
    return builder.makeLoad(pick(sizes), oneIn(2), makeOffset(memory.is64()), 1, index, Type::i64, memory.name);
  }

  Expression* makeVector() {
    wasm::Memory& memory = anyMemory();
    Expression* index = makeIndex(memory.indexType);
    uint64_t offset = makeOffset(memory.is64());
    if (oneIn(2))
      return builder.makeLoad(16, false, offset, 1, index, Type::v128, memory.name);
    static constexpr wasm::SIMDLoadOp loads[] = {wasm::Load8SplatVec128, wasm::Load64SplatVec128, wasm::Load16x4SVec128,
                                                 wasm::Load32ZeroVec128};
    return builder.makeSIMDLoad(pick(loads), offset, 1, index, memory.name);
  }

  Expression* makeStore() {
    static constexpr uint8_t sizes[] = {1, 2, 4, 8, 8};
    wasm::Memory& memory = anyMemory();
    Expression* index = makeIndex(memory.indexType);
    uint64_t offset = makeOffset(memory.is64());
    if (oneIn(5)) {
      Expression* vector = builder.makeUnary(wasm::SplatVecI64x2, makeValue(1));
      if (oneIn(2))
        return builder.makeStore(16, offset, 1, index, vector, Type::v128, memory.name);
      return builder.makeSIMDLoadStoreLane(wasm::Store16LaneVec128, offset, 1, static_cast<uint8_t>(upTo(8)), index, vector, memory.name);
    }
    return builder.makeStore(pick(sizes), offset, 1, index, makeValue(2), Type::i64, memory.name);
  }

  static constexpr uint64_t masks[] = {0, 0x3f, 0x7f, 0xff, 0xff};
  static constexpr uint64_t choices[] = {1, 2, 4, 8, 3};
  static constexpr int64_t steps[] = {1, 4, 8, 16, 64, -8, -64};

  std::mt19937_64& random;
  wasm::Module& module;
  wasm::Builder builder;
  unsigned counter = 0;
  bool hasExceptions = false;

  // Of the function at hand.
  std::vector<Type> types; // of parameters and locals
  std::vector<Index> addresses;
  Index sum = 0;
  uint64_t budget = 0; // of statements
  std::vector<std::string> labels;
};

} // namespace

std::unique_ptr<wasm::Module> generateFields(std::mt19937_64& random) {
  auto module = std::make_unique<wasm::Module>();
  module->features = wasm::FeatureSet::MVP | wasm::FeatureSet::MutableGlobals | wasm::FeatureSet::SignExt | wasm::FeatureSet::TruncSat |
                     wasm::FeatureSet::Multivalue | wasm::FeatureSet::SIMD;
  FieldMaker(random, *module).run();
  return module;
}

} // namespace wrought::fuzz
