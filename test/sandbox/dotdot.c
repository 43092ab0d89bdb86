// ".." leads out in no position, through no call.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: rm -rf %t.dir && mkdir -p %t.dir/d/sub %t.dir/outside && cd %t.dir && echo secret >outside/secret && touch d/file
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %t | FileCheck %s --implicit-check-not={{.}}
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %python %S/Inputs/without-call.py 437 %t | FileCheck %s --implicit-check-not={{.}}
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %python %S/Inputs/without-call.py --eperm 437 %t | FileCheck %s --implicit-check-not={{.}}
// RUN: grep -qx secret %t.dir/outside/secret && ls -A %t.dir/outside | count 1 && ls -A %t.dir | count 2
// CHECK: {{^}}198 of 198 attempts refused

#include "Inputs/escape.h"

int main(void) {
  const char* paths[] = {"../outside/secret",     "sub/../../outside/secret", "./../outside/secret", "sub/../../outside/new",
                         "sub/./../../d/file",    "../d/file",                "sub//..//..//outside/secret",
                         "sub/../../outside/",    "../outside/secret/",       "../../../../../../../etc/passwd",
                         "sub/../sub/../../new"};
  for (unsigned i = 0; i < sizeof paths / sizeof *paths; ++i)
    everyCall(paths[i]);
  return report();
}
