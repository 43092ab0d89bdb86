// An access past the current size of linear memory is a trap with its address: just past the end, at the far end of what an
// index and an offset can form, across the end, and in the memory routines that generated code calls.
// RUN: %guest %s %t
// RUN: for mode in e f a c r s m; do echo $mode | %status %t; done | FileCheck %s
#include "guest.h"

#include <string.h>

#define AT(address) ((void*)(WROUGHT_MEMORY_BASE + (uint64_t)(address)))

GUEST void access_memory(char mode) {
  switch (mode) {
  case 'e':
    MEMORY(65536) = 1;
    break;
  case 'f':
    MEMORY(UINT64_C(0x1fffffffe)) = 1;
    break;
  case 'a':
    *(volatile uint64_t*)AT(65532) = 1;
    break;
  case 'c':
    memcpy(AT(65530), AT(0), 16);
    break;
  case 'r':
    memmove(AT(60000), AT(0), 20000);
    break;
  case 's':
    memset(AT(65536), 0, 3);
    break;
  case 'm':
    (void)!memcmp(AT(0), AT(65536 - 8), 100);
    break;
  }
}
NAMED(access_memory);

GUEST void start(void) { access_memory(test_mode()); }
NAMED(start);

PROGRAM(1, 1, 1 << 20, .run = start);

// CHECK:      {{^}}wrought: trap: out of bounds memory access at address 0x10000 (memory size 0x10000){{$}}
// CHECK-NEXT: {{^}}  0: access_memory{{$}}
// CHECK-NEXT: {{^}}  1: start{{$}}
// CHECK-NEXT: {{^}}status 134{{$}}
// CHECK-NEXT: {{^}}wrought: trap: out of bounds memory access at address 0x1fffffffe (memory size 0x10000){{$}}
// CHECK-NEXT: {{^}}  0: access_memory{{$}}
// CHECK-NEXT: {{^}}  1: start{{$}}
// CHECK-NEXT: {{^}}status 134{{$}}
// CHECK-NEXT: {{^}}wrought: trap: out of bounds memory access at address 0x10000 (memory size 0x10000){{$}}
// CHECK-COUNT-4: {{^}}  1: start{{$}}
// CHECK-NEXT: {{^}}status 134{{$}}
// CHECK-NEXT: {{^}}wrought: trap: out of bounds memory access at address 0x10000 (memory size 0x10000){{$}}
// CHECK-NEXT: {{^}}  0: access_memory{{$}}
// CHECK-NEXT: {{^}}  1: start{{$}}
// CHECK-NEXT: {{^}}status 134{{$}}
