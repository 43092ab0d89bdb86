// fd_renumber moves a descriptor onto another; a number that is not open is EBADF, however large.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && rm -rf %t.dir && mkdir %t.dir
// RUN: env WROUGHT_GRANTS=dir=%t.dir::/d %t >%t.out && count 0 <%t.out && cat %t.dir/f | FileCheck %s
// CHECK: to the file

#include <assert.h>
#include <fcntl.h>
#include <unistd.h>
#include <wasi/api.h>

int main(void) {
  int fd = open("/d/f", O_CREAT | O_WRONLY, 0644);
  assert(__wasi_fd_renumber(fd, 0xffffffff) == __WASI_ERRNO_BADF);
  assert(__wasi_fd_renumber(fd, 1000) == __WASI_ERRNO_BADF);
  assert(__wasi_fd_renumber(1000, fd) == __WASI_ERRNO_BADF);
  assert(__wasi_fd_renumber(fd, fd) == 0);
  assert(__wasi_fd_renumber(fd, 1) == 0);
  assert(close(fd) == -1);
  assert(write(1, "to the file\n", 12) == 12);
  // The lowest number that is free comes next.
  assert(open("/d/f", O_RDONLY) == fd);
}
