// A descriptor can do what its rights say; rights can be given up but not gained, and are handed down from directories.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && rm -rf %t.dir && mkdir %t.dir
// RUN: env WROUGHT_GRANTS=dir=%t.dir::/d %t

#include <assert.h>
#include <wasi/api.h>

int main(void) {
  __wasi_fd_t fd, sub, inner;
  __wasi_size_t n;
  uint8_t byte = 1;
  __wasi_iovec_t in = {&byte, 1};
  __wasi_ciovec_t out = {&byte, 1};
  assert(__wasi_path_open(3, 0, "f", __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_WRITE, 0, 0, &fd) == 0);
  assert(__wasi_fd_write(fd, &out, 1, &n) == 0 && n == 1);
  assert(__wasi_fd_read(fd, &in, 1, &n) == __WASI_ERRNO_BADF); // not opened for it
  __wasi_filesize_t position;
  __wasi_fdstat_t stat;
  assert(__wasi_fd_fdstat_get(fd, &stat) == 0 && !(stat.fs_rights_base & __WASI_RIGHTS_FD_READ));
  assert(__wasi_fd_fdstat_set_rights(fd, stat.fs_rights_base | __WASI_RIGHTS_FD_READ, 0) == __WASI_ERRNO_NOTCAPABLE);

  // Who asks for no more than to read and write has everything that goes with it.
  assert(__wasi_fd_seek(fd, 0, __WASI_WHENCE_SET, &position) == 0 && position == 0);
  assert(__wasi_fd_filestat_set_size(fd, 5) == 0);
  __wasi_fd_t plain, beneath;
  assert(__wasi_path_open(3, 0, ".", __WASI_OFLAGS_DIRECTORY, 0, 0, 0, &plain) == 0);
  assert(__wasi_path_create_directory(plain, "made") == 0 && __wasi_path_remove_directory(plain, "made") == 0);
  assert(__wasi_path_open(plain, 0, "f", 0, 0, 0, 0, &beneath) == 0);
  __wasi_filestat_t status;
  assert(__wasi_fd_filestat_get(beneath, &status) == 0 && status.size == 5);
  assert(__wasi_fd_read(beneath, &in, 1, &n) == __WASI_ERRNO_BADF);
  assert(__wasi_fd_write(beneath, &out, 1, &n) == __WASI_ERRNO_BADF);

  // Who asks for more knows what rights are.
  assert(__wasi_path_open(3, 0, "f", 0, __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_SYNC, 0, 0, &beneath) == 0);
  assert(__wasi_fd_seek(beneath, 0, __WASI_WHENCE_SET, &position) == __WASI_ERRNO_NOTCAPABLE);

  assert(__wasi_fd_fdstat_set_rights(fd, 0, 0) == 0);
  assert(__wasi_fd_write(fd, &out, 1, &n) == __WASI_ERRNO_NOTCAPABLE);

  // A directory that can only open for reading; what is opened in it without naming rights gets no others either.
  assert(__wasi_path_create_directory(3, "sub") == 0);
  assert(__wasi_path_open(3, 0, "sub", __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_PATH_OPEN, __WASI_RIGHTS_FD_READ, 0,
                          &sub) == 0);
  assert(__wasi_path_open(sub, 0, "x", __WASI_OFLAGS_CREAT, 0, 0, 0, &inner) == __WASI_ERRNO_NOTCAPABLE);
  assert(__wasi_path_open(sub, 0, ".", 0, __WASI_RIGHTS_FD_WRITE, 0, 0, &inner) == __WASI_ERRNO_NOTCAPABLE);
  assert(__wasi_path_open(sub, 0, ".", 0, __WASI_RIGHTS_FD_READ, 0, 0, &inner) == 0);
  assert(__wasi_path_create_directory(sub, "y") == __WASI_ERRNO_NOTCAPABLE);
  assert(__wasi_path_create_directory(inner, "y") == __WASI_ERRNO_NOTCAPABLE);
  assert(__wasi_path_open(inner, 0, ".", 0, __WASI_RIGHTS_FD_WRITE, 0, 0, &inner) == __WASI_ERRNO_NOTCAPABLE);

  // The kind of file comes before the right.
  assert(__wasi_fd_read(3, &in, 1, &n) == __WASI_ERRNO_ISDIR);
  assert(__wasi_path_create_directory(fd, "y") == __WASI_ERRNO_NOTDIR);
  assert(__wasi_fd_read(99, &in, 1, &n) == __WASI_ERRNO_BADF);
}
