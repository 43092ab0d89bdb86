// What the tests of this folder share: a directory "/d" is granted, and beside it on the host lies "outside" with the file
// "secret", which nothing may reach. A test prints what went wrong, and at last how many attempts were refused.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/api.h>

static int attempts, escapes;

// An attempt that must fail, and with EPERM: the answer to leaving the sandbox.
static inline void refused(const char* what, __wasi_errno_t error) {
  ++attempts;
  if (error == __WASI_ERRNO_PERM)
    return;
  ++escapes;
  printf("%s: %s\n", what, error == 0 ? "succeeded" : strerror(error));
}

static inline __wasi_errno_t openPath(const char* path, __wasi_lookupflags_t lookup, __wasi_oflags_t flags) {
  __wasi_fd_t fd;
  __wasi_errno_t error = __wasi_path_open(3, lookup, path, flags, __WASI_RIGHTS_FD_READ, 0, 0, &fd);
  if (error == 0)
    (void)!__wasi_fd_close(fd);
  return error;
}

// Every call that takes a path, on a path that leads out by whatever component but the last.
static inline void everyCall(const char* path) {
  __wasi_filestat_t status;
  uint8_t buffer[64];
  __wasi_size_t used;
  refused(path, openPath(path, 0, 0));
  refused(path, openPath(path, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, 0));
  refused(path, openPath(path, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, __WASI_OFLAGS_CREAT));
  refused(path, openPath(path, 0, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL));
  refused(path, openPath(path, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, __WASI_OFLAGS_DIRECTORY));
  refused(path, __wasi_path_filestat_get(3, 0, path, &status));
  refused(path, __wasi_path_filestat_get(3, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, &status));
  refused(path, __wasi_path_filestat_set_times(3, 0, path, 0, 0, __WASI_FSTFLAGS_MTIM));
  refused(path, __wasi_path_filestat_set_times(3, 1, path, 0, 0, __WASI_FSTFLAGS_MTIM));
  refused(path, __wasi_path_readlink(3, path, buffer, sizeof buffer, &used));
  refused(path, __wasi_path_create_directory(3, path));
  refused(path, __wasi_path_remove_directory(3, path));
  refused(path, __wasi_path_unlink_file(3, path));
  refused(path, __wasi_path_symlink("x", 3, path));
  refused(path, __wasi_path_link(3, 0, path, 3, "stolen"));
  refused(path, __wasi_path_link(3, 0, "file", 3, path));
  refused(path, __wasi_path_rename(3, path, 3, "stolen"));
  refused(path, __wasi_path_rename(3, "file", 3, path));
}

static inline int report(void) {
  printf("%d of %d attempts refused\n", attempts - escapes, attempts);
  return escapes != 0;
}
