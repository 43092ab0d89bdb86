// memory.grow gives the old size and zeroed pages, fails past the maximum and for deltas that overflow, and what lies past
// the new size still traps.
// RUN: %guest %s %t
// RUN: %status %t | FileCheck %s
#include "guest.h"

GUEST void expect(int condition, const char* what) {
  if (!condition) {
    write(1, what, __builtin_strlen(what));
    _exit(1);
  }
}

GUEST uint64_t grow(uint64_t delta) { return wrought_memory_grow(&wrought_main_instance, &wrought_main_instance.memory, delta); }

GUEST void start(void) {
  expect(grow(0) == 1, "size at first");
  expect(grow(2) == 1, "grow by two");
  for (int index = 65536; index != 3 * 65536; ++index)
    expect(MEMORY(index) == 0, "zeroed");
  MEMORY(3 * 65536 - 1) = 7;
  expect(grow(UINT64_MAX) == UINT64_MAX, "delta that overflows");
  expect(grow(UINT64_C(1) << 48) == UINT64_MAX, "delta whose bytes overflow");
  expect(grow(65533) == UINT64_MAX, "past the maximum");
  expect(grow(7) == 3, "to the maximum");
  expect(grow(1) == UINT64_MAX, "one past the maximum");
  expect(grow(0) == 10, "size at last");
  expect(MEMORY(3 * 65536 - 1) == 7, "contents stay");
  MEMORY(10 * 65536) = 1;
}

PROGRAM(1, 10, 1 << 20, .run = start);

// CHECK: {{^}}wrought: trap: out of bounds memory access at address 0xa0000 (memory size 0xa0000){{$}}
// CHECK: {{^}}status 134{{$}}
