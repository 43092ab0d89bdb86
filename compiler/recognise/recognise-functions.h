// The memory and string functions that a module carries (memcpy, memmove, memset, memcmp, strlen, memchr, strcmp, strchrnul,
// strchr), recognised by what they do.
//
// C libraries in wasm have them as loops over bytes or words; natively they are a few vector instructions, and for small constant
// sizes a few moves. Names may be stripped and bodies differ between compilers and libraries, so a function counts as one of these
// if, and only if, it is proved to do the same: trials find out which it may be, a proof by induction over its loops (prove.h)
// decides. Where the proof asks something of a call (that ranges do not overlap, for memcpy), the compiled program tests it, and
// calls the module's own function if it is not so (emit/emit-known-function.cpp).
#ifndef WROUGHT_COMPILER_RECOGNISE_RECOGNISE_FUNCTIONS_H
#define WROUGHT_COMPILER_RECOGNISE_RECOGNISE_FUNCTIONS_H

#include "recognise/known-function.h"

#include <string>
#include <vector>

namespace wasm {
class Module;
}

namespace wrought {

// As C calls it.
const char* nameOf(KnownFunction function);

// Of modules whose first memory has 32-bit indices, is not shared and has pages of at least 16 bytes (`pageShift` >= 4); of others,
// nothing.
//
// A proof takes up to some seconds. Those of functions that many modules carry were done beforehand (proved-bodies.def), and only
// these are found unless `isThorough`, which does the proofs for every function. `proved`, if it is given, takes the rows for that file.
KnownFunctions recogniseFunctions(wasm::Module& module, unsigned pageShift, bool isThorough,
                                  std::vector<std::string>* proved = nullptr);

} // namespace wrought

#endif
