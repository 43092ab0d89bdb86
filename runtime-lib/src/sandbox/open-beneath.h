// WARNING: this file is a wall of the sandbox. Every path of a guest is resolved here, beneath the directory that the guest
// names; changes want a second reader.
//
// The promise: no path, symbolic link, or race with another process makes the result lie outside the directory. Absolute
// paths, absolute links and `..` above the directory end in EPERM. Links within are followed (at most 40, as the kernel).
//
// Two implementations with the same results. Linux 5.6 and newer resolve in one call (openat2, RESOLVE_BENEATH). Where
// that is missing, or a container's filter forbids it, the path is walked component by component: each is opened without
// following links, links are read and expanded here, and `..` goes back to the descriptor by which the walk came, so that
// a directory which is moved meanwhile cannot lead out.
#ifndef WROUGHT_SANDBOX_OPEN_BENEATH_H
#define WROUGHT_SANDBOX_OPEN_BENEATH_H

#include <sys/types.h>

namespace wrought {

// Opens `path` (relative, beneath the open directory `directory`) as openat(2) would with `flags` and `mode`; O_CLOEXEC and
// O_NOCTTY are added. Returns a descriptor that the caller owns, or a negative Linux errno; EPERM for an attempt to leave
// the directory.
[[gnu::visibility("hidden")]] int openBeneath(int directory, const char* path, int flags, mode_t mode);

// The two implementations, for tests that compare them. The first gives -ENOSYS or -EPERM where the kernel has no openat2;
// the second works everywhere, to a depth of 256 directories below `directory` (ENAMETOOLONG beyond).
[[gnu::visibility("hidden")]] int openBeneathByKernel(int directory, const char* path, int flags, mode_t mode);
[[gnu::visibility("hidden")]] int openBeneathByWalking(int directory, const char* path, int flags, mode_t mode);

// The directory that holds the last component of a path, for calls that act on a name (unlinkat, renameat, mkdirat, ...).
// Those never follow a link in the last component, with or without a trailing slash, so nothing can escape through it.
class ParentDirectory {
public:
  // `path` is changed: it is cut into parent and name. After it, `error()` is 0 or a positive Linux errno.
  ParentDirectory(int directory, char* path);
  ~ParentDirectory();
  ParentDirectory(const ParentDirectory&) = delete;
  ParentDirectory& operator=(const ParentDirectory&) = delete;

  [[nodiscard]] int error() const { return error_; }
  [[nodiscard]] int fd() const { return fd_; }
  // The last component without slashes; may be "." or "..".
  [[nodiscard]] const char* name() const { return name_; }
  // The same with one trailing slash if the path had any: for calls to which it makes a difference.
  [[nodiscard]] const char* nameWithSlash() {
    if (hasTrailingSlash_)
      nameEnd_[0] = '/', nameEnd_[1] = '\0';
    return name_;
  }
  [[nodiscard]] bool hasTrailingSlash() const { return hasTrailingSlash_; }
  // Whether the last component is a name, not "." or "..".
  [[nodiscard]] bool isOrdinary() const;

private:
  int error_ = 0;
  int fd_ = -1;
  bool owned_ = false;
  bool hasTrailingSlash_ = false;
  const char* name_ = nullptr;
  char* nameEnd_ = nullptr;
};

} // namespace wrought

#endif
