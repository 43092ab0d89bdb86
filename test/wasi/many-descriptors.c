// The table of descriptors grows, and numbers that were freed are used again, lowest first.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && rm -rf %t.dir && mkdir %t.dir && echo x >%t.dir/f
// RUN: env WROUGHT_GRANTS=dir=%t.dir::/d %t

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int main(void) {
  char byte;
  for (int i = 4; i < 200; ++i)
    assert(open("/d/f", O_RDONLY) == i);
  assert(close(100) == 0 && close(50) == 0);
  assert(open("/d/f", O_RDONLY) == 50 && open("/d/f", O_RDONLY) == 100 && open("/d/f", O_RDONLY) == 200);
  for (int i = 4; i <= 200; ++i)
    assert(read(i, &byte, 1) == 1 && byte == 'x');
  // Until the host has no more; what is open still works.
  int last = 200, next;
  while ((next = open("/d/f", O_RDONLY)) >= 0)
    last = next;
  assert((errno == EMFILE || errno == ENFILE) && read(last, &byte, 1) == 1);
}
