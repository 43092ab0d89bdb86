#include "state.h"

namespace wrought::wasi {

DescriptorRef findWithRights(State& state, uint32_t fd, uint64_t rights, Errno& error) {
  DescriptorRef descriptor = state.descriptors.find(fd);
  if (!descriptor) {
    error = Errno::BadF;
    return {};
  }
  uint64_t missing = rights & ~descriptor->rightsBase;
  if (missing == 0) {
    // The one place where read-only grants are kept: every call that changes something asks for a right that says so.
    if (descriptor->readOnly && (rights & changingRights)) {
      error = Errno::RoFs;
      return {};
    }
    error = Errno::Success;
    return descriptor;
  }
  constexpr uint64_t onDirectoriesOnly = directoryRights & ~fileRights;
  constexpr uint64_t onFilesOnly = fileRights & ~directoryRights;
  bool isStream = descriptor->type != FileType::RegularFile && descriptor->type != FileType::Directory;
  if (descriptor->type == FileType::Directory && (missing & onFilesOnly))
    error = Errno::IsDir;
  else if (descriptor->type != FileType::Directory && (missing & onDirectoriesOnly))
    error = Errno::NotDir;
  else if (isStream && (missing & ~(FdSeek | FdTell)) == 0)
    error = Errno::SPipe;
  else if ((missing & (FdRead | FdWrite)) && !(missing & descriptor->rightsGivenUp))
    error = Errno::BadF; // as in POSIX: it was not opened for that
  else
    error = Errno::NotCapable;
  return {};
}

} // namespace wrought::wasi
