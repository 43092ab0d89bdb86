// File times have nanoseconds and can be set through a descriptor, a path, and a link itself; "now" and "leave" work.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && rm -rf %t.dir && mkdir %t.dir
// RUN: env WROUGHT_GRANTS=dir=%t.dir::/d %t

#include <assert.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <wasi/api.h>

static int is(struct timespec a, time_t seconds, long nanoseconds) {
  return a.tv_sec == seconds && a.tv_nsec == nanoseconds;
}

int main(void) {
  int fd = open("/d/f", O_CREAT | O_RDWR, 0644);
  struct stat status, link;
  struct timespec both[] = {{1000000001, 123456789}, {1000000002, 987654321}};
  assert(futimens(fd, both) == 0 && fstat(fd, &status) == 0);
  assert(is(status.st_atim, 1000000001, 123456789) && is(status.st_mtim, 1000000002, 987654321));

  assert(symlink("f", "/d/l") == 0);
  struct timespec second[] = {{0, UTIME_OMIT}, {5, 6}};
  assert(utimensat(AT_FDCWD, "/d/l", second, AT_SYMLINK_NOFOLLOW) == 0);
  assert(lstat("/d/l", &link) == 0 && is(link.st_mtim, 5, 6));
  assert(stat("/d/l", &status) == 0 && is(status.st_mtim, 1000000002, 987654321));
  assert(utimensat(AT_FDCWD, "/d/l", second, 0) == 0 && fstat(fd, &status) == 0);
  assert(is(status.st_mtim, 5, 6) && is(status.st_atim, 1000000001, 123456789));

  // Asked directly: wasi-libc's futimens refuses UTIME_NOW.
  time_t before = time(0);
  assert(__wasi_fd_filestat_set_times(fd, 0, 0, __WASI_FSTFLAGS_ATIM_NOW) == 0 && fstat(fd, &status) == 0);
  assert(status.st_atim.tv_sec >= before && is(status.st_mtim, 5, 6));
  assert(__wasi_fd_filestat_set_times(fd, 0, 0, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_ATIM_NOW) == __WASI_ERRNO_INVAL);
}
