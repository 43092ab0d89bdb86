// Proves that a function is a known one: for every call that Meaning's assumptions allow, it ends, without a trap, touches no memory
// it may not, and leaves memory and gives a result as it must.
//
// The proof is by induction over the loops. What holds at the head of each is guessed from trials (a local is the start plus how far
// we have come, say), and then everything is dropped that does not follow on some way from one loop head to the next; what is left
// is true. All of it is linear arithmetic modulo 2^32 with some bits, which terms settle by themselves or leave to a solver.
#ifndef WROUGHT_COMPILER_RECOGNISE_PROVE_H
#define WROUGHT_COMPILER_RECOGNISE_PROVE_H

#include "recognise/solver.h"
#include "recognise/trials.h"

namespace wrought::recognise {

bool prove(const FlatCode& code, size_t parameterCount, KnownFunction known, const TrialResults& trials,
           Solver::Limits limits);

} // namespace wrought::recognise

#endif
