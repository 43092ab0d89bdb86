// While another process keeps exchanging a directory for a link that leads out, no path through it ever reaches the outside.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: rm -rf %t.dir && mkdir -p %t.dir/d/sub %t.dir/outside && echo secret >%t.dir/outside/file && echo inside >%t.dir/d/sub/file
// RUN: ln -s ../outside %t.dir/d/link
// RUN: %python %S/Inputs/exchange.py %t.dir/d/sub %t.dir/d/link env WROUGHT_GRANTS=dir=%t.dir/d::/d %t | FileCheck %s
// RUN: %python %S/Inputs/exchange.py %t.dir/d/sub %t.dir/d/link env WROUGHT_GRANTS=dir=%t.dir/d::/d %python %S/Inputs/without-call.py 437 %t | FileCheck %s
// RUN: ls -A %t.dir/outside | count 1
// CHECK: inside seen: yes, refused: yes, outside seen: 0

#include "Inputs/escape.h"

int main(void) {
  int inside = 0, outside = 0, denied = 0;
  for (int i = 0; i < 30000; ++i) {
    char text[8] = "";
    int fd = open(i % 2 ? "/d/sub/file" : "/d/sub/../sub/file", O_RDONLY);
    if (fd < 0)
      denied += errno == EPERM;
    else if (read(fd, text, 6) == 6)
      strcmp(text, "secret") == 0 ? ++outside : ++inside;
    close(fd);
    if (i % 16 == 0) {
      fd = open("/d/sub/made", O_CREAT | O_WRONLY, 0644);
      close(fd);
      unlink("/d/sub/made");
    }
  }
  printf("inside seen: %s, refused: %s, outside seen: %d\n", inside ? "yes" : "no", denied ? "yes" : "no", outside);
}
