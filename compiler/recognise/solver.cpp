#include "recognise/solver.h"

#include <llvm/Support/ErrorHandling.h>
#include <llvm/Support/MathExtras.h>
#include <z3.h>

#include <string>

namespace wrought::recognise {

namespace {

// Of many at once, which are asked one by one if that is not enough.
constexpr unsigned maxStepsTogether = 1'500'000;
constexpr unsigned maxConflictsTogether = 300;
constexpr unsigned maxConflicts = 10'000;
constexpr unsigned maxStepsPerQuestion = 20'000'000;

} // namespace

struct Solver::State {
  Z3_context context = nullptr;
  Z3_solver solver = nullptr;
  std::unordered_map<const Term*, Z3_ast> translated;
  TermList asserted; // in a scope each
  bool isInScope = false; // of a question
  Limits limits;
  unsigned questions = 0;
  unsigned unanswered = 0;

  bool isExhausted() const { return questions > limits.questions || unanswered > limits.unanswered; }


  explicit State(Limits limits) : limits(limits) {
    Z3_config config = Z3_mk_config();
    Z3_set_param_value(config, "model", "true");
    context = Z3_mk_context(config);
    Z3_del_config(config);
    // Its handler would end the process; errors are seen in results.
    Z3_set_error_handler(context, nullptr);
    solver = Z3_mk_solver_for_logic(context, Z3_mk_string_symbol(context, "QF_BV"));
    Z3_solver_inc_ref(context, solver);
    limit(maxStepsPerQuestion, maxConflicts);
  }

  void limit(unsigned steps, unsigned conflicts) {
    Z3_params params = Z3_mk_params(context);
    Z3_params_inc_ref(context, params);
    Z3_params_set_uint(context, params, Z3_mk_string_symbol(context, "rlimit"), steps);
    Z3_params_set_uint(context, params, Z3_mk_string_symbol(context, "max_conflicts"), conflicts);
    Z3_params_set_uint(context, params, Z3_mk_string_symbol(context, "random_seed"), 1);
    Z3_solver_set_params(context, solver, params);
    Z3_params_dec_ref(context, params);
  }

  ~State() {
    Z3_solver_dec_ref(context, solver);
    Z3_del_context(context);
  }

  Z3_ast number(uint64_t value, unsigned width) {
    return Z3_mk_unsigned_int64(context, value, Z3_mk_bv_sort(context, width));
  }

  // Booleans are Z3's.
  Z3_ast translate(const Term* term) {
    auto found = translated.find(term);
    if (found != translated.end())
      return found->second;
    Z3_ast result = create(term);
    translated.emplace(term, result);
    return result;
  }

  Z3_ast create(const Term* term) {
    auto arg = [&](size_t i) { return translate(term->args[i]); };
    // A shift count modulo the width, which is a power of two.
    auto count = [&] { return Z3_mk_bvand(context, arg(1), number(term->width - 1, term->width)); };
    switch (term->op) {
    case Op::Constant:
      if (term->width == 1)
        return term->value ? Z3_mk_true(context) : Z3_mk_false(context);
      return number(term->value, term->width);
    case Op::Variable: {
      std::string name = "v" + std::to_string(term->value) + "_" + std::to_string(term->width);
      Z3_sort sort = term->width == 1 ? Z3_mk_bool_sort(context) : Z3_mk_bv_sort(context, term->width);
      return Z3_mk_const(context, Z3_mk_string_symbol(context, name.c_str()), sort);
    }
    case Op::Byte:
      // A number of its own: that bytes at equal addresses are equal is known where the addresses are one term.
      return Z3_mk_const(context, Z3_mk_string_symbol(context, ("m" + std::to_string(term->id)).c_str()), Z3_mk_bv_sort(context, 8));
    case Op::Bytes: {
      Z3_ast result = arg(0);
      for (size_t i = 1; i < term->args.size(); ++i)
        result = Z3_mk_concat(context, arg(i), result);
      return result;
    }
    case Op::Sum: {
      Z3_ast result = nullptr;
      auto add = [&](Z3_ast part) { result = result ? Z3_mk_bvadd(context, result, part) : part; };
      for (size_t i = 0; i < term->args.size(); ++i) {
        // Multiplications by what are not powers of two are costly.
        uint64_t coefficient = term->coefficients[i];
        uint64_t negated = (0 - coefficient) & maskOf(term->width);
        bool isNegative = negated < coefficient;
        uint64_t times = isNegative ? negated : coefficient;
        Z3_ast part = arg(i);
        if (times != 1 && llvm::isPowerOf2_64(times))
          part = Z3_mk_bvshl(context, part, number(llvm::Log2_64(times), term->width));
        else if (times != 1)
          part = Z3_mk_bvmul(context, number(times, term->width), part);
        add(isNegative ? Z3_mk_bvneg(context, part) : part);
      }
      if (term->value != 0)
        add(number(term->value, term->width));
      return result;
    }
    case Op::Multiply:
      return Z3_mk_bvmul(context, arg(0), arg(1));
    case Op::And:
    case Op::Or: {
      Z3_ast both[] = {arg(0), arg(1)};
      if (term->width == 1)
        return term->op == Op::And ? Z3_mk_and(context, 2, both) : Z3_mk_or(context, 2, both);
      return term->op == Op::And ? Z3_mk_bvand(context, both[0], both[1]) : Z3_mk_bvor(context, both[0], both[1]);
    }
    case Op::Xor:
      return term->width == 1 ? Z3_mk_xor(context, arg(0), arg(1)) : Z3_mk_bvxor(context, arg(0), arg(1));
    case Op::ShiftLeft:
      return Z3_mk_bvshl(context, arg(0), count());
    case Op::ShiftRight:
      return Z3_mk_bvlshr(context, arg(0), count());
    case Op::ShiftRightSigned:
      return Z3_mk_bvashr(context, arg(0), count());
    case Op::RotateLeft:
      return Z3_mk_ext_rotate_left(context, arg(0), arg(1));
    case Op::LeadingZeros:
    case Op::TrailingZeros: {
      // From the bit that counts last to the first.
      Z3_ast result = number(term->width, term->width);
      for (unsigned i = 0; i < term->width; ++i) {
        unsigned bit = term->op == Op::LeadingZeros ? i : term->width - 1 - i;
        unsigned zeros = term->op == Op::LeadingZeros ? term->width - 1 - bit : bit;
        Z3_ast isSet = Z3_mk_eq(context, Z3_mk_extract(context, bit, bit, arg(0)), number(1, 1));
        result = Z3_mk_ite(context, isSet, number(zeros, term->width), result);
      }
      return result;
    }
    case Op::ZeroExtend:
      return Z3_mk_zero_ext(context, term->width - term->args[0]->width, arg(0));
    case Op::SignExtend:
      return Z3_mk_sign_ext(context, term->width - term->args[0]->width, arg(0));
    case Op::Extract:
      return bits(term);
    case Op::Equal:
      return Z3_mk_eq(context, arg(0), arg(1));
    case Op::Less:
      return Z3_mk_bvult(context, arg(0), arg(1));
    case Op::LessSigned:
      return Z3_mk_bvslt(context, arg(0), arg(1));
    case Op::Not:
      return Z3_mk_not(context, arg(0));
    case Op::Choose:
      return Z3_mk_ite(context, arg(0), arg(1), arg(2));
    }
    llvm_unreachable("not an operator");
  }

  Z3_ast bits(const Term* term) {
    unsigned from = static_cast<unsigned>(term->value);
    Z3_ast result = Z3_mk_extract(context, from + term->width - 1, from, translate(term->args[0]));
    return term->width == 1 ? Z3_mk_eq(context, result, number(1, 1)) : result;
  }

  Z3_lbool check(const TermList& assumptions, const std::vector<Z3_ast>& further) {
    isInScope = false;
    ++questions;
    if (isExhausted())
      return Z3_L_UNDEF;
    // Questions in a row have most of what they assume in common.
    size_t common = 0;
    while (common < asserted.size() && common < assumptions.size() && asserted[common] == assumptions[common])
      ++common;
    if (common < asserted.size())
      Z3_solver_pop(context, solver, static_cast<unsigned>(asserted.size() - common));
    asserted.resize(common);
    for (size_t i = common; i < assumptions.size(); ++i) {
      Z3_solver_push(context, solver);
      Z3_solver_assert(context, solver, translate(assumptions[i]));
      asserted.push_back(assumptions[i]);
    }
    Z3_solver_push(context, solver);
    for (Z3_ast ast : further)
      Z3_solver_assert(context, solver, ast);
    Z3_lbool answer = Z3_solver_check(context, solver);
    isInScope = true;
    return answer;
  }

  void done() {
    if (isInScope)
      Z3_solver_pop(context, solver, 1);
    isInScope = false;
  }
};

Solver::Solver(Limits limits) : state(std::make_unique<State>(limits)) {}
Solver::~Solver() = default;

bool Solver::isExhausted() const { return state->isExhausted(); }

bool Solver::isPossible(const TermList& assumptions) {
  Z3_lbool answer = state->check(assumptions, {});
  state->done();
  return answer != Z3_L_FALSE;
}

bool Solver::follows(const TermList& assumptions, const Term* goal) {
  if (goal->isConstant() && goal->value == 1)
    return true;
  for (const Term* assumption : assumptions)
    if (assumption == goal)
      return true;
  Z3_lbool answer = state->check(assumptions, {Z3_mk_not(state->context, state->translate(goal))});
  state->done();
  state->unanswered += answer == Z3_L_UNDEF;
  return answer == Z3_L_FALSE;
}

std::vector<bool> Solver::refute(Terms& terms, const TermList& assumptions, const TermList& goals) {
  const Term* all = terms.boolean(true);
  for (const Term* goal : goals)
    all = terms.logicalAnd(all, goal);
  if (all->is(1))
    return {};
  state->limit(maxStepsTogether, maxConflictsTogether);
  Z3_lbool answer = state->check(assumptions, {Z3_mk_not(state->context, state->translate(all))});
  state->limit(maxStepsPerQuestion, maxConflicts);
  std::vector<bool> isFalse(goals.size());
  auto giveUp = [&] {
    for (size_t i = 0; i < goals.size(); ++i)
      isFalse[i] = !goals[i]->is(1);
  };
  if (answer == Z3_L_UNDEF) {
    // Together they were too much; one by one they may not be.
    state->done();
    bool areAllTrue = true;
    for (size_t i = 0; i < goals.size(); ++i) {
      isFalse[i] = !follows(assumptions, goals[i]);
      areAllTrue &= !isFalse[i];
    }
    return areAllTrue ? std::vector<bool>() : isFalse;
  }
  if (answer == Z3_L_TRUE) {
    Z3_model model = Z3_solver_get_model(state->context, state->solver);
    Z3_model_inc_ref(state->context, model);
    bool hasOne = false;
    for (size_t i = 0; i < goals.size(); ++i) {
      Z3_ast value = nullptr;
      if (Z3_model_eval(state->context, model, state->translate(goals[i]), true, &value))
        isFalse[i] = Z3_get_bool_value(state->context, value) == Z3_L_FALSE;
      hasOne |= isFalse[i];
    }
    Z3_model_dec_ref(state->context, model);
    if (!hasOne)
      giveUp();
  }
  state->done();
  return answer == Z3_L_FALSE ? std::vector<bool>() : isFalse;
}

} // namespace wrought::recognise
