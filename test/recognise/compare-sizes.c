// A module's own memcmp, done natively: the difference of the first bytes that differ, for every size that is treated apart, wherever the
// ranges lie and the difference, and nothing of what lies around them.
// REQUIRES: wasi-libc
// RUN: %wasi-cc -O1 -fno-builtin %s -o %t.wasm
// RUN: %wrought compile -v %t.wasm -o %t.exe 2>&1 | FileCheck %s
// RUN: %t.exe
// CHECK: is memcmp
#include <string.h>

enum { LARGEST = 100, BEFORE = 8 };

int main(void) {
  static unsigned char a[LARGEST + 2 * BEFORE], b[LARGEST + 2 * BEFORE];
  for (int size = 0; size <= LARGEST; ++size)
    for (int start = 0; start < BEFORE; ++start) {
      for (int i = 0; i < (int)sizeof a; ++i) {
        a[i] = (unsigned char)(i * 7);
        // What lies around differs.
        b[i] = (unsigned char)(i >= start && i < start + size ? a[i] : ~a[i]);
      }
      if (memcmp(a + start, b + start, (size_t)size) != 0)
        return 1;
      for (int first = start + size - 1; first >= start; --first) {
        // Those behind it differ already.
        b[first] ^= 0xff;
        if (memcmp(a + start, b + start, (size_t)size) != a[first] - b[first])
          return 2;
      }
    }
  return 0;
}
