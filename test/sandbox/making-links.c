// The guest cannot make a link with an absolute target, which would lead other processes astray; a relative one that leads out
// can be made but not followed.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: rm -rf %t.dir && mkdir -p %t.dir/d/sub %t.dir/outside && cd %t.dir && echo secret >outside/secret && touch d/file
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %t | FileCheck %s --implicit-check-not={{.}}
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %python %S/Inputs/without-call.py 437 %t | FileCheck %s --implicit-check-not={{.}}
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %python %S/Inputs/without-call.py --eperm 437 %t | FileCheck %s --implicit-check-not={{.}}
// RUN: grep -qx secret %t.dir/outside/secret && ls -A %t.dir/outside | count 1 && ls -A %t.dir | count 2
// CHECK: {{^}}20 of 20 attempts refused
// CHECK-NEXT: made: Success

#include "Inputs/escape.h"

int main(void) {
  refused("/etc/passwd", __wasi_path_symlink("/etc/passwd", 3, "link"));
  refused("/", __wasi_path_symlink("/", 3, "link"));
  __wasi_errno_t error = __wasi_path_symlink("../outside", 3, "link");
  everyCall("link/secret");
  int status = report();
  printf("made: %s\n", strerror(error));
  (void)!__wasi_path_unlink_file(3, "link");
  return status;
}
