// The linear memory of a static executable, at its constant address.
#ifndef WROUGHT_MEMORY_H
#define WROUGHT_MEMORY_H

#include "wrought/abi.h"

namespace wrought {

// Reserves the addresses of linear memory, puts the image of wrought_program into place and fills in
// wrought_main_instance.memory. Ends the process with one line and status 1 if the kernel refuses. Does nothing for a program
// without a memory.
void createMemory();

} // namespace wrought

#endif
