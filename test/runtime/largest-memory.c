// A memory of 4 GiB, all of what 32-bit indices reach: it can be had without committing it, its last byte is there, and the
// one behind it is not.
// RUN: %guest %s %t
// RUN: %status %t | FileCheck %s
#include "guest.h"

GUEST void start(void) {
  MEMORY(UINT64_C(0xffffffff)) = 1;
  write(1, "last\n", 5);
  MEMORY(UINT64_C(0x100000000)) = 1;
}

PROGRAM(65536, 65536, 1 << 20, .run = start);

// CHECK: {{^}}last{{$}}
// CHECK: {{^}}wrought: trap: out of bounds memory access at address 0x100000000 (memory size 0x100000000){{$}}
// CHECK: {{^}}status 134{{$}}
