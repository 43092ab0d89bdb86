// An absolute path leads nowhere, even one that names the granted directory by its host name or its guest name.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: rm -rf %t.dir && mkdir -p %t.dir/d/sub %t.dir/outside && cd %t.dir && echo secret >outside/secret && touch d/file
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %t | FileCheck %s --implicit-check-not={{.}}
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %python %S/Inputs/without-call.py 437 %t | FileCheck %s --implicit-check-not={{.}}
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %python %S/Inputs/without-call.py --eperm 437 %t | FileCheck %s --implicit-check-not={{.}}
// RUN: grep -qx secret %t.dir/outside/secret && ls -A %t.dir/outside | count 1 && ls -A %t.dir | count 2
// CHECK: {{^}}72 of 72 attempts refused

#include "Inputs/escape.h"

int main(void) {
  everyCall("/etc/passwd");
  everyCall("/");
  everyCall("/d/file");
  everyCall("//file");
  return report();
}
