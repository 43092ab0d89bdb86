// Granted directories are 3, 4, ... in the order of the grants: first those compiled in, then those of the launch.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && rm -rf %t.a %t.b && mkdir %t.a %t.b
// RUN: %wrought compile %t.wasm --dir %t.a::/first -o %t
// RUN: env WROUGHT_GRANTS=dir=%t.b::second %t | FileCheck %s
// CHECK: 3: /first
// CHECK-NEXT: 4: second
// CHECK-NEXT: 5: EBADF

#include <assert.h>
#include <stdio.h>
#include <wasi/api.h>

int main(void) {
  for (int fd = 3;; ++fd) {
    __wasi_prestat_t prestat;
    __wasi_errno_t error = __wasi_fd_prestat_get(fd, &prestat);
    if (error) {
      printf("%d: %s\n", fd, error == __WASI_ERRNO_BADF ? "EBADF" : "another error");
      return 0;
    }
    char name[64];
    __wasi_size_t length = prestat.u.dir.pr_name_len;
    assert(__wasi_fd_prestat_dir_name(fd, (uint8_t*)name, length - 1) == __WASI_ERRNO_NAMETOOLONG);
    assert(__wasi_fd_prestat_dir_name(fd, (uint8_t*)name, length) == 0);
    printf("%d: %.*s\n", fd, (int)length, name);
  }
}
