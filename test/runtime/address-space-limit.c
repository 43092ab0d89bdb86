// Where the addresses of linear memory cannot be had, the program says so in one line; a program without a memory needs none.
// RUN: %guest %s %t
// RUN: (ulimit -v 4000000; %status %t) | FileCheck %s
// RUN: sed s/WROUGHT_PROGRAM_HAS_MEMORY/0/ %S/Inputs/guest.h > %t.guest.h
// RUN: sed 's|guest.h|%t.guest.h|' %s > %t.c
// RUN: %guest %t.c %t.none
// RUN: (ulimit -v 4000000; %t.none)
#include "guest.h"

GUEST void start(void) {}

PROGRAM(0, 0, 1 << 20, .run = start);

// CHECK: {{^}}wrought: error: cannot map linear memory (0 bytes, and 8192 MiB of addresses) at 0x10000: the limit on address space or memory is too small (`ulimit -v`
// CHECK-NEXT: {{^}}status 1{{$}}
