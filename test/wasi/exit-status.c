// proc_exit gives the status that a native program would, except that a failure never looks like success.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: for code in 0 1 33 126 255 -1 256 512 259; do %t $code; echo "$code -> $?"; done | FileCheck %s
// CHECK: {{^}}0 -> 0
// CHECK-NEXT: 1 -> 1
// CHECK-NEXT: 33 -> 33
// CHECK-NEXT: 126 -> 126
// CHECK-NEXT: 255 -> 255
// CHECK-NEXT: -1 -> 255
// CHECK-NEXT: 256 -> 1
// CHECK-NEXT: 512 -> 1
// CHECK-NEXT: 259 -> 3

#include <stdlib.h>

int main(int argc, char** argv) { exit(atoi(argv[1])); }
