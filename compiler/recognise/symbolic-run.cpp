#include "recognise/symbolic-run.h"

#include <llvm/Support/ErrorHandling.h>

#include <map>

namespace wrought::recognise {

namespace {

struct State {
  uint32_t at = 0;
  TermList stack;
  Path path;
  size_t steps = 0;
  std::map<uint32_t, unsigned> iterations;
};

class Runner {
public:
  Runner(Terms& terms, const FlatCode& code, const RunPolicy& policy) : terms(terms), code(code), policy(policy) {}

  std::optional<std::vector<Path>> run(uint32_t start, TermList locals) {
    State first;
    first.at = start;
    first.path.locals = std::move(locals);
    pending.push_back(std::move(first));
    while (!pending.empty() && !hasFailed) {
      State state = std::move(pending.back());
      pending.pop_back();
      runOne(state);
    }
    if (hasFailed)
      return std::nullopt;
    return std::move(paths);
  }

private:
  void finish(State& state, Path::End end) {
    state.path.end = end;
    if (paths.size() >= policy.maxPaths)
      hasFailed = true;
    paths.push_back(std::move(state.path));
  }

  const Term* pop(State& state) {
    const Term* value = state.stack.back();
    state.stack.pop_back();
    return value;
  }

  void jump(State& state, uint32_t target, uint32_t height, bool keepsValue) {
    const Term* value = keepsValue ? state.stack.back() : nullptr;
    state.stack.resize(height);
    if (value)
      state.stack.push_back(value);
    state.at = target;
  }

  void assume(State& state, const Term* condition) { addConjuncts(terms, condition, state.path.conditions); }

  // Goes on in `state` with one answer, and keeps the other for later.
  bool branch(State& state, const Term* condition, const std::function<void(State&)>& ifTrue) {
    Answer answer;
    if (condition->isConstant())
      answer = condition->value ? Answer::Yes : Answer::No;
    else
      answer = policy.decide(condition, state.path.conditions);
    if (answer == Answer::Both && pending.size() + paths.size() < policy.maxPaths) {
      State other = state;
      assume(other, condition);
      ifTrue(other);
      pending.push_back(std::move(other));
    } else if (answer == Answer::Both) {
      hasFailed = true;
    }
    if (!condition->isConstant())
      assume(state, answer == Answer::Yes ? condition : terms.logicalNot(condition));
    return answer == Answer::Yes;
  }

  void runOne(State& state) {
    while (!hasFailed) {
      if (++state.steps > policy.maxSteps) {
        hasFailed = true;
        return;
      }
      if (state.steps > 1 && policy.places.count(state.at)) {
        // Values below a loop are those of the expression that it is part of: rare.
        if (!state.stack.empty()) {
          hasFailed = true;
          return;
        }
        state.path.place = state.at;
        finish(state, Path::AtPlace);
        return;
      }
      const Instruction& instruction = code.instructions[state.at++];
      switch (instruction.code) {
      case Code::Get:
        state.stack.push_back(state.path.locals[instruction.index]);
        break;
      case Code::Set:
        state.path.locals[instruction.index] = pop(state);
        break;
      case Code::Tee:
        state.path.locals[instruction.index] = state.stack.back();
        break;
      case Code::Drop:
        pop(state);
        break;
      case Code::Jump:
        jump(state, instruction.target, instruction.height, instruction.keepsValue);
        break;
      case Code::JumpIf:
      case Code::JumpUnless: {
        const Term* condition = terms.toBoolean(pop(state));
        if (instruction.code == Code::JumpUnless)
          condition = terms.logicalNot(condition);
        auto go = [&](State& other) { jump(other, instruction.target, instruction.height, instruction.keepsValue); };
        if (branch(state, condition, go))
          go(state);
        break;
      }
      case Code::Table: {
        const Term* index = pop(state);
        size_t last = instruction.targets.size() - 1;
        bool isFound = false;
        for (size_t i = 0; i < last && !isFound && !hasFailed; ++i) {
          auto go = [&](State& other) { other.at = instruction.targets[i]; };
          isFound = branch(state, terms.equal(index, terms.number(i)), go);
          if (isFound)
            go(state);
        }
        if (!isFound)
          state.at = instruction.targets[last];
        break;
      }
      case Code::Loop: {
        uint32_t place = state.at - 1;
        if (!policy.places.count(place) && ++state.iterations[place] > policy.maxIterations) {
          hasFailed = true;
          return;
        }
        break;
      }
      case Code::Return:
        if (!state.stack.empty())
          state.path.result = state.stack.back();
        finish(state, Path::AtReturn);
        return;
      case Code::Trap:
        finish(state, Path::AtTrap);
        return;
      case Code::CallKnown: {
        const Term* size = pop(state);
        const Term* second = pop(state);
        const Term* to = pop(state);
        Event event{.kind = Event::Fill, .address = to, .isWhole = terms.boolean(true), .size = size};
        if (instruction.known == KnownFunction::Fill) {
          event.value = terms.byteOf(second, 0);
        } else {
          event.kind = instruction.known == KnownFunction::Copy ? Event::CopyApart : Event::CopyElsewhere;
          event.source = second;
        }
        addEvent(state, event);
        if (instruction.expression->type.isConcrete())
          state.stack.push_back(to);
        break;
      }
      case Code::Operator:
        runOperator(state, instruction.expression);
        break;
      }
    }
  }

  void addEvent(State& state, Event event) {
    event.conditions = state.path.conditions.size();
    state.path.events.push_back(event);
  }

  // --- Operators ---

  void runOperator(State& state, wasm::Expression* curr) {
    if (auto* constant = curr->dynCast<wasm::Const>())
      return state.stack.push_back(literal(constant->value));
    if (auto* unary = curr->dynCast<wasm::Unary>())
      return push(state, evaluate(unary->op, pop(state)));
    if (auto* binary = curr->dynCast<wasm::Binary>()) {
      const Term* right = pop(state);
      const Term* left = pop(state);
      return push(state, evaluate(binary->op, left, right));
    }
    if (curr->is<wasm::Select>()) {
      const Term* condition = terms.toBoolean(pop(state));
      const Term* no = pop(state);
      const Term* yes = pop(state);
      return push(state, terms.choose(condition, yes, no));
    }
    if (auto* load = curr->dynCast<wasm::Load>())
      return runLoad(state, load);
    if (auto* store = curr->dynCast<wasm::Store>())
      return runStore(state, store);
    if (curr->is<wasm::MemoryCopy>()) {
      const Term* size = pop(state);
      const Term* source = pop(state);
      const Term* to = pop(state);
      return addEvent(state, {.kind = Event::Copy, .address = to, .isWhole = terms.boolean(true), .size = size, .source = source});
    }
    if (curr->is<wasm::MemoryFill>()) {
      const Term* size = pop(state);
      const Term* value = terms.byteOf(pop(state), 0);
      const Term* to = pop(state);
      return addEvent(state, {.kind = Event::Fill, .address = to, .isWhole = terms.boolean(true), .size = size, .value = value});
    }
    if (auto* lane = curr->dynCast<wasm::SIMDExtract>())
      return push(state, extractLane(lane, pop(state)));
    if (auto* shuffle = curr->dynCast<wasm::SIMDShuffle>()) {
      const Term* right = pop(state);
      const Term* left = pop(state);
      TermList list;
      for (uint8_t lane : shuffle->mask)
        list.push_back(terms.byteOf(lane < 16 ? left : right, lane % 16));
      return push(state, terms.bytes(std::move(list)));
    }
    hasFailed = true;
  }

  void push(State& state, const Term* value) {
    if (!value)
      hasFailed = true;
    else
      state.stack.push_back(value);
  }

  const Term* literal(const wasm::Literal& value) {
    if (value.type == wasm::Type::i32)
      return terms.number(static_cast<uint32_t>(value.geti32()));
    if (value.type == wasm::Type::i64)
      return terms.constant(static_cast<uint64_t>(value.geti64()), 64);
    TermList list;
    for (uint8_t byte : value.getv128())
      list.push_back(terms.constant(byte, 8));
    return terms.bytes(std::move(list));
  }

  const Term* addressOf(State& state, const wasm::Address& offset, const Term*& isWhole) {
    const Term* index = pop(state);
    isWhole = offset.addr == 0 ? terms.boolean(true)
                               : terms.lessOrEqual(index, terms.number(UINT32_MAX - static_cast<uint32_t>(offset.addr)));
    return terms.add(index, offset.addr);
  }

  void runLoad(State& state, wasm::Load* load) {
    Event event{.kind = Event::Load, .address = nullptr, .isWhole = nullptr, .size = terms.number(load->bytes)};
    event.address = addressOf(state, load->offset, event.isWhole);
    event.bytes = load->bytes;
    addEvent(state, event);
    TermList list;
    for (unsigned i = 0; i < load->bytes; ++i)
      list.push_back(terms.memoryByte(terms.add(event.address, i)));
    const Term* value = terms.bytes(std::move(list));
    unsigned width = 8 * load->type.getByteSize();
    state.stack.push_back(load->signed_ ? terms.signExtend(value, width) : terms.zeroExtend(value, width));
  }

  void runStore(State& state, wasm::Store* store) {
    const Term* value = pop(state);
    Event event{.kind = Event::Store, .address = nullptr, .isWhole = nullptr, .size = terms.number(store->bytes)};
    event.address = addressOf(state, store->offset, event.isWhole);
    event.bytes = store->bytes;
    event.value = terms.extract(value, 0, 8 * store->bytes);
    addEvent(state, event);
  }

  const Term* extractLane(wasm::SIMDExtract* lane, const Term* vector) {
    switch (lane->op) {
    case wasm::ExtractLaneUVecI8x16:
      return terms.zeroExtend(terms.byteOf(vector, lane->index), 32);
    case wasm::ExtractLaneUVecI16x8:
      return terms.zeroExtend(terms.extract(vector, 16u * lane->index, 16), 32);
    case wasm::ExtractLaneVecI32x4:
      return terms.extract(vector, 32u * lane->index, 32);
    case wasm::ExtractLaneVecI64x2:
      return terms.extract(vector, 64u * lane->index, 64);
    default:
      return nullptr;
    }
  }

  const Term* splat(const Term* lane) {
    TermList list;
    for (unsigned i = 0; i < 16; ++i)
      list.push_back(terms.byteOf(lane, i % (lane->width / 8)));
    return terms.bytes(std::move(list));
  }

  const Term* bytewise(const Term* a, const Term* b, const std::function<const Term*(const Term*, const Term*)>& combine) {
    TermList list;
    for (unsigned i = 0; i < 16; ++i)
      list.push_back(combine(terms.byteOf(a, i), terms.byteOf(b, i)));
    return terms.bytes(std::move(list));
  }

  const Term* evaluate(wasm::UnaryOp op, const Term* a) {
    switch (op) {
    case wasm::EqZInt32:
    case wasm::EqZInt64:
      return terms.toNumber(terms.equal(a, terms.constant(0, a->width)));
    case wasm::ClzInt32:
    case wasm::ClzInt64:
      return terms.leadingZeros(a);
    case wasm::CtzInt32:
    case wasm::CtzInt64:
      return terms.trailingZeros(a);
    case wasm::ExtendSInt32:
      return terms.signExtend(a, 64);
    case wasm::ExtendUInt32:
      return terms.zeroExtend(a, 64);
    case wasm::WrapInt64:
      return terms.extract(a, 0, 32);
    case wasm::ExtendS8Int32:
      return terms.signExtend(terms.byteOf(a, 0), 32);
    case wasm::ExtendS16Int32:
      return terms.signExtend(terms.extract(a, 0, 16), 32);
    case wasm::ExtendS8Int64:
      return terms.signExtend(terms.byteOf(a, 0), 64);
    case wasm::ExtendS16Int64:
      return terms.signExtend(terms.extract(a, 0, 16), 64);
    case wasm::ExtendS32Int64:
      return terms.signExtend(terms.extract(a, 0, 32), 64);
    case wasm::SplatVecI8x16:
      return splat(terms.byteOf(a, 0));
    case wasm::SplatVecI16x8:
      return splat(terms.extract(a, 0, 16));
    case wasm::SplatVecI32x4:
    case wasm::SplatVecI64x2:
      return splat(a);
    case wasm::NotVec128:
      return bytewise(a, a, [&](const Term* byte, const Term*) { return terms.binary(Op::Xor, byte, terms.constant(0xff, 8)); });
    case wasm::AnyTrueVec128: {
      const Term* isZero = terms.boolean(true);
      for (unsigned i = 0; i < 16; ++i)
        isZero = terms.logicalAnd(isZero, terms.equal(terms.byteOf(a, i), terms.constant(0, 8)));
      return terms.toNumber(terms.logicalNot(isZero));
    }
    case wasm::AllTrueVecI8x16: {
      const Term* areSet = terms.boolean(true);
      for (unsigned i = 0; i < 16; ++i)
        areSet = terms.logicalAnd(areSet, terms.toBoolean(terms.byteOf(a, i)));
      return terms.toNumber(areSet);
    }
    case wasm::BitmaskVecI8x16: {
      const Term* result = terms.number(0);
      for (unsigned i = 0; i < 16; ++i) {
        const Term* isNegative = terms.lessSigned(terms.byteOf(a, i), terms.constant(0, 8));
        const Term* byte = terms.byteOf(a, i);
        if (byte->op == Op::Choose && byte->args[1]->is(0xff) && byte->args[2]->is(0))
          isNegative = byte->args[0];
        result = terms.binary(Op::Or, result, terms.choose(isNegative, terms.number(uint64_t{1} << i), terms.number(0)));
      }
      return result;
    }
    default:
      return nullptr;
    }
  }

  const Term* evaluate(wasm::BinaryOp op, const Term* a, const Term* b) {
    auto number = [&](const Term* boolean) { return terms.toNumber(boolean); };
    switch (op) {
    case wasm::AddInt32:
    case wasm::AddInt64:
      return terms.add(a, b);
    case wasm::SubInt32:
    case wasm::SubInt64:
      return terms.subtract(a, b);
    case wasm::MulInt32:
    case wasm::MulInt64:
      return terms.binary(Op::Multiply, a, b);
    case wasm::AndInt32:
    case wasm::AndInt64:
      return terms.binary(Op::And, a, b);
    case wasm::OrInt32:
    case wasm::OrInt64:
      return terms.binary(Op::Or, a, b);
    case wasm::XorInt32:
    case wasm::XorInt64:
      return terms.binary(Op::Xor, a, b);
    case wasm::ShlInt32:
    case wasm::ShlInt64:
      return terms.binary(Op::ShiftLeft, a, b);
    case wasm::ShrUInt32:
    case wasm::ShrUInt64:
      return terms.binary(Op::ShiftRight, a, b);
    case wasm::ShrSInt32:
    case wasm::ShrSInt64:
      return terms.binary(Op::ShiftRightSigned, a, b);
    case wasm::RotLInt32:
    case wasm::RotLInt64:
      return terms.binary(Op::RotateLeft, a, b);
    case wasm::RotRInt32:
    case wasm::RotRInt64:
      return terms.binary(Op::RotateLeft, a, terms.subtract(terms.constant(0, b->width), b));
    case wasm::EqInt32:
    case wasm::EqInt64:
      return number(terms.equal(a, b));
    case wasm::NeInt32:
    case wasm::NeInt64:
      return number(terms.logicalNot(terms.equal(a, b)));
    case wasm::LtUInt32:
    case wasm::LtUInt64:
      return number(terms.less(a, b));
    case wasm::LeUInt32:
    case wasm::LeUInt64:
      return number(terms.lessOrEqual(a, b));
    case wasm::GtUInt32:
    case wasm::GtUInt64:
      return number(terms.less(b, a));
    case wasm::GeUInt32:
    case wasm::GeUInt64:
      return number(terms.lessOrEqual(b, a));
    case wasm::LtSInt32:
    case wasm::LtSInt64:
      return number(terms.lessSigned(a, b));
    case wasm::LeSInt32:
    case wasm::LeSInt64:
      return number(terms.logicalNot(terms.lessSigned(b, a)));
    case wasm::GtSInt32:
    case wasm::GtSInt64:
      return number(terms.lessSigned(b, a));
    case wasm::GeSInt32:
    case wasm::GeSInt64:
      return number(terms.logicalNot(terms.lessSigned(a, b)));
    case wasm::AndVec128:
    case wasm::OrVec128:
    case wasm::XorVec128:
      return bytewise(a, b, [&](const Term* x, const Term* y) {
        return terms.binary(op == wasm::AndVec128 ? Op::And : op == wasm::OrVec128 ? Op::Or : Op::Xor, x, y);
      });
    case wasm::EqVecI8x16:
    case wasm::NeVecI8x16:
      return bytewise(a, b, [&](const Term* x, const Term* y) {
        const Term* isEqual = terms.equal(x, y);
        return terms.choose(op == wasm::EqVecI8x16 ? isEqual : terms.logicalNot(isEqual), terms.constant(0xff, 8),
                            terms.constant(0, 8));
      });
    default:
      return nullptr;
    }
  }

  Terms& terms;
  const FlatCode& code;
  const RunPolicy& policy;
  std::vector<State> pending;
  std::vector<Path> paths;
  bool hasFailed = false;
};

} // namespace

std::optional<std::vector<Path>> runPaths(Terms& terms, const FlatCode& code, uint32_t start, TermList locals,
                                          const RunPolicy& policy) {
  return Runner(terms, code, policy).run(start, std::move(locals));
}

const Term* zeroOf(Terms& terms, wasm::Type type) {
  if (type == wasm::Type::i32)
    return terms.number(0);
  if (type == wasm::Type::i64)
    return terms.constant(0, 64);
  return terms.bytes(TermList(16, terms.constant(0, 8)));
}

} // namespace wrought::recognise
