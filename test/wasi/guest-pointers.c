// A pointer, list or count that leads out of linear memory is EFAULT, wherever it stands, and nothing happens.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && rm -rf %t.dir && mkdir %t.dir
// RUN: env WROUGHT_GRANTS=dir=%t.dir::/d %t | FileCheck %s --implicit-check-not={{.}}
// CHECK: all refused

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <wasi/api.h>

#define FAULT __WASI_ERRNO_FAULT

int main(void) {
  uint32_t size = (uint32_t)__builtin_wasm_memory_size(0) * 65536;
  uint8_t* end = (uint8_t*)(uintptr_t)size;
  __wasi_size_t n;
  char byte = 'x';
  __wasi_ciovec_t good = {(uint8_t*)&byte, 1}, past = {end - 1, 2}, wrapping = {(uint8_t*)16, 0xffffffff},
                  high = {(uint8_t*)0xfffffff0, 0x20};
  assert(__wasi_fd_write(1, &past, 1, &n) == FAULT);
  assert(__wasi_fd_write(1, &wrapping, 1, &n) == FAULT);
  assert(__wasi_fd_write(1, &high, 1, &n) == FAULT);
  // The list itself, its count, and the place of the result.
  assert(__wasi_fd_write(1, (void*)(end - 4), 1, &n) == FAULT);
  assert(__wasi_fd_write(1, &good, 0x20000001, &n) == FAULT);
  assert(__wasi_fd_write(1, &good, 1, (void*)(end - 3)) == FAULT);
  // Of several buffers one is bad: nothing is written.
  __wasi_ciovec_t mixed[] = {good, past};
  assert(__wasi_fd_write(1, mixed, 2, &n) == FAULT);

  assert(__wasi_random_get(end - 8, 9) == FAULT);
  assert(__wasi_clock_time_get(0, 1, (void*)(end - 7)) == FAULT);
  assert(__wasi_fd_fdstat_get(1, (void*)(end - 23)) == FAULT);
  assert(__wasi_args_sizes_get((void*)end, &n) == FAULT);
  assert(__wasi_args_get((void*)end, (void*)16) == FAULT);
  assert(__wasi_fd_prestat_dir_name(3, end - 1, 2) == FAULT);
  __wasi_subscription_t subscription = {.u.tag = 0};
  __wasi_event_t event;
  assert(__wasi_poll_oneoff((void*)(end - 47), &event, 1, &n) == FAULT);
  assert(__wasi_poll_oneoff(&subscription, (void*)(end - 31), 1, &n) == FAULT);
  assert(__wasi_poll_oneoff(&subscription, &event, 0x10000000, &n) == FAULT);
  puts("all refused");
}
