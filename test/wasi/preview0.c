// Modules made for WASI preview 0 (wasi_unstable) get what they expect: its own layout of filestat and of subscriptions, and its own
// numbers for where fd_seek counts from. Everything else is preview 1's, of which this program's C library is.
//
// REQUIRES: wasi-libc
// RUN: rm -rf %t.dir && mkdir %t.dir && printf 0123456789 > %t.dir/file
// RUN: %wasi-cc %s -o %t.wasm
// RUN: %wrought compile %t.wasm --dir %t.dir::/ -o %t
// RUN: %t | FileCheck %s
// RUN: %wrought inspect %t.wasm | FileCheck %s --check-prefix=INSPECT
// INSPECT: wasi_unstable.poll_oneoff
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PREVIEW0(name) __attribute__((import_module("wasi_unstable"), import_name(#name))) uint32_t old_##name

PREVIEW0(fd_seek)(uint32_t fd, uint64_t offset, uint32_t whence, uint64_t* position);
PREVIEW0(fd_filestat_get)(uint32_t fd, void* status);
PREVIEW0(path_filestat_get)(uint32_t fd, uint32_t flags, const char* path, uint32_t length, void* status);
PREVIEW0(poll_oneoff)(const void* subscriptions, void* events, uint32_t count, uint32_t* happened);
PREVIEW0(fd_tell)(uint32_t fd, uint64_t* position);

struct filestat {
  uint64_t device, inode;
  uint8_t type;
  uint32_t links;
  uint64_t size, accessed, modified, changed;
  uint64_t behind; // is not the call's
};

struct subscription {
  uint64_t userdata;
  uint8_t type;
  union {
    struct {
      uint64_t identifier;
      uint32_t id;
      uint64_t timeout, precision;
      uint16_t flags;
    } clock;
    uint32_t fd;
  };
};
_Static_assert(sizeof(struct subscription) == 56, "as in preview 0");

struct event {
  uint64_t userdata;
  uint16_t error;
  uint8_t type;
  uint64_t bytes;
  uint16_t flags;
};

static void show(const char* what, uint32_t error, const struct filestat* status) {
  printf("%s: error %u, type %u, links %u, size %llu, known times %d, behind %llu\n", what, error, status->type, status->links,
         (unsigned long long)status->size, status->modified > 1000000000ull * 1000000000 && status->changed >= status->modified,
         (unsigned long long)status->behind);
}

int main(void) {
  int fd = open("/file", O_RDONLY);
  static const char* const names[] = {"current", "end", "set", "none"};
  for (uint32_t whence = 0; whence < 4; ++whence) {
    uint64_t position = 99;
    lseek(fd, 4, SEEK_SET);
    uint32_t error = old_fd_seek((uint32_t)fd, 3, whence, &position);
    printf("%s: error %u, position %llu\n", names[whence], error, (unsigned long long)position);
  }
  // CHECK: current: error 0, position 7
  // CHECK-NEXT: end: error 0, position 13
  // CHECK-NEXT: set: error 0, position 3
  // CHECK-NEXT: none: error 28, position 99
  uint64_t position = 0;
  old_fd_tell((uint32_t)fd, &position);
  printf("tell: %llu\n", (unsigned long long)position);
  // CHECK-NEXT: tell: 4

  struct filestat status;
  memset(&status, 0, sizeof status);
  status.behind = 77;
  show("descriptor", old_fd_filestat_get((uint32_t)fd, &status), &status);
  memset(&status, 0, 56);
  show("path", old_path_filestat_get(3, 0, "file", 4, &status), &status);
  printf("missing: error %u\n", old_path_filestat_get(3, 0, "none", 4, &status));
  printf("outside: error %u\n", old_path_filestat_get(3, 0, "../x", 4, &status));
  printf("fault: error %u\n", old_fd_filestat_get((uint32_t)fd, (void*)(uintptr_t)-8));
  // CHECK-NEXT: descriptor: error 0, type 4, links 1, size 10, known times 1, behind 77
  // CHECK-NEXT: path: error 0, type 4, links 1, size 10, known times 1, behind 77
  // CHECK-NEXT: missing: error 44
  // CHECK-NEXT: outside: error 63
  // CHECK-NEXT: fault: error 21

  struct subscription two[2];
  memset(two, 0, sizeof two);
  two[0].userdata = 5;
  two[0].clock.identifier = 0x1234567800000063; // would be clock 99 where preview 1 has the clock
  two[0].clock.id = 1;
  two[0].clock.timeout = 3600 * 1000000000ull;
  two[1].userdata = 6;
  two[1].type = 1;
  two[1].fd = (uint32_t)fd;
  struct event events[2];
  uint32_t happened = 0;
  uint32_t error = old_poll_oneoff(two, events, 2, &happened);
  printf("readable: error %u, %u event, %llu, type %u, %llu bytes\n", error, happened, (unsigned long long)events[0].userdata,
         events[0].type, (unsigned long long)events[0].bytes);
  // CHECK-NEXT: readable: error 0, 1 event, 6, type 1, 6 bytes

  two[0].clock.timeout = 30000000;
  struct timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  error = old_poll_oneoff(two, events, 1, &happened);
  clock_gettime(CLOCK_MONOTONIC, &after);
  int64_t passed = (after.tv_sec - before.tv_sec) * 1000000000ll + after.tv_nsec - before.tv_nsec;
  printf("clock: error %u, %u event, %llu, its error %u, waited %d\n", error, happened, (unsigned long long)events[0].userdata,
         events[0].error, passed >= 30000000);
  // CHECK-NEXT: clock: error 0, 1 event, 5, its error 0, waited 1
  printf("none: error %u\n", old_poll_oneoff(two, events, 0, &happened));
  // CHECK-NEXT: none: error 28
}
