// poll_oneoff: timeouts, readable pipes with their bytes, files, bad descriptors, and the call without any subscription.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && rm -rf %t.dir && mkdir %t.dir && echo 12345 >%t.dir/f
// The writer waits for the first poll to be over, and for the second to have begun.
// RUN: (for i in $(seq 300); do test -e %t.dir/asked && break; sleep 0.1; done; sleep 0.2; printf abc; sleep 0.5) | env WROUGHT_GRANTS=dir=%t.dir::/d %t | cat

#include <assert.h>
#include <fcntl.h>
#include <wasi/api.h>

static __wasi_subscription_t clockIn(uint64_t nanoseconds, uint64_t userdata) {
  return (__wasi_subscription_t){
      .userdata = userdata,
      .u = {.tag = __WASI_EVENTTYPE_CLOCK, .u.clock = {.id = __WASI_CLOCKID_MONOTONIC, .timeout = nanoseconds}}};
}

static __wasi_subscription_t onFd(uint8_t type, int fd, uint64_t userdata) {
  __wasi_subscription_t subscription = {.userdata = userdata, .u.tag = type};
  subscription.u.u.fd_read.file_descriptor = fd;
  return subscription;
}

int main(void) {
  __wasi_event_t events[200];
  __wasi_subscription_t in[200];
  __wasi_size_t n;
  assert(__wasi_poll_oneoff(in, events, 0, &n) == __WASI_ERRNO_INVAL);

  // Nothing to read yet: the earlier of two clocks ends the wait.
  in[0] = onFd(__WASI_EVENTTYPE_FD_READ, 0, 7), in[1] = clockIn(3600000000000, 8), in[2] = clockIn(1000000, 9);
  assert(__wasi_poll_oneoff(in, events, 3, &n) == 0 && n == 1 && events[0].userdata == 9);
  assert(events[0].type == __WASI_EVENTTYPE_CLOCK && events[0].error == 0);
  assert(open("/d/asked", O_CREAT | O_WRONLY, 0666) >= 0);

  // Then there is; no timeout.
  assert(__wasi_poll_oneoff(in, events, 1, &n) == 0 && n == 1 && events[0].userdata == 7);
  assert(events[0].fd_readwrite.nbytes == 3 && events[0].type == __WASI_EVENTTYPE_FD_READ);

  // A file is always ready; its remaining bytes are known.
  int fd = open("/d/f", O_RDONLY);
  in[1] = onFd(__WASI_EVENTTYPE_FD_READ, fd, 1), in[2] = onFd(__WASI_EVENTTYPE_FD_WRITE, 1, 2);
  in[3] = onFd(__WASI_EVENTTYPE_FD_READ, 99, 3), in[4] = onFd(__WASI_EVENTTYPE_FD_WRITE, fd, 4);
  assert(__wasi_poll_oneoff(in, events, 5, &n) == 0 && n == 5);
  assert(events[1].fd_readwrite.nbytes == 6 && events[2].error == 0 && events[2].fd_readwrite.nbytes > 0);
  assert(events[3].error == __WASI_ERRNO_BADF && events[4].error == __WASI_ERRNO_BADF);

  // An absolute time that has passed, and more subscriptions than fit a small array.
  for (int i = 0; i < 200; ++i) {
    in[i] = clockIn(1, i);
    in[i].u.u.clock.flags = __WASI_SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME;
  }
  assert(__wasi_poll_oneoff(in, events, 200, &n) == 0 && n == 200 && events[199].userdata == 199);

  // A clock that cannot be waited for.
  in[0] = clockIn(1, 1), in[0].u.u.clock.id = __WASI_CLOCKID_PROCESS_CPUTIME_ID;
  assert(__wasi_poll_oneoff(in, events, 1, &n) == 0 && n == 1 && events[0].error == __WASI_ERRNO_NOTSUP);

  // The writer has gone: readable, with the flag for it.
  uint8_t buffer[8];
  __wasi_iovec_t all = {buffer, 8};
  assert(__wasi_fd_read(0, &all, 1, &n) == 0 && n == 3);
  in[0] = onFd(__WASI_EVENTTYPE_FD_READ, 0, 7);
  assert(__wasi_poll_oneoff(in, events, 1, &n) == 0 && n == 1);
  assert(events[0].fd_readwrite.flags & __WASI_EVENTRWFLAGS_FD_READWRITE_HANGUP);
}
