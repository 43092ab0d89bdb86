// A socket that the launcher passes as standard input can be received from, sent to and shut down; a pipe is ENOTSOCK.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: %python %S/Inputs/on-socket.py %t | FileCheck %s
// CHECK: guest says: PING
// CHECK: then closes: b''

#include <assert.h>
#include <wasi/api.h>

int main(void) {
  uint8_t buffer[16];
  __wasi_iovec_t in = {buffer, sizeof buffer};
  __wasi_size_t n;
  __wasi_roflags_t flags;
  assert(__wasi_sock_recv(0, &in, 1, __WASI_RIFLAGS_RECV_PEEK, &n, &flags) == 0 && n == 4);
  assert(__wasi_sock_recv(0, &in, 1, 0, &n, &flags) == 0 && n == 4 && flags == 0);
  for (int i = 0; i < 4; ++i)
    buffer[i] -= 'a' - 'A';
  __wasi_ciovec_t out = {buffer, 4};
  assert(__wasi_sock_send(0, &out, 1, 0, &n) == 0 && n == 4);
  assert(__wasi_sock_shutdown(0, __WASI_SDFLAGS_WR) == 0);
  assert(__wasi_sock_send(0, &out, 1, 0, &n) == __WASI_ERRNO_PIPE);
  assert(__wasi_sock_send(1, &out, 1, 0, &n) == __WASI_ERRNO_NOTSOCK);
  assert(__wasi_sock_shutdown(9, __WASI_SDFLAGS_WR) == __WASI_ERRNO_BADF);
}
