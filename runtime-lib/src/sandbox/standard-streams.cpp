// What standard input, output and error are: as whoever launched the process made them.
#include "fd-table.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace wrought {

using wasi::FileType;

void ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN); }

// Takes the number of a stream that was closed by whoever launched us, the lowest that is free. If it stayed free, the first directory
// or file opened would become standard error and be written to, so it is taken: by /dev/null, as most language runtimes do, or else by
// something useless, and then this gives false.
static bool takePlace(int fd) {
  if (open("/dev/null", O_RDWR | O_CLOEXEC) == fd)
    return true;
  open("/", O_PATH | O_CLOEXEC);
  return false;
}

// Fills in the entry of a stream. False if the guest cannot have it.
static bool describe(Descriptor& descriptor, const struct stat& status) {
  int fd = descriptor.host;
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || (flags & O_PATH))
    return false;
  descriptor.inherited = true;
  descriptor.inheritedFlags = flags;
  descriptor.isNullDevice = S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3);
  descriptor.type = fileTypeOf(status.st_mode, fd);
  if (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode))
    ignoreBrokenPipes();
  // An inherited directory is not a granted one: it may be looked at, but no path resolves beneath it.
  descriptor.rightsBase = descriptor.type == FileType::Directory ? uint64_t{wasi::FdFilestatGet}
                          : descriptor.isNullDevice              ? fileRights
                                                                 : applicableRights(descriptor.type, fd);
  int access = flags & O_ACCMODE;
  if (access == O_WRONLY)
    descriptor.rightsBase &= ~uint64_t{wasi::FdRead};
  if (access == O_RDONLY)
    descriptor.rightsBase &= ~uint64_t{wasi::FdWrite | wasi::FdAllocate | wasi::FdFilestatSetSize};
  // Standard error is a stream, also in a file that others may write to: nobody looks for a place in it, and a program that nowhere
  // can needs less of the kernel.
  if (fd == STDERR_FILENO && descriptor.type == FileType::RegularFile)
    descriptor.rightsBase &= ~uint64_t{wasi::FdSeek | wasi::FdTell};
  return true;
}

Descriptor* FdTable::lookAt(uint32_t fd) {
  Descriptor& entry = entries_[fd];
  entry.isUnseen = false;
  struct stat status;
  bool isOpen = fstat(entry.host, &status) == 0;
  if (!isOpen) {
    // What is opened in its place gets the lowest number that is free.
    for (uint32_t lower = 0; lower != fd; ++lower)
      entryOf(lower);
    isOpen = takePlace(entry.host) && fstat(entry.host, &status) == 0;
  }
  if (isOpen && describe(entry, status))
    return &entry;
  entry = Descriptor();
  --used_;
  return nullptr;
}

} // namespace wrought
