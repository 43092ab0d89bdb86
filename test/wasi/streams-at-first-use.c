// Without the second wall, what a standard stream is is asked when the guest first uses it. One that was closed at launch is /dev/null
// then too, whichever is used first, and no connection gets its number.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm --sandbox=off -o %t
// RUN: %t 210 <&- >&- 2>&-
// RUN: %t 201 <&- >&- 2>&-
// RUN: %t 02 <&- 2>&- >%t.out
// RUN: not %t 0 </dev/null 2>%t.err
// RUN: %python %S/Inputs/accept-on-socket.py %t accept | FileCheck %s
// CHECK: the client gets: b'mine'

#include <string.h>
#include <wasi/api.h>

static int isNull(__wasi_fd_t fd) {
  __wasi_fdstat_t status;
  __wasi_filesize_t position;
  return __wasi_fd_fdstat_get(fd, &status) == 0 && status.fs_filetype == __WASI_FILETYPE_CHARACTER_DEVICE &&
         (status.fs_rights_base & __WASI_RIGHTS_FD_READ) && (status.fs_rights_base & __WASI_RIGHTS_FD_WRITE) &&
         __wasi_fd_seek(fd, 0, __WASI_WHENCE_CUR, &position) == 0 && position == 0;
}

static int send(__wasi_fd_t fd, const char* text) {
  __wasi_ciovec_t out = {(const uint8_t*)text, strlen(text)};
  __wasi_size_t sent;
  return __wasi_fd_write(fd, &out, 1, &sent) == 0 && sent == out.buf_len;
}

int main(int argc, char** argv) {
  if (strcmp(argv[1], "accept") == 0) {
    __wasi_fd_t connection;
    if (__wasi_sock_accept(0, 0, &connection) != 0 || connection != 3)
      return 1;
    return !send(1, "lost") || !send(connection, "mine");
  }
  for (const char* digit = argv[1]; *digit; ++digit)
    if (!isNull(*digit - '0'))
      return 1;
  return 0;
}
