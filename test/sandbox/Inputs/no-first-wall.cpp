// The runtime without its first wall, for tests of the second: paths are resolved as the kernel resolves them for anyone, and
// read-only grants are not looked at. Linked in front of the runtime library, so that it takes the place of its own
// sandbox/open-beneath.cpp and wasi/state.cpp. No option of wrought's leads here.
#include "sandbox/open-beneath.h"
#include "wasi/state.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

namespace wrought {

int openBeneath(int directory, const char* path, int flags, mode_t mode) {
  int fd = openat(directory, path, flags | O_CLOEXEC, mode);
  return fd < 0 ? -errno : fd;
}

ParentDirectory::ParentDirectory(int directory, char* path) : fd_(directory), name_(path), nameEnd_(path + strlen(path)) {
  char* slash = strrchr(path, '/');
  if (slash == nullptr)
    return;
  *slash = '\0';
  name_ = slash + 1;
  fd_ = openat(directory, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  owned_ = true;
  if (fd_ < 0)
    error_ = errno;
}

ParentDirectory::~ParentDirectory() {
  if (owned_)
    close(fd_);
}

bool ParentDirectory::isOrdinary() const { return true; }

namespace wasi {

DescriptorRef findWithRights(State& state, uint32_t fd, uint64_t, Errno& error) {
  DescriptorRef found = state.descriptors.find(fd);
  error = found ? Errno::Success : Errno::BadF;
  Descriptor descriptor = *found;
  descriptor.readOnly = false;
  descriptor.rightsInheriting = allRights;
  return DescriptorRef(descriptor, nullptr);
}

} // namespace wasi
} // namespace wrought
