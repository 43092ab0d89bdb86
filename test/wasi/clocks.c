// The four clocks: real time agrees with the host, monotonic time advances over a sleep, CPU time over work; a fifth is EINVAL.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t $(date +%%s)

#include <assert.h>
#include <stdlib.h>
#include <wasi/api.h>

static __wasi_timestamp_t now(__wasi_clockid_t clock) {
  __wasi_timestamp_t time;
  assert(__wasi_clock_time_get(clock, 1, &time) == 0);
  return time;
}

int main(int argc, char** argv) {
  long long host = atoll(argv[1]), guest = now(__WASI_CLOCKID_REALTIME) / 1000000000;
  assert(guest >= host && guest < host + 100);

  __wasi_timestamp_t before = now(__WASI_CLOCKID_MONOTONIC);
  __wasi_subscription_t sleep = {.u = {.tag = __WASI_EVENTTYPE_CLOCK,
                                       .u.clock = {.id = __WASI_CLOCKID_MONOTONIC, .timeout = 20000000}}};
  __wasi_event_t event;
  __wasi_size_t count;
  assert(__wasi_poll_oneoff(&sleep, &event, 1, &count) == 0);
  assert(now(__WASI_CLOCKID_MONOTONIC) - before >= 20000000);

  __wasi_timestamp_t cpu = now(2), thread = now(3);
  for (volatile int i = 0; i < 10000000; ++i)
    ;
  assert(now(2) > cpu && now(3) > thread);

  __wasi_timestamp_t resolution;
  for (unsigned clock = 0; clock < 4; ++clock)
    assert(__wasi_clock_res_get(clock, &resolution) == 0 && resolution > 0);
  assert(__wasi_clock_res_get(4, &resolution) == __WASI_ERRNO_INVAL);
  assert(__wasi_clock_time_get(4, 1, &resolution) == __WASI_ERRNO_INVAL);
}
