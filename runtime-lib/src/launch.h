// What the process was started with, as start.cpp hands it to the parts of the runtime that are linked only when a module
// imports them.
#ifndef WROUGHT_LAUNCH_H
#define WROUGHT_LAUNCH_H

#include "wrought/abi.h"

extern "C" {

// Everything here lives as long as the process. The strings may be kept, not changed.
struct wrought_launch {
  int argc;
  char** argv; // argv[0] is the program's own name; NULL-terminated
  // The environment of the process, not the guest's: a guest sees only what a WROUGHT_GRANT_ENV names. The variable
  // WROUGHT_GRANTS was taken out. NULL-terminated.
  char** envp;
  // The grants baked in by the compiler, in their order, then those given at launch. Host paths are as the user wrote
  // them: relative ones are relative to the working directory at launch.
  const struct wrought_grant* grants;
  uint64_t grant_count;
  // Of what was compiled in and what was said at launch, the stricter. 0: no limit.
  uint64_t timeout_nanoseconds;
  uint64_t max_files;
  uint64_t max_entries;
  uint64_t sandbox; // wrought_sandbox_mode
};

// A directory that was granted and opened.
struct wrought_granted_directory {
  int fd;
  bool is_read_only;
};

// Prepares the WASI state: arguments, environment, preopened directories. Defined by src/wasi and linked only if the module
// imports WASI; start.cpp calls it if it is there, once, with linear memory, the signal handlers and the guest stack set
// up, on the process's own stack and before any wasm code runs. On a grant that cannot be honoured (a directory that cannot
// be opened) it ends the process with one line on standard error and status 1.
__attribute__((weak, visibility("hidden"))) void wrought_wasi_initialize(const struct wrought_launch* launch);

// The granted directories, one after the other: `*position` starts as 0. False when there are no more. As above, it is there
// only if the module imports WASI.
__attribute__((weak, visibility("hidden"))) bool wrought_wasi_next_directory(uint32_t* position,
                                                                             struct wrought_granted_directory* directory);

// Whether calls on what the guest was given need no more of the kernel than reading and writing: it was given the standard streams
// alone, they block, and, if `seeks`, none can be seeked. As above.
__attribute__((weak, visibility("hidden"))) bool wrought_wasi_needs_only_transfers(bool seeks);

} // extern "C"

#endif
