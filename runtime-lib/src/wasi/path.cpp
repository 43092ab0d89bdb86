// The calls that act on a name in a directory: create, remove, link, rename, read a link, and the status of what is named.
// path_open has a file of its own.
//
// Each resolves its path beneath the descriptor (sandbox/open-beneath) and then acts on the last component through a *at
// call that does not follow links. "..", absolute paths and links that lead out end in Perm.
#include "file-status.h"
#include "functions.h"
#include "sandbox/guest-path.h"
#include "sandbox/open-beneath.h"
#include "state.h"
#include "wasi-errno.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace wrought;
using namespace wrought::wasi;

namespace {

// A path argument with the descriptor that it is relative to, checked and copied.
class PathArgument {
public:
  PathArgument(wrought_instance* instance, uint32_t fd, uint64_t rights, uint32_t path, uint32_t length)
      : path_(GuestMemory(instance), path, length) {
    directory_ = findWithRights(stateOf(instance), fd, rights, error_);
    if (error_ == Errno::Success)
      error_ = path_.error();
  }

  [[nodiscard]] Errno error() const { return error_; }
  [[nodiscard]] int directory() const { return directory_->host; }
  [[nodiscard]] char* text() { return path_.text(); }

private:
  Errno error_ = Errno::Success;
  DescriptorRef directory_;
  GuestPath path_;
};

// A descriptor that is closed when the call ends.
class TemporaryDescriptor {
public:
  explicit TemporaryDescriptor(int fd) : fd_(fd) {}
  ~TemporaryDescriptor() {
    if (fd_ >= 0)
      close(fd_);
  }
  TemporaryDescriptor(const TemporaryDescriptor&) = delete;
  TemporaryDescriptor& operator=(const TemporaryDescriptor&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

private:
  int fd_;
};

} // namespace

static Errno fromStatus(int status) { return status == 0 ? Errno::Success : lastError(); }

// Creates an entry by `create`, which gives 0 or -1 and errno, if there may be one more.
template <typename Create> static Errno createEntry(wrought_instance* instance, Create create) {
  EntryBudget budget(stateOf(instance));
  Errno error = budget.check();
  if (error == Errno::Success)
    error = fromStatus(create());
  if (error == Errno::Success)
    budget.added();
  return error;
}

template <typename Remove> static Errno removeEntry(wrought_instance* instance, Remove remove) {
  Errno error = fromStatus(remove());
  if (error == Errno::Success)
    EntryBudget(stateOf(instance)).removed();
  return error;
}

// Opens what a path names without touching it (a FIFO does not block, a device is not activated). A link as last component
// is opened itself unless `follow`.
static int openForStatus(int directory, const char* path, bool follow) {
  return openBeneath(directory, path, O_PATH | (follow ? 0 : O_NOFOLLOW), 0);
}

uint32_t wrought_wasi_path_create_directory(wrought_instance* instance, uint32_t fd, uint32_t path,
                                            uint32_t pathLength) {
  PathArgument argument(instance, fd, PathCreateDirectory, path, pathLength);
  if (argument.error() != Errno::Success)
    return result(argument.error());
  ParentDirectory parent(argument.directory(), argument.text());
  if (parent.error() != 0)
    return result(toWasi(parent.error()));
  return result(createEntry(instance, [&] { return mkdirat(parent.fd(), parent.name(), 0777); }));
}

uint32_t wrought_wasi_path_remove_directory(wrought_instance* instance, uint32_t fd, uint32_t path,
                                            uint32_t pathLength) {
  PathArgument argument(instance, fd, PathRemoveDirectory, path, pathLength);
  if (argument.error() != Errno::Success)
    return result(argument.error());
  ParentDirectory parent(argument.directory(), argument.text());
  if (parent.error() != 0)
    return result(toWasi(parent.error()));
  return result(removeEntry(instance, [&] { return unlinkat(parent.fd(), parent.name(), AT_REMOVEDIR); }));
}

uint32_t wrought_wasi_path_unlink_file(wrought_instance* instance, uint32_t fd, uint32_t path, uint32_t pathLength) {
  PathArgument argument(instance, fd, PathUnlinkFile, path, pathLength);
  if (argument.error() != Errno::Success)
    return result(argument.error());
  ParentDirectory parent(argument.directory(), argument.text());
  if (parent.error() != 0)
    return result(toWasi(parent.error()));
  // With the slash, Linux says NotDir of a file and IsDir of a directory.
  return result(removeEntry(instance, [&] { return unlinkat(parent.fd(), parent.nameWithSlash(), 0); }));
}

uint32_t wrought_wasi_path_rename(wrought_instance* instance, uint32_t oldFd, uint32_t oldPath, uint32_t oldPathLength,
                                  uint32_t newFd, uint32_t newPath, uint32_t newPathLength) {
  PathArgument oldArgument(instance, oldFd, PathRenameSource, oldPath, oldPathLength);
  if (oldArgument.error() != Errno::Success)
    return result(oldArgument.error());
  PathArgument newArgument(instance, newFd, PathRenameTarget, newPath, newPathLength);
  if (newArgument.error() != Errno::Success)
    return result(newArgument.error());
  ParentDirectory oldParent(oldArgument.directory(), oldArgument.text());
  if (oldParent.error() != 0)
    return result(toWasi(oldParent.error()));
  ParentDirectory newParent(newArgument.directory(), newArgument.text());
  if (newParent.error() != 0)
    return result(toWasi(newParent.error()));
  return result(fromStatus(
      renameat(oldParent.fd(), oldParent.nameWithSlash(), newParent.fd(), newParent.nameWithSlash())));
}

// Never follows a link at the end of the old path: asking for it is refused, as elsewhere.
uint32_t wrought_wasi_path_link(wrought_instance* instance, uint32_t oldFd, uint32_t oldLookupFlags, uint32_t oldPath,
                                uint32_t oldPathLength, uint32_t newFd, uint32_t newPath, uint32_t newPathLength) {
  PathArgument oldArgument(instance, oldFd, PathLinkSource, oldPath, oldPathLength);
  if (oldArgument.error() != Errno::Success)
    return result(oldArgument.error());
  PathArgument newArgument(instance, newFd, PathLinkTarget, newPath, newPathLength);
  if (newArgument.error() != Errno::Success)
    return result(newArgument.error());
  if (oldLookupFlags != 0)
    return result(Errno::Inval);
  ParentDirectory oldParent(oldArgument.directory(), oldArgument.text());
  if (oldParent.error() != 0)
    return result(toWasi(oldParent.error()));
  if (!oldParent.isOrdinary())
    return result(Errno::Perm); // a directory, which cannot be linked
  if (oldParent.hasTrailingSlash()) {
    // linkat would follow a link that is written with a slash, out of the directory too.
    struct stat status;
    if (fstatat(oldParent.fd(), oldParent.name(), &status, AT_SYMLINK_NOFOLLOW) != 0)
      return result(lastError());
    return result(S_ISDIR(status.st_mode) ? Errno::Perm : Errno::NotDir);
  }
  ParentDirectory newParent(newArgument.directory(), newArgument.text());
  if (newParent.error() != 0)
    return result(toWasi(newParent.error()));
  return result(createEntry(instance, [&] {
    return linkat(oldParent.fd(), oldParent.name(), newParent.fd(), newParent.nameWithSlash(), 0);
  }));
}

uint32_t wrought_wasi_path_symlink(wrought_instance* instance, uint32_t target, uint32_t targetLength, uint32_t fd,
                                   uint32_t path, uint32_t pathLength) {
  GuestPath targetPath(GuestMemory(instance), target, targetLength);
  if (targetPath.error() != Errno::Success)
    return result(targetPath.error());
  PathArgument argument(instance, fd, PathSymlink, path, pathLength);
  if (argument.error() != Errno::Success)
    return result(argument.error());
  // The guest could not follow it, but a process outside the sandbox would, to a place of the guest's choice.
  if (targetPath.text()[0] == '/')
    return result(Errno::Perm);
  ParentDirectory parent(argument.directory(), argument.text());
  if (parent.error() != 0)
    return result(toWasi(parent.error()));
  return result(createEntry(
      instance, [&] { return symlinkat(targetPath.text(), parent.fd(), parent.nameWithSlash()); }));
}

uint32_t wrought_wasi_path_readlink(wrought_instance* instance, uint32_t fd, uint32_t path, uint32_t pathLength,
                                    uint32_t buffer, uint32_t bufferLength, uint32_t usedOut) {
  PathArgument argument(instance, fd, PathReadlink, path, pathLength);
  if (argument.error() != Errno::Success)
    return result(argument.error());
  GuestMemory memory(instance);
  uint8_t* bytes = memory.range(buffer, bufferLength);
  if (!bytes || !memory.holds<uint32_t>(usedOut))
    return result(Errno::Fault);
  TemporaryDescriptor link(openForStatus(argument.directory(), argument.text(), false));
  if (link.fd() < 0)
    return result(toWasi(-link.fd()));
  // An empty path means the descriptor itself. Linux says ENOENT of one that is no link, where a path would give EINVAL.
  // A buffer of no bytes is an error to Linux, not to WASI.
  char discarded;
  ssize_t length = bufferLength != 0 ? readlinkat(link.fd(), "", reinterpret_cast<char*>(bytes), bufferLength)
                                     : readlinkat(link.fd(), "", &discarded, 1);
  if (length < 0)
    return result(errno == ENOENT ? Errno::Inval : lastError());
  uint32_t used = bufferLength != 0 ? static_cast<uint32_t>(length) : 0;
  return result(memory.store(usedOut, used) ? Errno::Success : Errno::Fault);
}

// The status of the entry `name` of the directory itself, if `name` is a single component that need not be followed: then
// one call does what otherwise takes three. False if it cannot be told this way.
static bool statWithoutOpening(int directory, const char* name, bool follow, struct stat& status) {
  if (strchr(name, '/') || strcmp(name, "..") == 0 || name[0] == '\0')
    return false;
  if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return false;
  return !follow || !S_ISLNK(status.st_mode);
}

Errno wrought::wasi::statusOfPath(wrought_instance* instance, uint32_t fd, uint32_t lookupFlags, uint32_t path,
                                  uint32_t pathLength, Filestat& filestat) {
  PathArgument argument(instance, fd, PathFilestatGet, path, pathLength);
  if (argument.error() != Errno::Success)
    return argument.error();
  bool follow = lookupFlags & LookupFlags::SymlinkFollow;
  struct stat status;
  if (!statWithoutOpening(argument.directory(), argument.text(), follow, status)) {
    TemporaryDescriptor file(openForStatus(argument.directory(), argument.text(), follow));
    if (file.fd() < 0)
      return toWasi(-file.fd());
    if (fstat(file.fd(), &status) != 0)
      return lastError();
  }
  filestat = toFilestat(status, -1);
  return Errno::Success;
}

uint32_t wrought_wasi_path_filestat_get(wrought_instance* instance, uint32_t fd, uint32_t lookupFlags, uint32_t path,
                                        uint32_t pathLength, uint32_t filestatOut) {
  Filestat filestat;
  Errno error = statusOfPath(instance, fd, lookupFlags, path, pathLength, filestat);
  if (error != Errno::Success)
    return result(error);
  return result(GuestMemory(instance).store(filestatOut, filestat) ? Errno::Success : Errno::Fault);
}

// Sets the times of what an O_PATH descriptor stands for, a link included.
static Errno setTimes(int file, const struct timespec times[2]) {
  if (utimensat(file, "", times, AT_EMPTY_PATH) == 0)
    return Errno::Success;
  if (errno != EINVAL && errno != ENOENT)
    return lastError();
  // Before Linux 5.8 there was no such flag; the name under /proc leads to the same file.
  struct stat status;
  if (fstat(file, &status) != 0)
    return lastError();
  if (S_ISLNK(status.st_mode))
    return Errno::NotSup;
  char name[sizeof("/proc/self/fd/") + 3 * sizeof(int)] = "/proc/self/fd/";
  char digits[3 * sizeof(int)];
  size_t count = 0, length = strlen(name);
  for (unsigned rest = static_cast<unsigned>(file); count == 0 || rest != 0; rest /= 10)
    digits[count++] = static_cast<char>('0' + rest % 10);
  while (count != 0)
    name[length++] = digits[--count];
  name[length] = '\0';
  return fromStatus(utimensat(AT_FDCWD, name, times, 0));
}

uint32_t wrought_wasi_path_filestat_set_times(wrought_instance* instance, uint32_t fd, uint32_t lookupFlags,
                                              uint32_t path, uint32_t pathLength, uint64_t atim, uint64_t mtim,
                                              uint32_t flags) {
  PathArgument argument(instance, fd, PathFilestatSetTimes, path, pathLength);
  if (argument.error() != Errno::Success)
    return result(argument.error());
  struct timespec times[2];
  Errno error = toTimes(atim, mtim, flags, times);
  if (error != Errno::Success)
    return result(error);
  TemporaryDescriptor file(
      openForStatus(argument.directory(), argument.text(), lookupFlags & LookupFlags::SymlinkFollow));
  if (file.fd() < 0)
    return result(toWasi(-file.fd()));
  return result(setTimes(file.fd(), times));
}
