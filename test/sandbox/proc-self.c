// Where /proc is granted, its magic links (the executable, the root, open descriptors) lead nowhere.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: env WROUGHT_GRANTS=dir=/proc::/d %t | FileCheck %s --implicit-check-not={{.}}
// RUN: env WROUGHT_GRANTS=dir=/proc::/d %python %S/Inputs/without-call.py 437 %t | FileCheck %s --implicit-check-not={{.}}
// CHECK: none opened

#include "Inputs/escape.h"

int main(void) {
  const char* paths[] = {"self/root", "self/root/etc/passwd", "self/exe", "self/cwd", "self/cwd/.", "self/fd/3/..",
                         "self/fd/0", "thread-self/root/", "1/root", "self/ns/mnt"};
  for (int i = 0; i < 10; ++i)
    for (int follow = 0; follow < 2; ++follow)
      if (openPath(paths[i], follow, 0) == 0)
        printf("opened %s\n", paths[i]);
  puts("none opened");
}
