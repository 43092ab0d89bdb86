// The guest gets the whole of argv, the program's own name first, byte for byte.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: %t 'a b' '' 'ü' | FileCheck %s
// CHECK: 4 arguments
// CHECK: own name ends as expected
// CHECK-NEXT: <a b>
// CHECK-NEXT: <>
// CHECK-NEXT: <ü>

#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
  printf("%d arguments\n", argc);
  if (strstr(argv[0], "args.c"))
    puts("own name ends as expected");
  for (int i = 1; i < argc; ++i)
    printf("<%s>\n", argv[i]);
}
