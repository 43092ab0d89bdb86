#include "open-beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace wrought {

namespace {

// linux/openat2.h belongs to the kernel's headers, which a libc need not have beside it.
struct OpenHow {
  uint64_t flags;
  uint64_t mode;
  uint64_t resolve;
};
constexpr long openat2Number = 437; // the same on every architecture
constexpr uint64_t resolveNoMagiclinks = 0x02;
constexpr uint64_t resolveBeneath = 0x08;
#ifdef SYS_openat2
static_assert(SYS_openat2 == openat2Number);
#endif

constexpr int alwaysFlags = O_CLOEXEC | O_NOCTTY;
constexpr int maxLinks = 40;  // the kernel's MAXSYMLINKS
constexpr int maxDepth = 256; // directories that a walk holds open at once

// openat2 rejects flags that openat ignores.
int flagsFor(int flags) { return flags & O_PATH ? flags | O_CLOEXEC : flags | alwaysFlags; }

bool isDot(const char* name) { return name[0] == '.' && name[1] == '\0'; }
bool isDotDot(const char* name) { return name[0] == '.' && name[1] == '.' && name[2] == '\0'; }

int openatRetrying(int directory, const char* name, int flags, mode_t mode) {
  int fd;
  do
    fd = openat(directory, name, flags, mode);
  while (fd < 0 && errno == EINTR);
  return fd < 0 ? -errno : fd;
}

// One path walked by hand. The directories from the root of the walk to where it stands are kept open on a stack.
class Walk {
public:
  explicit Walk(int root) : root_(root) {}
  ~Walk() {
    while (depth_ > 0)
      leave();
  }

  int open(const char* path, int flags, mode_t mode);

private:
  [[nodiscard]] int current() const { return depth_ == 0 ? root_ : stack_[depth_ - 1]; }
  void leave() { close(stack_[--depth_]); }
  int enter(const char* name);
  int openLast(const char* name, int flags, mode_t mode);
  int expandLink(const char* name);

  int root_;
  int stack_[maxDepth];
  int depth_ = 0;
  int links_ = 0;
  // What is still to be walked, at the end of the buffer so that a link's target can be put in front of it.
  char buffer_[PATH_MAX];
  char* rest_ = buffer_;
};

// `linkFound` is not an error: the component is a link, and the caller expands it.
constexpr int linkFound = 1 << 30;

// Steps into a directory. 0, linkFound, or a negative errno.
int Walk::enter(const char* name) {
  if (depth_ == maxDepth)
    return -ENAMETOOLONG;
  int fd = openatRetrying(current(), name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
  if (fd >= 0) {
    stack_[depth_++] = fd;
    return 0;
  }
  // A link is reported as "not a directory", as is a file.
  return fd == -ENOTDIR || fd == -ELOOP ? linkFound : fd;
}

// Opens the last component. A descriptor, linkFound, or a negative errno.
int Walk::openLast(const char* name, int flags, mode_t mode) {
  bool follow = !(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL);
  int fd = openatRetrying(current(), name, flags | O_NOFOLLOW, mode);
  if (!follow)
    return fd;
  if (fd == -ELOOP || (fd == -ENOTDIR && (flags & O_DIRECTORY)))
    return linkFound;
  if (fd >= 0 && (flags & O_PATH)) {
    // O_PATH with O_NOFOLLOW opens a link itself.
    struct stat status;
    if (fstat(fd, &status) != 0 || S_ISLNK(status.st_mode)) {
      close(fd);
      return linkFound;
    }
  }
  return fd;
}

// Puts the target of the link `name` in front of what is still to be walked. 0 or a negative errno; ENOTDIR if it is no
// link, since only a component that did not open as a directory comes here.
int Walk::expandLink(const char* name) {
  char target[PATH_MAX];
  ssize_t length = readlinkat(current(), name, target, sizeof(target));
  if (length < 0)
    return errno == EINVAL ? -ENOTDIR : -errno;
  if (++links_ > maxLinks)
    return -ELOOP;
  if (length == 0)
    return -ENOENT;
  if (length == sizeof(target))
    return -ENAMETOOLONG;
  // `rest_` begins with a slash unless the link was the last component.
  if (rest_ - buffer_ < length)
    return -ENAMETOOLONG;
  rest_ -= length;
  memcpy(rest_, target, static_cast<size_t>(length));
  return target[0] == '/' ? -EPERM : 0;
}

int Walk::open(const char* path, int flags, mode_t mode) {
  size_t length = strlen(path);
  if (length == 0)
    return -ENOENT;
  if (length >= sizeof(buffer_))
    return -ENAMETOOLONG;
  if (path[0] == '/')
    return -EPERM;
  rest_ = buffer_ + sizeof(buffer_) - length - 1;
  memcpy(rest_, path, length + 1);

  for (;;) {
    // Invariant: everything before `rest_` has been resolved to `current()`.
    while (*rest_ == '/')
      ++rest_;
    if (*rest_ == '\0')
      // The path ended in a directory: by a trailing slash, ".", "..", or a link to one of them. "." cannot be a link.
      return openatRetrying(current(), ".", flags & ~O_NOFOLLOW, mode);

    char* end = rest_;
    while (*end && *end != '/')
      ++end;
    char name[NAME_MAX + 1];
    size_t nameLength = static_cast<size_t>(end - rest_);
    if (nameLength > NAME_MAX)
      return -ENAMETOOLONG;
    memcpy(name, rest_, nameLength);
    name[nameLength] = '\0';
    rest_ = end;

    if (isDot(name))
      continue;
    if (isDotDot(name)) {
      if (depth_ == 0)
        return -EPERM;
      leave();
      continue;
    }

    bool isLast = *end == '\0';
    const char* after = end;
    while (*after == '/')
      ++after;
    // As the kernel has it: no file can be created by a name that says it is a directory.
    if (!isLast && *after == '\0' && (flags & O_CREAT))
      return -EISDIR;
    int status = isLast ? openLast(name, flags, mode) : enter(name);
    if (status != linkFound) {
      if (isLast || status < 0)
        return status;
      continue;
    }
    status = expandLink(name);
    if (status < 0)
      return status;
  }
}

} // namespace

int openBeneathByKernel(int directory, const char* path, int flags, mode_t mode) {
  // openat2 calls an absolute path and a path that leads out EXDEV; the first is told apart here to save the call.
  if (path[0] == '/')
    return -EPERM;
  OpenHow how = {};
  how.flags = static_cast<uint64_t>(static_cast<uint32_t>(flagsFor(flags)));
  how.mode = flags & O_CREAT ? mode : 0;
  how.resolve = resolveBeneath | resolveNoMagiclinks;
  // EAGAIN: something was renamed or mounted while a ".." was resolved, and the kernel could not rule out an escape. Under a
  // steady stream of renames it may never succeed; the walk does not depend on that.
  for (int attempt = 0; attempt < 64; ++attempt) {
    long fd = syscall(openat2Number, directory, path, &how, sizeof(how));
    if (fd >= 0)
      return static_cast<int>(fd);
    if (errno == EXDEV)
      return -EPERM;
    if (errno != EAGAIN && errno != EINTR)
      return -errno;
  }
  return -EAGAIN;
}

int openBeneathByWalking(int directory, const char* path, int flags, mode_t mode) {
  return Walk(directory).open(path, flagsFor(flags), mode);
}

int openBeneath(int directory, const char* path, int flags, mode_t mode) {
  enum class Kernel : uint8_t { Unknown, HasOpenat2, LacksOpenat2 };
  static Kernel kernel = Kernel::Unknown;
  if (kernel == Kernel::LacksOpenat2)
    return openBeneathByWalking(directory, path, flags, mode);

  int fd = openBeneathByKernel(directory, path, flags, mode);
  if (fd == -EAGAIN)
    return openBeneathByWalking(directory, path, flags, mode);
  if (kernel == Kernel::HasOpenat2)
    return fd;
  bool lacks = fd == -ENOSYS;
  if (fd == -EPERM) {
    // Either the answer to this path or a container's filter: ask something that no kernel which has the call refuses.
    int probe = openBeneathByKernel(directory, ".", O_PATH, 0);
    lacks = probe == -EPERM;
    if (probe >= 0)
      close(probe);
  }
  if (lacks) {
    kernel = Kernel::LacksOpenat2;
    return openBeneathByWalking(directory, path, flags, mode);
  }
  kernel = Kernel::HasOpenat2;
  return fd;
}

ParentDirectory::ParentDirectory(int directory, char* path) {
  if (path[0] == '\0') {
    error_ = ENOENT;
    return;
  }
  if (path[0] == '/') {
    error_ = EPERM;
    return;
  }
  char* end = path + strlen(path);
  hasTrailingSlash_ = end[-1] == '/';
  while (end[-1] == '/')
    --end;
  // There is room for one slash and the end after the name: the path had both.
  nameEnd_ = end;

  char* name = end;
  while (name > path && name[-1] != '/')
    --name;
  *end = '\0';
  if (isDotDot(name)) {
    // The calls that this is for refuse "..", each in its own way; but whether it leads out is asked first.
    int fd = openBeneath(directory, path, O_PATH | O_DIRECTORY, 0);
    if (fd < 0) {
      error_ = -fd;
      return;
    }
    close(fd);
  }
  name_ = name;
  if (name == path) {
    fd_ = directory;
    return;
  }
  name[-1] = '\0';
  int fd = openBeneath(directory, path, O_PATH | O_DIRECTORY, 0);
  if (fd < 0) {
    error_ = -fd;
    return;
  }
  fd_ = fd;
  owned_ = true;
}

ParentDirectory::~ParentDirectory() {
  if (owned_)
    close(fd_);
}

bool ParentDirectory::isOrdinary() const { return !isDot(name_) && !isDotDot(name_); }

} // namespace wrought
