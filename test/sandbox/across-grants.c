// Two granted directories: a path of one does not lead to the other, but files can be renamed and linked between them by name.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && rm -rf %t.dir && mkdir -p %t.dir/a %t.dir/b && echo x >%t.dir/a/f && echo y >%t.dir/a/g
// RUN: %wrought compile %t.wasm --dir %t.dir/a::/a --dir %t.dir/b::/b -o %t && %t
// RUN: ls %t.dir/a | count 1 && ls %t.dir/b | count 2

#include <assert.h>
#include <wasi/api.h>

int main(void) {
  __wasi_fd_t fd;
  assert(__wasi_path_open(3, 1, "../b/f", 0, 0, 0, 0, &fd) == __WASI_ERRNO_PERM);
  assert(__wasi_path_rename(3, "f", 3, "../b/f") == __WASI_ERRNO_PERM);
  assert(__wasi_path_rename(3, "../a/f", 4, "f") == __WASI_ERRNO_PERM);
  assert(__wasi_path_rename(3, "..", 4, "x") == __WASI_ERRNO_PERM);
  assert(__wasi_path_rename(3, "f", 4, "..") == __WASI_ERRNO_PERM);
  assert(__wasi_path_rename(3, ".", 4, "x") == __WASI_ERRNO_BUSY);
  assert(__wasi_path_rename(3, "f", 4, "f") == 0);
  assert(__wasi_path_link(3, 0, "g", 4, "g") == 0);
}
