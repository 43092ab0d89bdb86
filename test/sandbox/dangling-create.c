// Creating a file through a dangling link makes it where the link leads only if that is within the directory.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: rm -rf %t.dir && mkdir -p %t.dir/d/sub %t.dir/outside && cd %t.dir && echo secret >outside/secret && touch d/file
// RUN: cd %t.dir/d && ln -s ../outside/new dangling-out && ln -s ../new dangling-up && ln -s /tmp/wrought-test-must-not-exist dangling-absolute && ln -s sub/new dangling-in
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %t | FileCheck %s --implicit-check-not={{.}}
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %python %S/Inputs/without-call.py 437 %t | FileCheck %s --implicit-check-not={{.}}
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %python %S/Inputs/without-call.py --eperm 437 %t | FileCheck %s --implicit-check-not={{.}}
// RUN: grep -qx secret %t.dir/outside/secret && ls -A %t.dir/outside | count 1 && ls -A %t.dir | count 2
// RUN: test -f %t.dir/d/sub/new && not ls /tmp/wrought-test-must-not-exist
// CHECK: {{^}}6 of 6 attempts refused
// CHECK-NEXT: within: Success

#include "Inputs/escape.h"

int main(void) {
  const char* links[] = {"dangling-out", "dangling-up", "dangling-absolute"};
  for (int i = 0; i < 3; ++i) {
    refused(links[i], openPath(links[i], 1, __WASI_OFLAGS_CREAT));
    refused(links[i], openPath(links[i], 1, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_TRUNC));
  }
  int status = report();
  printf("within: %s\n", strerror(openPath("dangling-in", 1, __WASI_OFLAGS_CREAT)));
  return status;
}
