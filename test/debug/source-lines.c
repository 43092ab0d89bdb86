// -g carries the lines of a C program's DWARF into the program: into its own backtraces, those of functions that were inlined among
// them, and into what debuggers and profilers read.
//
// Not by the driver: it may run an optimiser on the module that drops DWARF and names.
// RUN: %clang --target=wasm32 -O2 -g -c %s -o %t.o && %wasm-ld %t.o -o %t.wasm
// RUN: %wrought compile -g %t.wasm -o %t && not %t 2>&1 | FileCheck %s
// RUN: %wrought compile -g -O0 %t.wasm -o %t.O0 && not %t.O0 2>&1 | FileCheck %s --check-prefix=O0
// RUN: %wrought compile %t.wasm -o %t.plain && not %t.plain 2>&1 | FileCheck %s --check-prefix=PLAIN
// RUN: llvm-nm %t.O0 | sed -n "s/ . wasm.checked$//p" >%t.address && llvm-symbolizer --obj=%t.O0 0x$(cat %t.address) | FileCheck %s --check-prefix=SYMBOL
volatile int zero;

static int ratio(int a, int b) {
  return a / b; // line 13
}

__attribute__((noinline)) int checked(int* values, int count) { // line 16
  int sum = 0;
  for (int i = 0; i < count; ++i)
    sum += values[i];
  return sum + ratio(count, zero); // line 20
}

int values[4];

void _start(void) {
  values[0] = checked(values, 4); // line 26
}

// The compiler that made the module has inlined `ratio`, so it is no function of the module; its line is the one that counts.
// CHECK: wrought: trap: integer divide by zero
// CHECK-NEXT: {{^}}  0: checked at {{.*}}source-lines.c:13:{{[0-9]+}} (0x{{[0-9a-f]+}}){{$}}
// CHECK-NEXT: {{^}}{{  1: |     in }}_start at {{.*}}source-lines.c:26:{{[0-9]+}} (0x{{[0-9a-f]+}}){{$}}
// O0: wrought: trap: integer divide by zero
// O0-NEXT: {{^}}  0: checked at {{.*}}source-lines.c:13:
// O0-NEXT: {{^}}  1: _start at {{.*}}source-lines.c:26:
// PLAIN: wrought: trap: integer divide by zero
// PLAIN-NEXT: {{^}}  0: {{checked|_start}}{{$}}
// SYMBOL: checked
// SYMBOL-NEXT: source-lines.c:
