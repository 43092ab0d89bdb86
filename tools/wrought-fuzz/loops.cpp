// A loop's index runs over a range that the function's parameters give, from a start that is near 0, near 2^31 or near 2^32;
// what addresses add to it brings them back into the memory, most of the time. So sums wrap around, and addresses are valid after
// they did. Where the range lies is for the calls to say (small numbers, or ones just below 0), and seldom to be seen in the code. A body is a few statements, loads, stores and reductions, which may stand there several times, for consecutive
// iterations, as after unrolling; at times one copy differs a little from the others.

#include "loops.h"

#include "close-module.h"

#include <wasm-builder.h>
#include <wasm.h>

#include <iterator>
#include <utility>

namespace wrought::fuzz {
namespace {

using wasm::Expression;
using wasm::Index;
using wasm::Type;

class LoopMaker {
public:
  LoopMaker(std::mt19937_64& random, wasm::Module& module) : random(random), module(module), builder(module) {}

  void run() {
    addMemory();
    hasVectors = oneIn(4);
    hasFloats = oneIn(2);
    unsigned count = oneIn(3) ? 2 : 1;
    for (unsigned i = 0; i < count; ++i)
      addFunction("loop" + std::to_string(i));
    module.addExport(builder.makeExport(boundedName, "loop0", wasm::ExternalKind::Function));
  }

private:
  uint64_t upTo(uint64_t limit) { return random() % limit; }
  bool oneIn(uint64_t count) { return upTo(count) == 0; }
  template <typename T, size_t size> T pick(const T (&values)[size]) { return values[upTo(size)]; }

  void addMemory() {
    std::unique_ptr<wasm::Memory> memory = builder.makeMemory("memory");
    memory->initial = memory->max = 1 + upTo(2);
    module.addMemory(std::move(memory));
    std::vector<char> bytes(4096);
    for (char& byte : bytes)
      byte = static_cast<char>(random());
    module.addDataSegment(
        builder.makeDataSegment("data", "memory", false, builder.makeConst(int32_t(0)), bytes.data(), bytes.size()));
  }

  Expression* i32(uint64_t value) { return builder.makeConst(static_cast<int32_t>(value)); }
  Expression* get(Index local) { return builder.makeLocalGet(local, types[local]); }
  Expression* set(Index local, Expression* value) { return builder.makeLocalSet(local, value); }
  Expression* add(Expression* a, Expression* b) { return builder.makeBinary(wasm::AddInt32, a, b); }
  Expression* bitAnd(Expression* a, uint64_t mask) { return builder.makeBinary(wasm::AndInt32, a, i32(mask)); }
  Index addLocal(Type type) {
    types.push_back(type);
    return static_cast<Index>(types.size() - 1);
  }

  // --- Functions --------------------------------------------------------------------------------------------------------

  // (start, count, base, other base, value) -> what was accumulated, where the index ended.
  void addFunction(const std::string& name) {
    types = {Type::i32, Type::i32, Type::i32, Type::i32, Type::i64};
    size_t parameters = types.size();
    index = addLocal(Type::i32);
    end = addLocal(Type::i32);
    counter = addLocal(Type::i32);
    static constexpr Type::BasicType scalars[] = {Type::i32, Type::i32, Type::i64};
    static constexpr Type::BasicType floats[] = {Type::f32, Type::f64};
    accumulators.clear();
    for (uint64_t i = 1 + upTo(3); i > 0; --i) {
      Type type = hasVectors && oneIn(3) ? Type::v128 : hasFloats && oneIn(3) ? Type(pick(floats)) : Type(pick(scalars));
      accumulators.push_back(addLocal(type));
    }
    std::vector<Expression*> items;
    // Of most bases nothing is known: calls give numbers that lie inside the memory.
    for (Index base : {2u, 3u})
      if (oneIn(5))
        items.push_back(set(base, bitAnd(get(base), pick(masks))));
    for (Index accumulator : accumulators)
      if (types[accumulator] == Type::i64 && oneIn(2))
        items.push_back(set(accumulator, get(4)));
    if (oneIn(4)) {
      Index outer = addLocal(Type::i32);
      std::string label = "outer" + std::to_string(labels++);
      std::vector<Expression*> body = {makeLoop()};
      if (oneIn(2)) // the next row
        body.push_back(set(2, add(get(2), i32(pick(steps) * 16))));
      body.push_back(builder.makeBreak(
          label, nullptr,
          builder.makeBinary(wasm::LtUInt32, builder.makeLocalTee(outer, add(get(outer), i32(1)), Type::i32), i32(1 + upTo(6)))));
      items.push_back(builder.makeLoop(label, builder.makeBlock(body)));
    } else {
      items.push_back(makeLoop());
      if (oneIn(4))
        items.push_back(makeLoop());
    }
    std::vector<Type> results;
    std::vector<Expression*> values;
    for (Index accumulator : accumulators) {
      results.push_back(types[accumulator]);
      values.push_back(get(accumulator));
    }
    if (oneIn(2)) {
      results.push_back(Type::i32);
      values.push_back(get(index));
    }
    items.push_back(values.size() == 1 ? values[0] : builder.makeTupleMake(values));
    std::vector<Type> locals(types.begin() + static_cast<std::ptrdiff_t>(parameters), types.end());
    std::vector<Type> taken(types.begin(), types.begin() + static_cast<std::ptrdiff_t>(parameters));
    module.addFunction(builder.makeFunction(name, wasm::HeapType(wasm::Signature(Type(taken), Type(results))), std::move(locals),
                                            builder.makeBlock(items, Type(results))));
    module.addExport(builder.makeExport(name, name, wasm::ExternalKind::Function));
  }

  // --- Loops ------------------------------------------------------------------------------------------------------------

  Expression* makeLoop() {
    step = pick(steps);
    if (oneIn(4))
      step = -step;
    shift = oneIn(3) ? upTo(4) : 0;
    origin = pick(origins);
    copies = oneIn(2) ? 1 : pick(copyCounts);
    int32_t stride = static_cast<int32_t>(step * static_cast<int32_t>(copies));
    unsigned form = static_cast<unsigned>(upTo(6));
    // Where the end may be missed, the address of a store moves on with the index, so that sooner or later the loop is out of the
    // memory. (An unused load may go, and its trap with it: docs/semantics.md.)
    mustMove = form >= 2;
    std::string loop = "loop" + std::to_string(labels++), out = "out" + std::to_string(labels++);

    std::vector<Expression*> before;
    Expression* first = oneIn(5) ? bitAnd(get(0), pick(masks)) : get(0);
    before.push_back(set(index, origin == 0 ? first : add(first, i32(origin))));
    Expression* iterations = mustMove && !oneIn(3) ? get(1) : bitAnd(get(1), pick(countMasks));
    if (!mustMove || !oneIn(3))
      iterations = add(iterations, i32(1));
    before.push_back(set(counter, iterations));
    // Where the index ends, exactly, or some way beside it.
    Expression* distance = builder.makeBinary(wasm::MulInt32, get(counter), i32(static_cast<uint32_t>(stride)));
    if (mustMove && oneIn(3))
      distance = oneIn(2) ? add(distance, i32(upTo(5) - 2)) : bitAnd(get(1), pick(masks));
    before.push_back(set(end, add(get(index), distance)));

    std::vector<Expression*> body;
    bool testsFirst = form >= 2 && oneIn(2);
    if (testsFirst)
      body.push_back(builder.makeBreak(out, nullptr, makeCondition(form, stride, /*isExit=*/true)));
    makeBody(body, out);
    Expression* next = add(get(index), i32(static_cast<uint32_t>(stride)));
    if (testsFirst) {
      body.push_back(set(index, next));
      body.push_back(builder.makeBreak(loop));
    } else if (form == 0) {
      body.push_back(set(index, next));
      body.push_back(builder.makeBreak(
          loop, nullptr, builder.makeLocalTee(counter, builder.makeBinary(wasm::SubInt32, get(counter), i32(1)), Type::i32)));
    } else {
      body.push_back(set(index, next));
      body.push_back(builder.makeBreak(loop, nullptr, makeCondition(form, stride, /*isExit=*/false)));
    }
    before.push_back(builder.makeBlock(out, builder.makeLoop(loop, builder.makeBlock(body))));
    return builder.makeBlock(before);
  }

  // Whether the loop goes on, or ends.
  Expression* makeCondition(unsigned form, int32_t stride, bool isExit) {
    wasm::BinaryOp operation = isExit ? wasm::EqInt32 : wasm::NeInt32;
    bool isDown = stride < 0;
    if (form == 3)
      operation = isExit ? (isDown ? wasm::LeUInt32 : wasm::GeUInt32) : (isDown ? wasm::GtUInt32 : wasm::LtUInt32);
    else if (form == 4)
      operation = isExit ? (isDown ? wasm::LeSInt32 : wasm::GeSInt32) : (isDown ? wasm::GtSInt32 : wasm::LtSInt32);
    else if (form == 5)
      operation = isExit ? (isDown ? wasm::LtUInt32 : wasm::GtUInt32) : (isDown ? wasm::GeUInt32 : wasm::LeUInt32);
    return builder.makeBinary(operation, get(index), get(end));
  }

  void makeBody(std::vector<Expression*>& body, const std::string& out) {
    // The same numbers are drawn for every copy, so that they say the same of consecutive indices.
    std::mt19937_64 start = random;
    uint64_t different = oneIn(6) ? upTo(copies) : copies;
    bool staysInForm = oneIn(2);
    for (copy = 0; copy < copies; ++copy) {
      if (staysInForm || copy == 0)
        random = start;
      hasMoved = false;
      if (copy == different)
        random.discard(1);
      uint64_t statements = 1 + upTo(4);
      for (uint64_t i = 0; i < statements; ++i)
        body.push_back(makeStatement());
      if (mustMove && !hasMoved) {
        Expression* address = makeAddress();
        uint64_t offset = takeOffset();
        body.push_back(store(Type::i32, address, offset, get(index)));
      }
      // Some loops search.
      if (copies == 1 && oneIn(8))
        body.push_back(builder.makeBreak(out, nullptr, makeComparison()));
    }
    if (copies > 1)
      random.discard(7); // on from here, whatever was drawn
  }

  Expression* makeComparison() {
    static constexpr wasm::BinaryOp operations[] = {wasm::EqInt32, wasm::LtSInt32, wasm::GtUInt32};
    return builder.makeBinary(pick(operations), makeValue(Type::i32, 1), i32(pick(masks)));
  }

  Expression* makeStatement() {
    if (oneIn(2)) {
      Index accumulator = accumulators[upTo(accumulators.size())];
      Type type = types[accumulator];
      Expression* value = makeValue(type, 2);
      if (oneIn(8))
        return set(accumulator, value);
      return set(accumulator, makeBinary(type, get(accumulator), value));
    }
    hasMoved = true;
    Type type = valueType();
    Expression* address = makeAddress();
    uint64_t offset = takeOffset();
    return store(type, address, offset, makeValue(type, 2));
  }

  // --- Addresses and values -------------------------------------------------------------------------------------------------

  // Index and bases in one sum, for the copy at hand. What is left of its constant goes into the offset of the access.
  Expression* makeAddress() {
    // What is far away makes an index below 0 a valid one.
    static constexpr uint32_t distances[] = {0, 0, 0, 4, 16, 100, 1024, 5000};
    uint32_t constant = static_cast<uint32_t>(-origin) + pick(distances);
    uint32_t distance = static_cast<uint32_t>(step * static_cast<int32_t>(copy));
    bool isInOffset = oneIn(2) && step > 0 && origin == 0;
    Expression* sum = get(index);
    if (isInOffset)
      pendingOffset = (uint64_t(distance) << shift) + constant;
    else
      sum = add(sum, i32(constant + distance));
    if (shift != 0)
      sum = builder.makeBinary(wasm::ShlInt32, sum, i32(shift));
    if (!isInOffset && oneIn(3))
      pendingOffset = upTo(64);
    if (oneIn(3)) {
      Expression* base = get(static_cast<Index>(2 + upTo(2)));
      return oneIn(2) ? add(base, sum) : add(sum, base);
    }
    return sum;
  }

  uint64_t takeOffset() { return std::exchange(pendingOffset, 0); }

  Type valueType() {
    static constexpr Type::BasicType scalars[] = {Type::i32, Type::i32, Type::i32, Type::i64};
    static constexpr Type::BasicType floats[] = {Type::f32, Type::f64};
    if (hasVectors && oneIn(3))
      return Type::v128;
    return hasFloats && oneIn(3) ? Type(pick(floats)) : Type(pick(scalars));
  }

  Expression* makeValue(Type type, unsigned depth) {
    switch (depth == 0 ? upTo(3) : upTo(6)) {
    case 0:
      return makeLeaf(type);
    case 1:
    case 2: {
      Expression* address = makeAddress();
      uint64_t offset = takeOffset();
      return load(type, address, offset);
    }
    case 3:
      return makeConversion(type, depth - 1);
    default: {
      Expression* left = makeValue(type, depth - 1);
      return makeBinary(type, left, makeValue(type, depth - 1));
    }
    }
  }

  Expression* makeLeaf(Type type) {
    for (Index accumulator : accumulators)
      if (types[accumulator] == type && oneIn(6))
        return get(accumulator);
    if (type == Type::i32)
      return oneIn(2) ? add(get(index), i32(static_cast<uint32_t>(step * static_cast<int32_t>(copy)))) : i32(pick(masks));
    if (type == Type::i64)
      return oneIn(2) ? get(4) : builder.makeConst(int64_t(pick(masks)));
    if (type == Type::f32)
      return builder.makeUnary(wasm::ConvertSInt32ToFloat32, get(index));
    if (type == Type::f64)
      return builder.makeConst(double(pick(masks)) / 4);
    return builder.makeUnary(wasm::SplatVecI32x4, get(index));
  }

  Expression* makeConversion(Type type, unsigned depth) {
    static constexpr wasm::UnaryOp to32[] = {wasm::ExtendS8Int32, wasm::ExtendS16Int32, wasm::ClzInt32, wasm::CtzInt32, wasm::PopcntInt32};
    static constexpr wasm::UnaryOp to64[] = {wasm::ExtendSInt32, wasm::ExtendUInt32};
    static constexpr wasm::UnaryOp toF32[] = {wasm::ConvertSInt32ToFloat32, wasm::ConvertUInt32ToFloat32, wasm::ReinterpretInt32};
    static constexpr wasm::UnaryOp toF64[] = {wasm::ConvertSInt32ToFloat64, wasm::ConvertUInt32ToFloat64};
    static constexpr wasm::UnaryOp toVector[] = {wasm::SplatVecI8x16, wasm::SplatVecI16x8, wasm::SplatVecI32x4};
    wasm::UnaryOp operation = type == Type::i32   ? pick(to32)
                              : type == Type::i64 ? pick(to64)
                              : type == Type::f32 ? pick(toF32)
                              : type == Type::f64 ? pick(toF64)
                                                  : pick(toVector);
    if (type == Type::i32 && oneIn(3))
      return builder.makeUnary(wasm::WrapInt64, makeValue(Type::i64, depth));
    if (type == Type::i32 && hasFloats && oneIn(4))
      return builder.makeUnary(wasm::TruncSatSFloat32ToInt32, makeValue(Type::f32, depth));
    if (type == Type::i32 && hasVectors && oneIn(4))
      return builder.makeSIMDExtract(wasm::ExtractLaneVecI32x4, makeValue(Type::v128, depth), static_cast<uint8_t>(upTo(4)));
    return builder.makeUnary(operation, makeValue(Type::i32, depth));
  }

  Expression* makeBinary(Type type, Expression* left, Expression* right) {
    static constexpr wasm::BinaryOp ints[] = {wasm::AddInt32, wasm::AddInt32, wasm::AddInt32, wasm::SubInt32, wasm::MulInt32, wasm::AndInt32,
                                              wasm::OrInt32,  wasm::XorInt32, wasm::ShlInt32, wasm::ShrSInt32, wasm::ShrUInt32, wasm::RotLInt32,
                                              wasm::LtSInt32, wasm::GtUInt32, wasm::EqInt32};
    static constexpr wasm::BinaryOp longs[] = {wasm::AddInt64, wasm::AddInt64, wasm::SubInt64, wasm::MulInt64, wasm::AndInt64,
                                               wasm::OrInt64,  wasm::XorInt64, wasm::ShlInt64, wasm::ShrUInt64};
    static constexpr wasm::BinaryOp floats[] = {wasm::AddFloat32, wasm::SubFloat32, wasm::MulFloat32, wasm::MinFloat32, wasm::MaxFloat32};
    static constexpr wasm::BinaryOp doubles[] = {wasm::AddFloat64, wasm::SubFloat64, wasm::MulFloat64, wasm::DivFloat64, wasm::MinFloat64};
    static constexpr wasm::BinaryOp vectors[] = {wasm::AddVecI8x16, wasm::SubVecI16x8, wasm::MulVecI16x8, wasm::AddVecI32x4, wasm::MulVecI32x4,
                                                 wasm::AddSatUVecI8x16, wasm::MaxSVecI32x4, wasm::XorVec128, wasm::GtSVecI16x8, wasm::AddVecI64x2,
                                                 wasm::DotSVecI16x8ToVecI32x4, wasm::ExtMulLowUVecI16x8, wasm::NarrowSVecI32x4ToVecI16x8,
                                                 wasm::AddVecF32x4, wasm::MulVecF64x2, wasm::PMinVecF32x4};
    // What reductions are made of, a smaller or larger value among them.
    if ((type == Type::i32 || type == Type::i64) && oneIn(8)) {
      Index a = addLocal(type), b = addLocal(type);
      bool isSmall = type == Type::i32;
      Expression* compare = builder.makeBinary(isSmall ? (oneIn(2) ? wasm::LtSInt32 : wasm::GtUInt32) : wasm::LtSInt64,
                                               builder.makeLocalTee(a, left, type), builder.makeLocalTee(b, right, type));
      std::vector<Expression*> items;
      Index flag = addLocal(Type::i32);
      items.push_back(set(flag, compare));
      items.push_back(builder.makeSelect(get(flag), get(a), get(b)));
      return builder.makeBlock(items, type);
    }
    wasm::BinaryOp operation = type == Type::i32   ? pick(ints)
                               : type == Type::i64 ? pick(longs)
                               : type == Type::f32 ? pick(floats)
                               : type == Type::f64 ? pick(doubles)
                                                   : pick(vectors);
    return builder.makeBinary(operation, left, right);
  }

  Expression* load(Type type, Expression* address, uint64_t offset) {
    static constexpr uint8_t narrow[] = {1, 2, 4, 4}, wide[] = {1, 2, 4, 8, 8};
    if (type == Type::i32)
      return builder.makeLoad(pick(narrow), oneIn(2), offset, 1, address, type, "memory");
    if (type == Type::i64)
      return builder.makeLoad(pick(wide), oneIn(2), offset, 1, address, type, "memory");
    return builder.makeLoad(type.getByteSize(), false, offset, 1, address, type, "memory");
  }

  Expression* store(Type type, Expression* address, uint64_t offset, Expression* value) {
    static constexpr uint8_t narrow[] = {1, 1, 2, 4, 4}, wide[] = {1, 2, 4, 8, 8};
    unsigned bytes = type == Type::i32 ? pick(narrow) : type == Type::i64 ? pick(wide) : type.getByteSize();
    return builder.makeStore(bytes, offset, 1, address, value, type, "memory");
  }

  static constexpr uint64_t masks[] = {0x3f, 0xff, 0x1ff, 0x7ff, 0xfff};
  static constexpr uint64_t countMasks[] = {3, 7, 15, 31, 63, 127, 255};
  static constexpr int32_t steps[] = {1, 1, 1, 1, 2, 4, 4, 8, 16, 3};
  static constexpr int32_t origins[] = {0, 0, 0, 0, 16, -16, -256, 0x7fffff80, int32_t(0x80000000u), int32_t(0xc0000000u), 0x3fffffe0};
  static constexpr uint64_t copyCounts[] = {2, 2, 4, 4, 8};

  std::mt19937_64& random;
  wasm::Module& module;
  wasm::Builder builder;
  unsigned labels = 0;
  bool hasVectors = false, hasFloats = false;

  // Of the function at hand.
  std::vector<Type> types; // of parameters and locals
  std::vector<Index> accumulators;
  Index index = 0, end = 0, counter = 0;

  // Of the loop.
  int32_t step = 1, origin = 0;
  uint64_t shift = 0, copies = 1, copy = 0;
  bool mustMove = false, hasMoved = false;
  uint64_t pendingOffset = 0;
};

} // namespace

std::unique_ptr<wasm::Module> generateLoops(std::mt19937_64& random) {
  auto module = std::make_unique<wasm::Module>();
  module->features = wasm::FeatureSet::MVP | wasm::FeatureSet::MutableGlobals | wasm::FeatureSet::SignExt | wasm::FeatureSet::TruncSat |
                     wasm::FeatureSet::Multivalue | wasm::FeatureSet::SIMD;
  LoopMaker(random, *module).run();
  return module;
}

} // namespace wrought::fuzz
