// The second wall: what the kernel refuses the process, whatever its code does.
#ifndef WROUGHT_OS_LINUX_SECOND_WALL_H
#define WROUGHT_OS_LINUX_SECOND_WALL_H

#include "launch.h"

namespace wrought {

// Restricts the process for good, as `launch.sandbox` says: no new privileges; the file system to the granted directories
// (Landlock); the system calls to those that the imported WASI functions need (seccomp, system-calls.h), none of which can make
// memory executable. Called once, when all that was granted is open and before any wasm code runs. In the mode "require" a
// kernel that cannot do it ends the process with one line and status 1.
void raiseSecondWall(const wrought_launch& launch);

} // namespace wrought

#endif
