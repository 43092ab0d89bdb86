// Asks Z3, which LLVM is built with, what terms say. The only file that knows Z3.
//
// Limits are counts of Z3's own steps, never times: the same module gives the same code on every machine.
#ifndef WROUGHT_COMPILER_RECOGNISE_SOLVER_H
#define WROUGHT_COMPILER_RECOGNISE_SOLVER_H

#include "recognise/terms.h"

#include <memory>

namespace wrought::recognise {

class Solver {
public:
  // Answers so many questions, and gives up once so many were too hard.
  struct Limits {
    unsigned questions;
    unsigned unanswered;
  };
  explicit Solver(Limits limits);
  ~Solver();
  Solver(const Solver&) = delete;
  Solver& operator=(const Solver&) = delete;

  // Whether all of `assumptions` can hold at once. True if it is not known.
  bool isPossible(const TermList& assumptions);
  // Whether `goal` follows. False if it is not known.
  bool follows(const TermList& assumptions, const Term* goal);
  // For each goal whether it may be false where the assumptions hold: those that are false in one such case, all if it is not
  // known. Empty if all goals follow.
  std::vector<bool> refute(Terms& terms, const TermList& assumptions, const TermList& goals);

  // No questions are answered any more once a function has cost too much.
  bool isExhausted() const;


private:
  struct State;
  std::unique_ptr<State> state;
};

} // namespace wrought::recognise

#endif
