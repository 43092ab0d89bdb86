// What a descriptor is and how its file is kept: fd_fdstat_*, fd_filestat_*, fd_advise, fd_allocate, fd_sync, fd_datasync.
#include "file-status.h"
#include "functions.h"
#include "sandbox/guest-memory.h"
#include "state.h"
#include "wasi-errno.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

using namespace wrought;
using namespace wrought::wasi;

uint32_t wrought_wasi_fd_fdstat_get(wrought_instance* instance, uint32_t fd, uint32_t fdstatOut) {
  DescriptorRef descriptor = stateOf(instance).descriptors.find(fd);
  if (!descriptor)
    return result(Errno::BadF);
  int flags;
  if (descriptor->inherited)
    flags = descriptor->nonblocking ? descriptor->inheritedFlags | O_NONBLOCK : descriptor->inheritedFlags & ~O_NONBLOCK;
  else if ((flags = fcntl(descriptor->host, F_GETFL)) < 0)
    return result(lastError());
  Fdstat fdstat = {};
  fdstat.fs_filetype = descriptor->type;
  fdstat.fs_flags = toFdFlags(flags);
  fdstat.fs_rights_base = descriptor->rightsBase;
  fdstat.fs_rights_inheriting = descriptor->rightsInheriting;
  return result(GuestMemory(instance).store(fdstatOut, fdstat) ? Errno::Success : Errno::Fault);
}

uint32_t wrought_wasi_fd_fdstat_set_flags(wrought_instance* instance, uint32_t fd, uint32_t flags) {
  Errno error;
  DescriptorRef descriptor = findWithRights(stateOf(instance), fd, FdFdstatSetFlags, error);
  if (!descriptor)
    return result(error);
  if (flags & ~allFdFlags)
    return result(Errno::Inval);
  int current = fcntl(descriptor->host, F_GETFL);
  if (current < 0)
    return result(lastError());
  // Linux can change only these two after opening. Leaving out one of the others is ignored, as fcntl(F_SETFL) does: callers
  // that want to change one flag often do not care to repeat the rest.
  constexpr uint32_t settable = FdFlags::Append | FdFlags::Nonblock;
  uint32_t added = flags & ~uint32_t{toFdFlags(current)};
  if (added & ~settable)
    return result(Errno::NotSup);
  if (descriptor->inherited) {
    // Append lives in what is shared with the launcher; see Descriptor.
    if (added & FdFlags::Append)
      return result(Errno::NotSup);
    return result(stateOf(instance).descriptors.update(fd, [&](Descriptor& entry) {
      entry.nonblocking = flags & FdFlags::Nonblock;
      return Errno::Success;
    }));
  }
  int wanted = (current & ~(O_APPEND | O_NONBLOCK)) | toOpenFlags(flags & settable);
  return result(fcntl(descriptor->host, F_SETFL, wanted) == 0 ? Errno::Success : lastError());
}

uint32_t wrought_wasi_fd_fdstat_set_rights(wrought_instance* instance, uint32_t fd, uint64_t base, uint64_t inheriting) {
  return result(stateOf(instance).descriptors.update(fd, [&](Descriptor& entry) {
    // Rights can be given up, never gained.
    if ((base & ~entry.rightsBase) || (inheriting & ~entry.rightsInheriting))
      return Errno::NotCapable;
    entry.rightsGivenUp |= entry.rightsBase & ~base;
    entry.rightsBase = base;
    entry.rightsInheriting = inheriting;
    return Errno::Success;
  }));
}

Errno wrought::wasi::statusOfDescriptor(wrought_instance* instance, uint32_t fd, Filestat& filestat) {
  Errno error;
  DescriptorRef descriptor = findWithRights(stateOf(instance), fd, FdFilestatGet, error);
  if (!descriptor)
    return error;
  struct stat status;
  if (fstat(descriptor->host, &status) != 0)
    return lastError();
  filestat = toFilestat(status, descriptor->host);
  return Errno::Success;
}

uint32_t wrought_wasi_fd_filestat_get(wrought_instance* instance, uint32_t fd, uint32_t filestatOut) {
  Filestat filestat;
  Errno error = statusOfDescriptor(instance, fd, filestat);
  if (error != Errno::Success)
    return result(error);
  return result(GuestMemory(instance).store(filestatOut, filestat) ? Errno::Success : Errno::Fault);
}

uint32_t wrought_wasi_fd_filestat_set_size(wrought_instance* instance, uint32_t fd, uint64_t size) {
  Errno error;
  DescriptorRef descriptor = findWithRights(stateOf(instance), fd, FdFilestatSetSize, error);
  if (!descriptor)
    return result(error);
  int status;
  do
    status = ftruncate(descriptor->host, static_cast<off_t>(size)); // from 2^63 on negative: EINVAL
  while (status != 0 && errno == EINTR);
  return result(status == 0 ? Errno::Success : lastError());
}

uint32_t wrought_wasi_fd_filestat_set_times(wrought_instance* instance, uint32_t fd, uint64_t atim, uint64_t mtim,
                                            uint32_t flags) {
  Errno error;
  DescriptorRef descriptor = findWithRights(stateOf(instance), fd, FdFilestatSetTimes, error);
  if (!descriptor)
    return result(error);
  struct timespec times[2];
  error = toTimes(atim, mtim, flags, times);
  if (error != Errno::Success)
    return result(error);
  return result(futimens(descriptor->host, times) == 0 ? Errno::Success : lastError());
}

uint32_t wrought_wasi_fd_advise(wrought_instance* instance, uint32_t fd, uint64_t offset, uint64_t length,
                                uint32_t advice) {
  Errno error;
  DescriptorRef descriptor = findWithRights(stateOf(instance), fd, FdAdvise, error);
  if (!descriptor)
    return result(error);
  // In the order of preview 1's numbers, which are not those of Linux.
  static constexpr int hostAdvice[] = {POSIX_FADV_NORMAL,   POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM,
                                       POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED,   POSIX_FADV_NOREUSE};
  if (advice > static_cast<uint32_t>(Advice::NoReuse) || offset > INT64_MAX || length > INT64_MAX)
    return result(Errno::Inval);
  int failure = posix_fadvise(descriptor->host, static_cast<off_t>(offset), static_cast<off_t>(length),
                              hostAdvice[advice]);
  return result(failure == 0 ? Errno::Success : toWasi(failure));
}

uint32_t wrought_wasi_fd_allocate(wrought_instance* instance, uint32_t fd, uint64_t offset, uint64_t length) {
  Errno error;
  DescriptorRef descriptor = findWithRights(stateOf(instance), fd, FdAllocate, error);
  if (!descriptor)
    return result(error);
  if (offset > INT64_MAX || length > INT64_MAX)
    return result(Errno::Inval);
  int failure;
  do
    failure = posix_fallocate(descriptor->host, static_cast<off_t>(offset), static_cast<off_t>(length));
  while (failure == EINTR);
  return result(failure == 0 ? Errno::Success : toWasi(failure));
}

uint32_t wrought_wasi_fd_sync(wrought_instance* instance, uint32_t fd) {
  Errno error;
  DescriptorRef descriptor = findWithRights(stateOf(instance), fd, FdSync, error);
  if (!descriptor)
    return result(error);
  return result(fsync(descriptor->host) == 0 ? Errno::Success : lastError());
}

uint32_t wrought_wasi_fd_datasync(wrought_instance* instance, uint32_t fd) {
  Errno error;
  DescriptorRef descriptor = findWithRights(stateOf(instance), fd, FdDatasync, error);
  if (!descriptor)
    return result(error);
  return result(fdatasync(descriptor->host) == 0 ? Errno::Success : lastError());
}
