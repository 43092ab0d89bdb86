// Where the addresses of linear memory cannot be had, the program says so in one line; a program without a memory needs none.
// RUN: %guest %s %t
// RUN: (ulimit -v 4000000; %status %t) | FileCheck %s
// RUN: sed 's|^#include|#define GUEST_MEMORY_COUNT 0\n#include|' %s > %t.c
// RUN: %guest %t.c %t.none
// RUN: (ulimit -v 4000000; %t.none)
#include "guest.h"

GUEST void start(void) {}

PROGRAM(0, 0, 1 << 20, .run = start);

// CHECK: {{^}}wrought: error: cannot map linear memory (0 bytes, and 8192 MiB of addresses) at 0x10000: the limit on address space or memory is too small (`ulimit -v`{{.*}}); a program compiled with --bounds-checks=explicit needs no more addresses than its memory has bytes{{$}}
// CHECK-NEXT: {{^}}status 1{{$}}
