// A trap instruction in generated code ends the program with its reason, the wasm functions on the stack and status 134;
// so does wrought_trap in a runtime function.
// RUN: %guest %s %t
// RUN: echo 1 | %status %t | FileCheck %s --check-prefix=UNREACHABLE
// RUN: echo 4 | %status %t | FileCheck %s --check-prefix=DIVIDE
// RUN: echo c | %status %t | FileCheck %s --check-prefix=IMPORT
// RUN: echo w | %status %t | FileCheck %s --check-prefix=RUNTIME
#include "guest.h"

GUEST void inner(char mode) {
  switch (mode) {
  case '1':
    TRAP(1);
    break;
  case '4':
    TRAP(4);
    break;
  case 'c':
    TRAP(12);
    break;
  default:
    wrought_trap(&wrought_main_instance, 7);
  }
}
NAMED(inner);

GUEST void start(void) { inner(test_mode()); }
NAMED_AS(start, "_start", 1);

PROGRAM(1, 1, 1 << 20, .run = start);

// UNREACHABLE:      {{^}}wrought: trap: unreachable{{$}}
// UNREACHABLE-NEXT: {{^}}  0: inner{{$}}
// UNREACHABLE-NEXT: {{^}}  1: _start{{$}}
// UNREACHABLE-NEXT: {{^}}status 134{{$}}
// DIVIDE: {{^}}wrought: trap: integer divide by zero{{$}}
// IMPORT: {{^}}wrought: trap: call of an import that the host does not provide{{$}}
// RUNTIME:      {{^}}wrought: trap: undefined element{{$}}
// RUNTIME-NEXT: {{^}}  0: inner{{$}}
// RUNTIME-NEXT: {{^}}  1: _start{{$}}
// RUNTIME-NEXT: {{^}}status 134{{$}}
