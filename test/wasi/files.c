// Writing, reading, seeking, positioned and scattered transfer, append, truncation.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && rm -rf %t.dir && mkdir %t.dir && %wrought compile %t.wasm --dir %t.dir::/d -o %t
// RUN: %t && cat %t.dir/f | FileCheck %s
// CHECK: {{^}}0ne two THREE!{{$}}

#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

int main(void) {
  int fd = open("/d/f", O_RDWR | O_CREAT | O_EXCL, 0644);
  assert(fd > 3);
  struct iovec parts[300];
  for (int i = 0; i < 300; ++i)
    parts[i] = (struct iovec){(void*)"", 0};
  parts[200] = (struct iovec){(void*)"one ", 4};
  parts[299] = (struct iovec){(void*)"two", 3};
  assert(writev(fd, parts, 300) == 7);
  assert(pwrite(fd, "0", 1, 0) == 1 && lseek(fd, 0, SEEK_CUR) == 7);
  char a[4], b[8];
  struct iovec into[] = {{a, 4}, {b, 8}};
  assert(preadv(fd, into, 2, 0) == 7 && memcmp(a, "0ne ", 4) == 0 && memcmp(b, "two", 3) == 0);
  assert(lseek(fd, -2, SEEK_END) == 5 && read(fd, b, 8) == 2 && read(fd, b, 8) == 0);
  assert(lseek(fd, 100, SEEK_SET) == 100 && lseek(fd, -101, SEEK_CUR) == -1);
  assert(ftruncate(fd, 4096) == 0 && ftruncate(fd, 7) == 0);

  int append = open("/d/f", O_WRONLY | O_APPEND);
  assert(write(append, " THREE", 6) == 6);
  assert(fcntl(append, F_GETFL) & O_APPEND);
  assert(lseek(append, 0, SEEK_SET) == 0 && write(append, "!", 1) == 1);
  struct stat status;
  assert(fstat(fd, &status) == 0 && status.st_size == 14 && S_ISREG(status.st_mode) && status.st_nlink == 1);
  assert(close(append) == 0 && close(append) == -1);
  assert(posix_fallocate(fd, 0, 14) == 0 && posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL) == 0);
  assert(fsync(fd) == 0 && fdatasync(fd) == 0);
  assert(write(fd, "", 0) == 0);
}
