// A socket granted with --listen is the descriptor behind the directories: connections are accepted from it, waited for, received
// from and sent to; a grant that cannot be had, or that a program cannot use, is one line.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm --dir .::/here -o %t
// RUN: env WROUGHT_GRANTS=listen=LISTEN %python %S/Inputs/talk.py 3 %t | FileCheck %s
// RUN: %if native %{ %python %S/Inputs/talk.py 3 %wrought run --sandbox require --dir .::/here --listen LISTEN %t.wasm | FileCheck %s %}
// CHECK: HELLO 0 and goodbye
// CHECK-NEXT: HELLO 1 and goodbye
// CHECK-NEXT: HELLO 2 and goodbye
// RUN: env WROUGHT_GRANTS=listen=192.0.2.1:80 not %t 2>&1 | FileCheck %s --check-prefix=AWAY
// AWAY: wrought: cannot listen on '192.0.2.1:80': Address not available
// RUN: env WROUGHT_GRANTS=listen=localhost:80 not %t 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: wrought: cannot listen on 'localhost:80': write ADDRESS:PORT
// RUN: not %wrought compile %t.wasm --listen localhost:80 -o %t.not 2>&1 | FileCheck %s --check-prefix=FORM
// FORM: --listen: 'localhost:80' is no address and port; write 127.0.0.1:8080 or [::1]:8080
// RUN: printf '#include <stdio.h>\nint main(void) { puts("x"); }\n' >%t.none.c && %wasi-cc %t.none.c -o %t.none.wasm
// RUN: %wrought compile %t.none.wasm --listen 127.0.0.1:0 -o %t.none && not %t.none 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: wrought: cannot listen on '127.0.0.1:0': the program accepts no connections: it does not import sock_accept

#include <assert.h>
#include <ctype.h>
#include <string.h>
#include <wasi/api.h>

enum { listener = 4 };

static void waitFor(__wasi_fd_t fd, int kind) {
  __wasi_subscription_t wish = {.userdata = 7, .u = {.tag = kind, .u.fd_read = {fd}}};
  __wasi_event_t event;
  __wasi_size_t count;
  assert(__wasi_poll_oneoff(&wish, &event, 1, &count) == 0 && count == 1 && event.userdata == 7 && event.error == 0);
}

int main(void) {
  __wasi_fdstat_t status;
  assert(__wasi_fd_fdstat_get(listener, &status) == 0 && status.fs_filetype == __WASI_FILETYPE_SOCKET_STREAM);
  assert(__wasi_fd_fdstat_get(listener + 1, &status) == __WASI_ERRNO_BADF);
  __wasi_prestat_t prestat;
  assert(__wasi_fd_prestat_get(listener, &prestat) == __WASI_ERRNO_BADF);
  __wasi_fd_t fd;
  assert(__wasi_fd_fdstat_set_flags(listener, __WASI_FDFLAGS_NONBLOCK) == 0);
  assert(__wasi_sock_accept(3, 0, &fd) == __WASI_ERRNO_NOTSOCK);
  for (int turn = 0; turn < 3; ++turn) {
    waitFor(listener, __WASI_EVENTTYPE_FD_READ);
    assert(__wasi_sock_accept(listener, __WASI_FDFLAGS_NONBLOCK, &fd) == 0);
    char text[64];
    __wasi_size_t used = 0, n = 1;
    while (n != 0) {
      __wasi_iovec_t in = {(uint8_t*)text + used, sizeof text - used};
      __wasi_roflags_t flags;
      waitFor(fd, __WASI_EVENTTYPE_FD_READ);
      assert(__wasi_sock_recv(fd, &in, 1, 0, &n, &flags) == 0);
      used += n;
    }
    for (unsigned i = 0; i < used; ++i)
      text[i] = (char)toupper(text[i]);
    waitFor(fd, __WASI_EVENTTYPE_FD_WRITE);
    __wasi_ciovec_t out[] = {{(uint8_t*)text, used}, {(const uint8_t*)" and ", 5}};
    assert(__wasi_sock_send(fd, out, 2, 0, &n) == 0 && n == used + 5);
    assert(__wasi_fd_write(fd, &(__wasi_ciovec_t){(const uint8_t*)"goodbye", 7}, 1, &n) == 0 && n == 7);
    assert(__wasi_sock_shutdown(fd, __WASI_SDFLAGS_RD | __WASI_SDFLAGS_WR) == 0);
    assert(__wasi_fd_close(fd) == 0);
  }
  assert(__wasi_sock_accept(listener, 0, &fd) == __WASI_ERRNO_AGAIN);
}
