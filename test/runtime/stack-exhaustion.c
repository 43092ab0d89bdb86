// Running out of stack is a trap, whatever the size of the frames and whoever's code it happens in: small frames, frames larger
// than the guard, and the libc and the runtime called near the end. Of a deep recursion the first and last frames are shown.
// RUN: %guest %s %t
// RUN: echo s | %status %t | FileCheck %s --check-prefix=SMALL
// RUN: echo l | %status %t | FileCheck %s --check-prefix=LARGE
// RUN: echo c | %status %t | FileCheck %s --check-prefix=LIBC
#include "guest.h"

#include <stdlib.h>

GUEST int small(int n) { return n == -1 ? 0 : small(n + 1) + 1; }
NAMED(small);

GUEST int large(int n) {
  volatile char frame[5 << 20];
  frame[n] = 1;
  return large(n + 1) + frame[n];
}
NAMED(large);

// qsort of this libc has a frame of several hundred bytes, and no unwind table.
GUEST int compare(const void* left, const void* right) {
  int numbers[3] = {3, 2, 1};
  qsort(numbers, 3, sizeof *numbers, compare);
  return numbers[0];
}
NAMED(compare);

GUEST void start(void) {
  switch (test_mode()) {
  case 's':
    small(0);
    break;
  case 'l':
    large(0);
    break;
  case 'c':
    compare("", "");
    break;
  }
}
NAMED(start);

PROGRAM(1, 1, 1 << 20, .run = start);

// SMALL:      {{^}}wrought: trap: call stack exhausted{{$}}
// SMALL-NEXT: {{^}}  0: small{{$}}
// SMALL:      {{^}} 63: small{{$}}
// SMALL-NEXT: {{^}}  ... {{[0-9]+}} more{{$}}
// SMALL-COUNT-7: {{^}}{{[0-9]+}}: small{{$}}
// SMALL-NEXT: {{^}}{{[0-9]+}}: start{{$}}
// SMALL-NEXT: {{^}}status 134{{$}}

// LARGE:      {{^}}wrought: trap: call stack exhausted{{$}}
// LARGE-NEXT: {{^}}  0: large{{$}}
// LARGE-NEXT: {{^}}  1: start{{$}}
// LARGE-NEXT: {{^}}status 134{{$}}

// LIBC:      {{^}}wrought: trap: call stack exhausted{{$}}
// LIBC-NEXT: {{^}}  0: compare{{$}}
// LIBC-NEXT: {{^}}  1: compare{{$}}
// LIBC:      {{^}}{{[ 0-9]+}}: start{{$}}
// LIBC-NEXT: {{^}}status 134{{$}}
