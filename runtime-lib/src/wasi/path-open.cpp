// path_open.
#include "file-status.h"
#include "functions.h"
#include "sandbox/guest-path.h"
#include "sandbox/open-beneath.h"
#include "state.h"
#include "wasi-errno.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace wrought;
using namespace wrought::wasi;

namespace {

struct Request {
  uint32_t openFlags;
  uint32_t fdFlags;
  uint64_t base;
  uint64_t inheriting;
};

// The rights that the directory must have itself, and those it must be able to pass on.
uint64_t neededRights(const Request& request) {
  uint64_t rights = PathOpen;
  if (request.openFlags & OpenFlags::Creat)
    rights |= PathCreateFile;
  if (request.openFlags & OpenFlags::Trunc)
    rights |= PathFilestatSetSize;
  return rights;
}

uint64_t neededInheriting(const Request& request) {
  uint64_t rights = request.base | request.inheriting;
  if (request.fdFlags & FdFlags::Dsync)
    rights |= FdDatasync;
  if (request.fdFlags & (FdFlags::Sync | FdFlags::Rsync))
    rights |= FdSync;
  return rights;
}

// How to open: preview 1 has no access mode, the rights say what is wanted. Rights that read-only descriptors have in
// practice (Go asks for FdFilestatSetSize in every mode) do not count as writing.
int accessMode(uint64_t base) {
  bool write = base & (FdWrite | FdAllocate);
  bool read = base & (FdRead | FdReaddir);
  if (!write)
    return O_RDONLY;
  return read ? O_RDWR : O_WRONLY;
}

// The request of a program for which descriptors have no rights, as in wasmtime: it says at most whether it will read and write.
bool asksForAccessOnly(const Request& request) {
  return (request.base & ~uint64_t{FdRead | FdWrite}) == 0 && request.inheriting == 0;
}

// Gives `descriptor`, just opened, its rights: those of the request that apply to its type, and for a program that knows none, all that
// go with the access it has, as far as the directory hands them down.
void setRights(Descriptor& descriptor, const Request& request, uint64_t handedDown) {
  uint64_t base = request.base;
  uint64_t inheriting = request.inheriting;
  if (asksForAccessOnly(request)) {
    base |= handedDown & ~uint64_t{FdRead | FdWrite};
    inheriting = handedDown;
  }
  descriptor.rightsBase = base & applicableRights(descriptor.type, descriptor.host);
  descriptor.rightsInheriting = descriptor.type == FileType::Directory ? inheriting : 0;
}

// Opens beneath the directory, and counts what that creates if it is limited. A negative number, and the error, if it fails.
int openOrCreate(State& state, int directory, const char* path, int flags, Errno& error) {
  constexpr mode_t mode = 0666;
  EntryBudget budget(state);
  bool mayCreate = budget.isLimited() && (flags & O_CREAT);
  // Whether O_CREAT created shows only if it must. So what is there is opened without it first.
  int host = mayCreate && !(flags & O_EXCL) ? openBeneath(directory, path, flags & ~O_CREAT, mode) : -ENOENT;
  if (!mayCreate || host == -ENOENT) {
    error = mayCreate ? budget.check() : Errno::Success;
    if (error != Errno::Success)
      return -1;
    host = openBeneath(directory, path, flags, mode);
    if (host >= 0 && mayCreate)
      budget.added();
  }
  if (host < 0)
    error = toWasi(-host);
  return host;
}

} // namespace

uint32_t wrought_wasi_path_open(wrought_instance* instance, uint32_t fd, uint32_t lookupFlags, uint32_t path,
                                uint32_t pathLength, uint32_t openFlags, uint64_t rightsBase, uint64_t rightsInheriting,
                                uint32_t fdFlags, uint32_t fdOut) {
  State& state = stateOf(instance);
  // Some languages ask for all 64 bits.
  Request request = {openFlags, fdFlags, rightsBase & allRights, rightsInheriting & allRights};
  Errno error;
  DescriptorRef directory = findWithRights(state, fd, neededRights(request), error);
  if (!directory)
    return result(error);
  if (neededInheriting(request) & ~directory->rightsInheriting)
    return result(Errno::NotCapable);
  if (directory->readOnly && accessMode(request.base) != O_RDONLY)
    return result(Errno::RoFs);

  constexpr uint32_t allOpenFlags = OpenFlags::Creat | OpenFlags::Directory | OpenFlags::Excl | OpenFlags::Trunc;
  if ((openFlags & ~allOpenFlags) || (fdFlags & ~allFdFlags))
    return result(Errno::Inval);
  // Linux before 6.4 would make a regular file of it.
  if ((openFlags & OpenFlags::Creat) && (openFlags & OpenFlags::Directory))
    return result(Errno::Inval);
  GuestMemory memory(instance);
  if (!memory.holds<uint32_t>(fdOut))
    return result(Errno::Fault);
  GuestPath guestPath(memory, path, pathLength);
  if (guestPath.error() != Errno::Success)
    return result(guestPath.error());

  int flags = accessMode(request.base) | toOpenFlags(fdFlags);
  if (openFlags & OpenFlags::Creat)
    flags |= O_CREAT;
  if (openFlags & OpenFlags::Directory)
    flags |= O_DIRECTORY;
  if (openFlags & OpenFlags::Excl)
    flags |= O_EXCL;
  if (openFlags & OpenFlags::Trunc)
    flags |= O_TRUNC;
  if (!(lookupFlags & LookupFlags::SymlinkFollow))
    flags |= O_NOFOLLOW;
  // A FIFO waits for its other end, as with open(2), but only for who wants to read or write it.
  bool mustNotWait = !(request.base & (FdRead | FdWrite)) && !(fdFlags & FdFlags::Nonblock);
  if (mustNotWait)
    flags |= O_NONBLOCK;

  if (!state.descriptors.hasRoom())
    return result(Errno::MFile);
  int host = openOrCreate(state, directory->host, guestPath.text(), flags, error);
  if (host < 0)
    return result(error);
  struct stat status;
  if (fstat(host, &status) != 0 || (mustNotWait && fcntl(host, F_SETFL, toOpenFlags(fdFlags)) != 0)) {
    error = lastError();
    close(host);
    return result(error);
  }

  Descriptor descriptor;
  descriptor.host = host;
  descriptor.readOnly = directory->readOnly;
  descriptor.type = fileTypeOf(status.st_mode, host);
  setRights(descriptor, request, directory->rightsInheriting);
  uint32_t opened;
  error = state.descriptors.insert(descriptor, opened);
  if (error != Errno::Success)
    return result(error);
  return result(memory.store(fdOut, opened) ? Errno::Success : Errno::Fault);
}
