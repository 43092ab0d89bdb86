#include "file-status.h"

#include "clocks.h"
#include "sandbox/fd-table.h"

#include <fcntl.h>

namespace wrought::wasi {

Filestat toFilestat(const struct stat& status, int host) {
  Filestat filestat = {};
  filestat.dev = status.st_dev;
  filestat.ino = status.st_ino;
  filestat.filetype = fileTypeOf(status.st_mode, host);
  filestat.nlink = status.st_nlink;
  filestat.size = static_cast<uint64_t>(status.st_size);
  filestat.atim = toNanoseconds(status.st_atim);
  filestat.mtim = toNanoseconds(status.st_mtim);
  filestat.ctim = toNanoseconds(status.st_ctim);
  return filestat;
}

static struct timespec toTime(uint64_t nanoseconds, bool set, bool now) {
  if (set)
    return toTimespec(nanoseconds);
  struct timespec time = {};
  time.tv_nsec = now ? UTIME_NOW : UTIME_OMIT;
  return time;
}

Errno toTimes(uint64_t atim, uint64_t mtim, uint32_t fstFlags, struct timespec times[2]) {
  bool setAtim = fstFlags & FstFlags::Atim, nowAtim = fstFlags & FstFlags::AtimNow;
  bool setMtim = fstFlags & FstFlags::Mtim, nowMtim = fstFlags & FstFlags::MtimNow;
  if (fstFlags > 15 || (setAtim && nowAtim) || (setMtim && nowMtim))
    return Errno::Inval;
  times[0] = toTime(atim, setAtim, nowAtim);
  times[1] = toTime(mtim, setMtim, nowMtim);
  return Errno::Success;
}

int toOpenFlags(uint32_t fdFlags) {
  int flags = 0;
  if (fdFlags & FdFlags::Append)
    flags |= O_APPEND;
  if (fdFlags & FdFlags::Nonblock)
    flags |= O_NONBLOCK;
  if (fdFlags & FdFlags::Dsync)
    flags |= O_DSYNC;
  // Linux has one bit for both.
  if (fdFlags & (FdFlags::Sync | FdFlags::Rsync))
    flags |= O_SYNC;
  return flags;
}

uint16_t toFdFlags(int openFlags) {
  unsigned flags = 0;
  if (openFlags & O_APPEND)
    flags |= FdFlags::Append;
  if (openFlags & O_NONBLOCK)
    flags |= FdFlags::Nonblock;
  // O_SYNC contains the bit of O_DSYNC.
  if ((openFlags & O_SYNC) == O_SYNC)
    flags |= FdFlags::Sync | FdFlags::Rsync | FdFlags::Dsync;
  else if (openFlags & O_DSYNC)
    flags |= FdFlags::Dsync;
  return static_cast<uint16_t>(flags);
}

} // namespace wrought::wasi
