// Sets up what the guest finds at its start: standard input, output and error as 0, 1 and 2, and a descriptor from 3 up for
// every granted directory, in the order of the grants, then one for every socket that listens. Nothing else of the process is
// passed on.
#include "listen.h"
#include "print.h"
#include "state.h"
#include "wasi-errno.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace wrought::wasi {

// Constant-initialised: static constructors are not part of this runtime.
static constinit State theState = {};

State& stateOf(const wrought_instance*) { return theState; }

static void adoptStandardStream(State& state, int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0) {
    // Closed by whoever launched us. If the number stayed free, the first directory or file opened would become standard
    // error and be written to, so it is taken: by /dev/null, as most language runtimes do, or else by something useless.
    // Numbers are gone through upwards, so the lowest free one is `fd`.
    if (open("/dev/null", O_RDWR | O_CLOEXEC) != fd) {
      open("/", O_PATH | O_CLOEXEC);
      return;
    }
    if (fstat(fd, &status) != 0)
      return;
  }
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || (flags & O_PATH))
    return;
  Descriptor descriptor;
  descriptor.host = fd;
  descriptor.inherited = true;
  descriptor.inheritedFlags = flags;
  descriptor.isNullDevice = S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3);
  descriptor.type = fileTypeOf(status.st_mode, fd);
  // An inherited directory is not a granted one: it may be looked at, but no path resolves beneath it.
  descriptor.rightsBase = descriptor.type == FileType::Directory ? uint64_t{FdFilestatGet}
                          : descriptor.isNullDevice              ? fileRights
                                                                 : applicableRights(descriptor.type, fd);
  int access = flags & O_ACCMODE;
  if (access == O_WRONLY)
    descriptor.rightsBase &= ~uint64_t{FdRead};
  if (access == O_RDONLY)
    descriptor.rightsBase &= ~uint64_t{FdWrite | FdAllocate | FdFilestatSetSize};
  // Standard error is a stream, also in a file that others may write to: nobody looks for a place in it, and a program that nowhere
  // can needs less of the kernel.
  if (fd == STDERR_FILENO && descriptor.type == FileType::RegularFile)
    descriptor.rightsBase &= ~uint64_t{FdSeek | FdTell};
  state.descriptors.insertStandard(static_cast<uint32_t>(fd), descriptor);
}

[[noreturn]] static void failToGrant(const char* path, const char* reason) {
  {
    ErrorWriter message;
    message << "wrought: cannot open granted directory '";
    message.untrusted(path);
    message << "': " << reason << "\n";
  }
  endProcess(1);
}

void failToListen(const char* address, const char* reason) {
  {
    ErrorWriter message;
    message << "wrought: cannot listen on '";
    message.untrusted(address);
    message << "': " << reason << "\n";
  }
  endProcess(1);
}

static void openGrantedDirectory(State& state, const wrought_grant& grant) {
  constexpr int flags = O_DIRECTORY | O_CLOEXEC;
  int host = open(grant.a, O_RDONLY | flags);
  // A directory that may be entered but not listed is still of use.
  if (host < 0 && errno == EACCES)
    host = open(grant.a, O_PATH | flags);
  if (host < 0)
    failToGrant(grant.a, strerror(errno));
  Descriptor descriptor;
  descriptor.host = host;
  descriptor.type = FileType::Directory;
  descriptor.rightsBase = directoryRights;
  descriptor.rightsInheriting = allRights;
  descriptor.readOnly = grant.flags & WROUGHT_GRANT_READ_ONLY;
  descriptor.preopenName = grant.b ? grant.b : grant.a;
  uint32_t fd;
  if (state.descriptors.insert(descriptor, fd) != Errno::Success)
    failToGrant(grant.a, "too many descriptors");
}

static void openGrantedSocket(State& state, const wrought_grant& grant) {
  if (wrought_wasi_listen == nullptr)
    failToListen(grant.a, "the program accepts no connections: it does not import sock_accept");
  Descriptor descriptor;
  descriptor.host = wrought_wasi_listen(grant.a);
  descriptor.type = FileType::SocketStream;
  descriptor.rightsBase = socketRights;
  descriptor.rightsInheriting = socketRights;
  uint32_t fd;
  if (state.descriptors.insert(descriptor, fd) != Errno::Success)
    failToListen(grant.a, "too many descriptors");
}

} // namespace wrought::wasi

void wrought_wasi_initialize(const wrought_launch* launch) {
  using namespace wrought::wasi;
  State& state = theState;
  state.launch = launch;
  // A write to a pipe that nobody reads is an error that the guest is told (Errno::Pipe), not the end of the process.
  signal(SIGPIPE, SIG_IGN);
  for (int fd = 0; fd <= 2; ++fd)
    adoptStandardStream(state, fd);
  // A standard stream that stays closed must not make a directory its successor: wasi-libc looks for those from 3 on.
  state.descriptors.reserveStandard();
  for (uint64_t i = 0; i < launch->grant_count; ++i)
    if (launch->grants[i].kind == WROUGHT_GRANT_DIR)
      openGrantedDirectory(state, launch->grants[i]);
  for (uint64_t i = 0; i < launch->grant_count; ++i)
    if (launch->grants[i].kind == WROUGHT_GRANT_LISTEN)
      openGrantedSocket(state, launch->grants[i]);
  state.descriptors.releaseStandard();
  state.descriptors.limitTo(launch->max_files);
}

bool wrought_wasi_needs_only_transfers(bool seeks) {
  using namespace wrought;
  FdTable& descriptors = wasi::theState.descriptors;
  for (uint32_t fd = 0; fd != descriptors.capacity(); ++fd) {
    DescriptorRef descriptor = descriptors.find(fd);
    if (!descriptor)
      continue;
    if (!descriptor->inherited || (descriptor->inheritedFlags & O_NONBLOCK) ||
        (seeks && (descriptor->rightsBase & wasi::FdSeek) && !descriptor->isNullDevice))
      return false;
  }
  return true;
}

bool wrought_wasi_next_directory(uint32_t* position, wrought_granted_directory* directory) {
  using namespace wrought;
  FdTable& descriptors = wasi::theState.descriptors;
  for (; *position < descriptors.capacity(); ++*position) {
    DescriptorRef descriptor = descriptors.find(*position);
    if (!descriptor || descriptor->preopenName == nullptr)
      continue;
    *directory = {descriptor->host, descriptor->readOnly};
    ++*position;
    return true;
  }
  return false;
}
