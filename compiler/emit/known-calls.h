// Calls of the module's memory and string functions that were proved to be known ones (recognise/) become native ones.
#ifndef WROUGHT_COMPILER_EMIT_KNOWN_CALLS_H
#define WROUGHT_COMPILER_EMIT_KNOWN_CALLS_H

#include "recognise/known-function.h"

namespace wrought {

struct Context;
struct EmittedModule;
struct ModulePlan;

// Finds them, unless that is turned off (--mllvm -recognise-functions=false) or cannot be used: in libraries, with --fuel (each
// operator of the module's own function counts), at -O0 and -O1, in modules with tail calls. Says with -v which were found.
KnownFunctions findKnownFunctions(const Context& context, const ModulePlan& plan);

// Replaces calls in a module that was just emitted.
void replaceKnownCalls(const ModulePlan& plan, const KnownFunctions& known, EmittedModule& emitted);

} // namespace wrought

#endif
