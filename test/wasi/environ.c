// The guest sees the variables that were granted, and no other: not even PATH.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm --env BAKED=in --env TAKEN --env ABSENT --env TWICE=1 -o %t
// RUN: env TAKEN='from launch' NOT_GRANTED=x WROUGHT_GRANTS=env=TWICE=2 %t | FileCheck %s --implicit-check-not={{.}}
// CHECK-DAG: BAKED=in
// CHECK-DAG: TAKEN=from launch
// CHECK-DAG: TWICE=2
// CHECK: 3 variables

#include <stdio.h>

extern char** environ;

int main(void) {
  int count = 0;
  for (char** entry = environ; entry && *entry; ++entry, ++count)
    puts(*entry);
  printf("%d variables\n", count);
}
