// A backtrace names functions as the table does: a function without a name by its index, control characters replaced, and
// without what has no entry: the compiler's helpers, and functions outside generated code. Frames with a frame pointer, with
// a realigned stack and with stack of variable size are walked through.
// RUN: %guest %s %t
// RUN: %status %t | FileCheck %s
// RUN: sed 's/^NAMED.*//' %s > %t.c
// RUN: %guest %t.c %t.none
// RUN: %status %t.none | FileCheck %s --check-prefix=NONE
#include "guest.h"

GUEST void leaf(void) { TRAP(1); }
NAMED(leaf);
GUEST void helper(void) { leaf(); }
GUEST void unnamed(int n) {
  volatile char variable[n];
  variable[0] = 1;
  helper();
  variable[n - 1] = 2;
}
NAMED_AS(unnamed, "", 42);
__attribute__((noinline, section(".text.host"))) static void host(int n) { unnamed(n); __asm__ volatile(""); }
GUEST void odd_name(int n) {
  volatile _Alignas(128) char aligned[256];
  volatile char variable[n];
  variable[0] = aligned[3] = 1;
  host(n);
  variable[n - 1] = aligned[4] = 2;
}
NAMED_AS(odd_name, "odd\\033[31m name \\303\\244", 5);
GUEST void start(void) { odd_name(getpid() % 1000 + 10); }
NAMED_AS(start, "start", 6);

PROGRAM(1, 1, 1 << 20, .run = start);

// CHECK:      {{^}}wrought: trap: unreachable{{$}}
// CHECK-NEXT: {{^}}  0: leaf{{$}}
// CHECK-NEXT: {{^}}  1: wasm-function[42]{{$}}
// CHECK-NEXT: {{^}}  2: odd?[31m name ä{{$}}
// CHECK-NEXT: {{^}}  3: start{{$}}
// CHECK-NEXT: {{^}}status 134{{$}}

// NONE:      {{^}}wrought: trap: unreachable{{$}}
// NONE-NEXT: {{^}}  0: wasm-function[?]{{$}}
// NONE:      {{^}}  4: wasm-function[?]{{$}}
// NONE-NEXT: {{^}}status 134{{$}}
