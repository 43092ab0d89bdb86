// Where in a function an exception is caught.
#ifndef WROUGHT_LANDING_PAD_H
#define WROUGHT_LANDING_PAD_H

#include "table-reader.h"

namespace wrought {

// The landing pad for an exception that a call at `pc` lets out, or 0. `table` reads the LSDA of the function, which starts at
// `function`. Whatever the table says, this ends; a bad table gives 0 or an address that the caller must judge.
uint64_t findLandingPad(Reader table, uint64_t function, uint64_t pc);

} // namespace wrought

#endif
