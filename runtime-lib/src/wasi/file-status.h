// What fd_* and path_* calls share about filestat and fdflags.
#ifndef WROUGHT_WASI_FILE_STATUS_H
#define WROUGHT_WASI_FILE_STATUS_H

#include "types.h"
#include "wrought/abi.h"

#include <sys/stat.h>
#include <time.h>

namespace wrought::wasi {

// The filestat of a file. `host` is a descriptor of the file, or -1.
[[gnu::visibility("hidden")]] Filestat toFilestat(const struct stat& status, int host);

// The filestat of what a descriptor, or a path beneath one, stands for: all of fd_filestat_get and path_filestat_get but to store it.
[[gnu::visibility("hidden")]] Errno statusOfDescriptor(wrought_instance* instance, uint32_t fd, Filestat& status);
[[gnu::visibility("hidden")]] Errno statusOfPath(wrought_instance* instance, uint32_t fd, uint32_t lookupFlags, uint32_t path,
                                                 uint32_t pathLength, Filestat& status);

// The two times that utimensat and futimens take. Inval for an unknown flag, or for a time and "now" together.
[[gnu::visibility("hidden")]] Errno toTimes(uint64_t atim, uint64_t mtim, uint32_t fstFlags, struct timespec times[2]);

constexpr uint32_t allFdFlags = FdFlags::Append | FdFlags::Dsync | FdFlags::Nonblock | FdFlags::Rsync | FdFlags::Sync;

// Between fdflags and the flags of open(2).
[[gnu::visibility("hidden")]] int toOpenFlags(uint32_t fdFlags);
[[gnu::visibility("hidden")]] uint16_t toFdFlags(int openFlags);

} // namespace wrought::wasi

#endif
