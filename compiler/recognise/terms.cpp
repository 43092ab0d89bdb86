#include "recognise/terms.h"

#include <llvm/ADT/Hashing.h>
#include <llvm/ADT/bit.h>
#include <llvm/Support/ErrorHandling.h>
#include <llvm/Support/MathExtras.h>

#include <algorithm>
#include <cassert>
#include <map>

namespace wrought::recognise {

size_t Terms::Hash::operator()(const Term* term) const {
  size_t hash = llvm::hash_combine(term->op, term->width, term->value);
  for (const Term* arg : term->args)
    hash = hash * 1000003 + arg->id;
  for (uint64_t coefficient : term->coefficients)
    hash = hash * 1000003 + coefficient;
  return hash;
}

bool Terms::Same::operator()(const Term* a, const Term* b) const {
  return a->op == b->op && a->width == b->width && a->value == b->value && a->args == b->args &&
         a->coefficients == b->coefficients;
}

const Term* Terms::make(Op op, unsigned width, TermList args, uint64_t value, std::vector<uint64_t> coefficients) {
  Term term{op, width, static_cast<uint32_t>(all.size()), value, std::move(args), std::move(coefficients)};
  auto found = known.find(&term);
  if (found != known.end())
    return *found;
  all.push_back(std::move(term));
  known.insert(&all.back());
  return &all.back();
}

uint64_t fold(Op op, unsigned width, uint64_t a, uint64_t b) {
  uint64_t mask = maskOf(width);
  unsigned count = static_cast<unsigned>(b % width);
  switch (op) {
  case Op::Multiply:
    return (a * b) & mask;
  case Op::And:
    return a & b;
  case Op::Or:
    return a | b;
  case Op::Xor:
    return a ^ b;
  case Op::ShiftLeft:
    return (a << count) & mask;
  case Op::ShiftRight:
    return a >> count;
  case Op::ShiftRightSigned:
    return static_cast<uint64_t>(llvm::SignExtend64(a, width) >> count) & mask;
  case Op::RotateLeft:
    return count == 0 ? a : ((a << count) | (a >> (width - count))) & mask;
  case Op::LeadingZeros:
    return a == 0 ? width : static_cast<uint64_t>(llvm::countl_zero(a)) - (64 - width);
  case Op::TrailingZeros:
    return a == 0 ? width : static_cast<uint64_t>(llvm::countr_zero(a));
  case Op::Equal:
    return a == b;
  case Op::Less:
    return a < b;
  case Op::LessSigned:
    return llvm::SignExtend64(a, width) < llvm::SignExtend64(b, width);
  default:
    llvm_unreachable("not an operator of two numbers");
  }
}

const Term* Terms::constant(uint64_t value, unsigned width) {
  assert(width <= 64);
  return make(Op::Constant, width, {}, value & maskOf(width));
}

const Term* Terms::variable(uint64_t which, unsigned width) { return make(Op::Variable, width, {}, which); }

const Term* Terms::memoryByte(const Term* address) { return make(Op::Byte, 8, {address}); }

const Term* Terms::bytes(TermList list) {
  unsigned width = static_cast<unsigned>(8 * list.size());
  if (list.size() == 1)
    return list[0];
  if (width <= 64 && std::all_of(list.begin(), list.end(), [](const Term* byte) { return byte->isConstant(); })) {
    uint64_t value = 0;
    for (size_t i = 0; i < list.size(); ++i)
      value |= list[i]->value << (8 * i);
    return constant(value, width);
  }
  // All bytes of one value, in order.
  const Term* whole = list[0]->op == Op::Extract ? list[0]->args[0] : nullptr;
  for (size_t i = 0; i < list.size() && whole; ++i)
    if (list[i]->op != Op::Extract || list[i]->args[0] != whole || list[i]->value != 8 * i)
      whole = nullptr;
  if (whole && whole->width == width)
    return whole;
  return make(Op::Bytes, width, std::move(list));
}

const Term* Terms::sum(const Term* a, const Term* b, uint64_t coefficient) {
  assert(a->width == b->width && a->width <= 64);
  unsigned width = a->width;
  uint64_t mask = maskOf(width);
  uint64_t value = 0;
  std::map<uint32_t, std::pair<const Term*, uint64_t>> parts;
  auto addPart = [&](const Term* term, uint64_t times) {
    if (term->isConstant())
      value += term->value * times;
    else
      (parts.emplace(term->id, std::pair(term, uint64_t{0})).first->second.second += times) &= mask;
  };
  auto addTerm = [&](const Term* term, uint64_t times) {
    if (term->op != Op::Sum) {
      addPart(term, times);
      return;
    }
    value += term->value * times;
    for (size_t i = 0; i < term->args.size(); ++i)
      addPart(term->args[i], term->coefficients[i] * times);
  };
  addTerm(a, 1);
  addTerm(b, coefficient);
  TermList args;
  std::vector<uint64_t> coefficients;
  for (auto& [id, part] : parts) {
    if (part.second == 0)
      continue;
    args.push_back(part.first);
    coefficients.push_back(part.second);
  }
  value &= mask;
  if (args.empty())
    return constant(value, width);
  if (args.size() == 1 && value == 0) {
    if (coefficients[0] == 1)
      return args[0];
    if (const Term* repeated = repeat(args[0], coefficients[0]))
      return repeated;
  }
  return make(Op::Sum, width, std::move(args), value, std::move(coefficients));
}

// A list of bytes times 0x01010101 or the like, if that only puts bytes where zeros are; else null.
const Term* Terms::repeat(const Term* list, uint64_t times) {
  if (list->op != Op::Bytes)
    return nullptr;
  size_t size = list->args.size();
  TermList result(size, constant(0, 8));
  for (size_t at = 0; at < size; ++at) {
    uint64_t digit = (times >> (8 * at)) & 0xff;
    if (digit > 1)
      return nullptr;
    for (size_t i = 0; digit == 1 && at + i < size; ++i) {
      if (list->args[i]->is(0))
        continue;
      if (!result[at + i]->is(0))
        return nullptr;
      result[at + i] = list->args[i];
    }
  }
  return bytes(std::move(result));
}

std::optional<uint64_t> Terms::difference(const Term* a, const Term* b) {
  if (a->width != b->width || a->width > 64)
    return std::nullopt;
  const Term* result = subtract(a, b);
  return result->isConstant() ? std::optional(result->value) : std::nullopt;
}

const Term* Terms::binary(Op op, const Term* a, const Term* b) {
  assert(a->width == b->width);
  unsigned width = a->width;
  bool isShift = op == Op::ShiftLeft || op == Op::ShiftRight || op == Op::ShiftRightSigned || op == Op::RotateLeft;
  if (width <= 64 && a->isConstant() && b->isConstant())
    return constant(fold(op, width, a->value, b->value), width);
  if (!isShift && (a->isConstant() || (!b->isConstant() && a->id > b->id)))
    std::swap(a, b);
  if (isShift && b->isConstant()) {
    unsigned count = static_cast<unsigned>(b->value % width);
    if (count == 0)
      return a;
    if (count % 8 == 0 && a->op == Op::Bytes && op != Op::ShiftRightSigned) {
      unsigned size = width / 8, by = count / 8;
      TermList list;
      for (unsigned i = 0; i < size; ++i) {
        unsigned from = op == Op::ShiftRight ? i + by : i + size - by;
        bool isInside = op == Op::RotateLeft || (op == Op::ShiftLeft ? i >= by : from < size);
        list.push_back(isInside ? a->args[from % size] : constant(0, 8));
      }
      return bytes(std::move(list));
    }
    if (op == Op::ShiftLeft)
      return sum(constant(0, width), a, uint64_t{1} << count);
  }
  if (op == Op::Multiply && b->isConstant())
    return sum(constant(0, width), a, b->value);
  if (op == Op::And || op == Op::Or || op == Op::Xor) {
    if (a == b)
      return op == Op::Xor ? (width <= 64 ? constant(0, width) : bytes(TermList(width / 8, constant(0, 8)))) : a;
    if (b->isConstant()) {
      if (b->value == 0)
        return op == Op::And ? b : a;
      if (b->value == maskOf(width) && op != Op::Xor)
        return op == Op::And ? a : b;
      if (op == Op::Xor && width == 1)
        return logicalNot(a);
    }
    // The lowest bytes of a number.
    if (op == Op::And && b->isConstant() && width > 8 && !isByteList(a) && (b->value == 0xff || b->value == 0xffff))
      return zeroExtend(bytes(b->value == 0xff ? TermList{byteOf(a, 0)} : TermList{byteOf(a, 0), byteOf(a, 1)}), width);
    // Byte by byte, where bytes stay whole.
    bool areLists = (isByteList(a) || isByteList(b)) && width > 8;
    auto isSimple = [&](unsigned i) {
      const Term* left = byteOf(a, i);
      const Term* right = byteOf(b, i);
      return left->isConstant() || right->isConstant() || width > 64;
    };
    if (areLists && (a->op == Op::Bytes || b->op == Op::Bytes || (op == Op::And && b->isConstant()))) {
      bool isWhole = true;
      for (unsigned i = 0; i < width / 8; ++i)
        isWhole &= isSimple(i);
      bool hasList = a->op == Op::Bytes || b->op == Op::Bytes;
      if (isWhole && hasList) {
        TermList list;
        for (unsigned i = 0; i < width / 8; ++i)
          list.push_back(binary(op, byteOf(a, i), byteOf(b, i)));
        return bytes(std::move(list));
      }
    }
  }
  return make(op, width, {a, b});
}

const Term* Terms::leadingZeros(const Term* a) {
  return a->isConstant() ? constant(fold(Op::LeadingZeros, a->width, a->value, 0), a->width)
                         : make(Op::LeadingZeros, a->width, {a});
}

const Term* Terms::trailingZeros(const Term* a) {
  return a->isConstant() ? constant(fold(Op::TrailingZeros, a->width, a->value, 0), a->width)
                         : make(Op::TrailingZeros, a->width, {a});
}

const Term* Terms::zeroExtend(const Term* a, unsigned width) {
  if (a->width == width)
    return a;
  if (a->isConstant())
    return constant(a->value, width);
  if (a->op == Op::Bytes || a->op == Op::Byte || (a->width == 8 && a->op == Op::Extract)) {
    TermList list;
    for (unsigned i = 0; i < width / 8; ++i)
      list.push_back(8 * i < a->width ? byteOf(a, i) : constant(0, 8));
    return bytes(std::move(list));
  }
  return make(Op::ZeroExtend, width, {a});
}

const Term* Terms::signExtend(const Term* a, unsigned width) {
  if (a->width == width)
    return a;
  if (a->isConstant())
    return constant(static_cast<uint64_t>(llvm::SignExtend64(a->value, a->width)), width);
  return make(Op::SignExtend, width, {a});
}

const Term* Terms::extract(const Term* a, unsigned from, unsigned width) {
  if (from == 0 && width == a->width)
    return a;
  if (a->isConstant())
    return constant(a->value >> from, width);
  if (a->op == Op::Bytes && from % 8 == 0 && width % 8 == 0)
    return bytes(TermList(a->args.begin() + from / 8, a->args.begin() + (from + width) / 8));
  if (a->op == Op::Bytes)
    return extract(a->args[from / 8], from % 8, width);
  if (a->op == Op::Sum && from == 0) { // carries go up only
    const Term* result = constant(a->value, width);
    for (size_t i = 0; i < a->args.size(); ++i)
      result = sum(result, extract(a->args[i], 0, width), a->coefficients[i]);
    return result;
  }
  if (a->op == Op::Extract)
    return extract(a->args[0], from + static_cast<unsigned>(a->value), width);
  if (a->op == Op::ZeroExtend) {
    const Term* inner = a->args[0];
    if (from >= inner->width)
      return constant(0, width);
    if (from + width <= inner->width)
      return extract(inner, from, width);
  }
  if ((a->op == Op::And || a->op == Op::Or || a->op == Op::Xor))
    return binary(a->op, extract(a->args[0], from, width), extract(a->args[1], from, width));
  if (a->op == Op::Choose && a->args[1]->isConstant() && a->args[2]->isConstant())
    return choose(a->args[0], extract(a->args[1], from, width), extract(a->args[2], from, width));
  return make(Op::Extract, width, {a}, from);
}

const Term* Terms::equal(const Term* a, const Term* b) {
  assert(a->width == b->width);
  if (a == b)
    return boolean(true);
  if (a->isConstant())
    std::swap(a, b);
  if (a->isConstant())
    return boolean(a->value == b->value);
  if (a->op == Op::Choose && b->isConstant() && a->args[1]->isConstant() && a->args[2]->isConstant()) {
    bool isYes = a->args[1]->value == b->value, isNo = a->args[2]->value == b->value;
    return isYes == isNo ? boolean(isYes) : isYes ? a->args[0] : logicalNot(a->args[0]);
  }
  if (a->width == 1)
    return b->isConstant() ? (b->value ? a : logicalNot(a)) : make(Op::Equal, 1, a->id < b->id ? TermList{a, b} : TermList{b, a});
  if (a->width > 8 && (a->op == Op::Bytes || b->op == Op::Bytes) && isByteList(a) && isByteList(b)) {
    const Term* result = boolean(true);
    for (unsigned i = 0; i < a->width / 8; ++i)
      result = logicalAnd(result, equal(byteOf(a, i), byteOf(b, i)));
    return result;
  }
  if (a->width <= 64) {
    const Term* difference = subtract(a, b);
    if (difference->isConstant())
      return boolean(difference->value == 0);
  }
  if (!b->isConstant() && a->id > b->id)
    std::swap(a, b);
  return make(Op::Equal, 1, {a, b});
}

const Term* Terms::less(const Term* a, const Term* b) {
  if (a->isConstant() && b->isConstant())
    return boolean(a->value < b->value);
  if (a == b || b->is(0) || a->is(maskOf(a->width)))
    return boolean(false);
  if (a->is(0))
    return toBoolean(b);
  if (b->is(1))
    return equal(a, constant(0, a->width));
  return make(Op::Less, 1, {a, b});
}

const Term* Terms::lessSigned(const Term* a, const Term* b) {
  if (a->isConstant() && b->isConstant())
    return boolean(fold(Op::LessSigned, a->width, a->value, b->value));
  return a == b ? boolean(false) : make(Op::LessSigned, 1, {a, b});
}

const Term* Terms::logicalNot(const Term* a) {
  assert(a->width == 1);
  if (a->isConstant())
    return boolean(a->value == 0);
  return a->op == Op::Not ? a->args[0] : make(Op::Not, 1, {a});
}

const Term* Terms::choose(const Term* condition, const Term* yes, const Term* no) {
  if (condition->isConstant())
    return condition->value ? yes : no;
  if (yes == no)
    return yes;
  if (yes->width == 1) // as and and or
    return logicalOr(logicalAnd(condition, yes), logicalAnd(logicalNot(condition), no));
  if (yes->width > 64) {
    TermList list;
    for (unsigned i = 0; i < yes->width / 8; ++i)
      list.push_back(choose(condition, byteOf(yes, i), byteOf(no, i)));
    return bytes(std::move(list));
  }
  return make(Op::Choose, yes->width, {condition, yes, no});
}

uint64_t Evaluator::operator()(const Term* term) {
  if (term->op == Op::Constant)
    return term->value;
  auto found = values.find(term);
  if (found != values.end())
    return found->second;
  uint64_t value = compute(term);
  values.emplace(term, value);
  return value;
}

uint64_t Evaluator::compute(const Term* term) {
  assert(term->width <= 64);
  auto arg = [&](size_t i) { return (*this)(term->args[i]); };
  switch (term->op) {
  case Op::Constant:
    return term->value;
  case Op::Variable:
    return environment.variable(term->value) & maskOf(term->width);
  case Op::Byte:
    return environment.byte(static_cast<uint32_t>(arg(0)));
  case Op::Bytes: {
    uint64_t value = 0;
    for (size_t i = 0; i < term->args.size(); ++i)
      value |= arg(i) << (8 * i);
    return value;
  }
  case Op::Sum: {
    uint64_t value = term->value;
    for (size_t i = 0; i < term->args.size(); ++i)
      value += term->coefficients[i] * arg(i);
    return value & maskOf(term->width);
  }
  case Op::ZeroExtend:
    return arg(0);
  case Op::SignExtend:
    return static_cast<uint64_t>(llvm::SignExtend64(arg(0), term->args[0]->width)) & maskOf(term->width);
  case Op::Extract: {
    const Term* whole = term->args[0];
    assert(whole->width <= 64);
    return (arg(0) >> term->value) & maskOf(term->width);
  }
  case Op::Not:
    return arg(0) == 0;
  case Op::Choose:
    return arg(0) ? arg(1) : arg(2);
  case Op::LeadingZeros:
  case Op::TrailingZeros:
    return fold(term->op, term->width, arg(0), 0);
  default:
    return fold(term->op, term->args[0]->width, arg(0), arg(1));
  }
}

void addConjuncts(Terms& terms, const Term* condition, TermList& list) {
  if (condition->is(1))
    return;
  if (condition->op == Op::And) {
    for (const Term* arg : condition->args)
      addConjuncts(terms, arg, list);
    return;
  }
  if (condition->op == Op::Not && condition->args[0]->op == Op::Or) {
    for (const Term* arg : condition->args[0]->args)
      addConjuncts(terms, terms.logicalNot(arg), list);
    return;
  }
  if (std::find(list.begin(), list.end(), condition) == list.end())
    list.push_back(condition);
}

} // namespace wrought::recognise
