// From the libc's start-up code to the guest's `_start`: the life of a static executable, read top to bottom.
//
// Everything here is on the way of every start, so it makes few system calls and touches few pages.
#include "grants.h"
#include "guest-call.h"
#include "launch.h"
#include "memory.h"
#include "print.h"
#include "second-wall.h"
#include "signals.h"
#include "strict-mode.h"
#include "time-limit.h"

using namespace wrought;

int main(int argc, char** argv, char** envp) {
  if (wrought_program.abi_version != WROUGHT_ABI_VERSION)
    fail(1, "this program was linked with the runtime library of another version (", wrought_program.abi_version,
         " instead of ", uint64_t{WROUGHT_ABI_VERSION}, "): compile it again");

  createMemories();
  createGuestStack(wrought_program.stack_size);
  installFaultHandlers(reinterpret_cast<void*>(guestStack.top + signalStackDistance));

  wrought_launch launch{argc,
                        argv,
                        envp,
                        wrought_program.grants,
                        wrought_program.grant_count,
                        wrought_program.timeout_nanoseconds,
                        wrought_program.max_files,
                        wrought_program.max_entries,
                        wrought_program.sandbox};
  addLaunchGrants(launch);
  if (wrought_wasi_initialize != nullptr)
    wrought_wasi_initialize(&launch);
  // What the process needs is open. From here on the kernel gives it nothing else.
  startTimeLimit(launch.timeout_nanoseconds);
  raiseSecondWall(launch);

  callGuest(wrought_program.initialize);
  if (wrought_program.drive != nullptr)
    wrought_program.drive(argc, argv);
  else if (wrought_program.run != nullptr)
    callGuest(wrought_program.run);
  // The C library's way out asks more of the kernel.
  if (isStrict)
    endStrictly(0);
  return 0;
}
