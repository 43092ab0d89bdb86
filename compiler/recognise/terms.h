// Bit vectors as terms: what the values of a function are, over its parameters and the memory it was called with.
//
// Terms are shared (equal ones are one object) and kept in a normal form in which most of what has to be shown about memory
// functions is an identity: sums are linear, and values that come from memory are lists of bytes. What is left goes to a solver.
#ifndef WROUGHT_COMPILER_RECOGNISE_TERMS_H
#define WROUGHT_COMPILER_RECOGNISE_TERMS_H

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace wrought::recognise {

enum class Op : uint8_t {
  Constant, // value
  Variable, // value: which
  Byte,     // of the memory at the call, at an address of 32 bits
  Bytes,    // a list of bytes, the lowest first
  Sum,      // value + coefficients times arguments
  Multiply,
  And,
  Or,
  Xor,
  ShiftLeft, // counts are taken modulo the width
  ShiftRight,
  ShiftRightSigned,
  RotateLeft,
  LeadingZeros,
  TrailingZeros,
  ZeroExtend,
  SignExtend,
  Extract, // bits from `value` on
  // Of width 1:
  Equal,
  Less,
  LessSigned,
  Not,
  // Of the width of the second argument.
  Choose,
};

struct Term {
  Op op;
  unsigned width; // in bits; more than 64 only for Bytes
  uint32_t id;
  uint64_t value = 0;
  std::vector<const Term*> args;
  std::vector<uint64_t> coefficients; // Sum: beside args

  bool isConstant() const { return op == Op::Constant; }
  bool is(uint64_t constant) const { return op == Op::Constant && value == constant; }
};

using TermList = std::vector<const Term*>;

// What variables and memory are, where terms are evaluated.
struct Environment {
  std::function<uint64_t(uint64_t variable)> variable;
  std::function<uint8_t(uint32_t address)> byte;
};

class Terms {
public:
  const Term* constant(uint64_t value, unsigned width);
  const Term* boolean(bool value) { return constant(value, 1); }
  const Term* number(uint64_t value) { return constant(value, 32); }
  const Term* variable(uint64_t which, unsigned width);
  // A new variable that is none of those made before with this.
  const Term* fresh(unsigned width) { return variable(nextFresh++, width); }
  const Term* memoryByte(const Term* address);
  const Term* bytes(TermList list);

  const Term* sum(const Term* a, const Term* b, uint64_t coefficient = 1); // a + coefficient * b
  const Term* add(const Term* a, const Term* b) { return sum(a, b); }
  const Term* add(const Term* a, uint64_t b) { return sum(a, constant(b, a->width)); }
  const Term* subtract(const Term* a, const Term* b) { return sum(a, b, UINT64_MAX); }
  // Multiply, And, Or, Xor, shifts, RotateLeft.
  const Term* binary(Op op, const Term* a, const Term* b);
  const Term* leadingZeros(const Term* a);
  const Term* trailingZeros(const Term* a);
  const Term* zeroExtend(const Term* a, unsigned width);
  const Term* signExtend(const Term* a, unsigned width);
  const Term* extract(const Term* a, unsigned from, unsigned width);
  const Term* byteOf(const Term* a, unsigned index) { return extract(a, 8 * index, 8); }

  const Term* equal(const Term* a, const Term* b);
  const Term* less(const Term* a, const Term* b);
  const Term* lessOrEqual(const Term* a, const Term* b) { return logicalNot(less(b, a)); }
  const Term* lessSigned(const Term* a, const Term* b);
  const Term* logicalNot(const Term* a);
  const Term* logicalAnd(const Term* a, const Term* b) { return binary(Op::And, a, b); }
  const Term* logicalOr(const Term* a, const Term* b) { return binary(Op::Or, a, b); }
  const Term* implies(const Term* a, const Term* b) { return logicalOr(logicalNot(a), b); }
  const Term* choose(const Term* condition, const Term* yes, const Term* no);
  // Whether it is not zero.
  const Term* toBoolean(const Term* a) { return logicalNot(equal(a, constant(0, a->width))); }
  const Term* toNumber(const Term* boolean) { return choose(boolean, number(1), number(0)); }

  // The difference of two of one width, if it is the same whatever the variables are.
  std::optional<uint64_t> difference(const Term* a, const Term* b);

  size_t size() const { return all.size(); }

private:
  struct Hash {
    size_t operator()(const Term* term) const;
  };
  struct Same {
    bool operator()(const Term* a, const Term* b) const;
  };

  const Term* make(Op op, unsigned width, TermList args, uint64_t value = 0, std::vector<uint64_t> coefficients = {});
  const Term* repeat(const Term* list, uint64_t times);
  bool isByteList(const Term* a) const { return a->op == Op::Bytes || (a->op == Op::Constant && a->width % 8 == 0); }

  std::deque<Term> all;
  std::unordered_set<const Term*, Hash, Same> known;
  uint64_t nextFresh = uint64_t{1} << 32;
};

// Terms up to 64 bits wide. One object per environment: it remembers values.
class Evaluator {
public:
  explicit Evaluator(Environment environment) : environment(std::move(environment)) {}
  uint64_t operator()(const Term* term);

private:
  uint64_t compute(const Term* term);

  Environment environment;
  std::unordered_map<const Term*, uint64_t> values;
};

// The value of an operator of one width (up to 64) applied to numbers.
uint64_t fold(Op op, unsigned width, uint64_t a, uint64_t b);

inline uint64_t maskOf(unsigned width) { return width >= 64 ? UINT64_MAX : (uint64_t{1} << width) - 1; }

// Adds what `condition` consists of, if it is a conjunction.
void addConjuncts(Terms& terms, const Term* condition, TermList& list);

} // namespace wrought::recognise

#endif
