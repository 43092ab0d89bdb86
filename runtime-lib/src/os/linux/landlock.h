// Landlock: the kernel's own rule of which directories a process may use.
#ifndef WROUGHT_OS_LINUX_LANDLOCK_H
#define WROUGHT_OS_LINUX_LANDLOCK_H

#include "launch.h"

namespace wrought {

// Restricts this thread, and every thread that it starts, to the granted directories, and takes TCP away where the kernel can
// (what is connected or listens already stays). Needs no_new_privs. Gives null, or why the kernel does not do it.
const char* restrictFiles(const wrought_launch& launch, uint64_t wasiImports);

} // namespace wrought

#endif
