// Sets up what the guest finds at its start: standard input, output and error as 0, 1 and 2, and a descriptor from 3 up for
// every granted directory, in the order of the grants, then one for every socket that listens. Nothing else of the process is
// passed on.
#include "listen.h"
#include "print.h"
#include "state.h"
#include "wasi-errno.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

namespace wrought::wasi {

// Constant-initialised: static constructors are not part of this runtime.
static constinit State theState = {};

State& stateOf(const wrought_instance*) { return theState; }

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

static bool opensAnything(const wrought_launch& launch) {
  for (uint64_t i = 0; i < launch.grant_count; ++i)
    if (launch.grants[i].kind != WROUGHT_GRANT_ENV)
      return true;
  return false;
}

} // namespace wrought::wasi

void wrought_wasi_initialize(const wrought_launch* launch) {
  using namespace wrought::wasi;
  State& state = theState;
  state.launch = launch;
  state.descriptors.insertStandard();
  bool opens = opensAnything(*launch);
  if (opens)
    wrought::ignoreBrokenPipes();
  // Else what the streams are is asked when they are used, which saves a start 1 µs.
  if (opens || launch->sandbox != WROUGHT_SANDBOX_OFF)
    state.descriptors.lookAtStandard();
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
