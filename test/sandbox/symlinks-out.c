// A link within the directory that leads out is not followed: relative, absolute, through other links, as a directory on the
// way, or by a slash behind it.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: rm -rf %t.dir && mkdir -p %t.dir/d/sub %t.dir/outside && cd %t.dir && echo secret >outside/secret && touch d/file
// RUN: cd %t.dir/d && ln -s ../outside out && ln -s ../outside/secret secret && ln -s /etc etc && ln -s out chain && ln -s sub/../../outside sneaky
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %t | FileCheck %s --implicit-check-not={{.}}
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %python %S/Inputs/without-call.py 437 %t | FileCheck %s --implicit-check-not={{.}}
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %python %S/Inputs/without-call.py --eperm 437 %t | FileCheck %s --implicit-check-not={{.}}
// RUN: grep -qx secret %t.dir/outside/secret && ls -A %t.dir/outside | count 1 && ls -A %t.dir | count 2
// CHECK: {{^}}104 of 104 attempts refused

#include "Inputs/escape.h"

int main(void) {
  const char* through[] = {"out/secret", "out/new", "etc/passwd", "chain/secret", "sneaky/secret"};
  for (int i = 0; i < 5; ++i)
    everyCall(through[i]);
  // The link itself is the last component: only calls that follow it would leave.
  __wasi_filestat_t status;
  const char* links[] = {"out", "secret", "chain", "etc"};
  for (int i = 0; i < 4; ++i) {
    refused(links[i], openPath(links[i], __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, 0));
    refused(links[i], __wasi_path_filestat_get(3, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, links[i], &status));
    refused(links[i], __wasi_path_filestat_set_times(3, 1, links[i], 0, 0, __WASI_FSTFLAGS_MTIM));
  }
  // A slash behind a link means the directory that it leads to.
  uint8_t buffer[8];
  __wasi_size_t used;
  refused("out/", __wasi_path_readlink(3, "out/", buffer, 8, &used));
  refused("out/", __wasi_path_filestat_get(3, 0, "out/", &status));
  return report();
}
