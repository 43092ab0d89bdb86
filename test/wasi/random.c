// random_get fills all of a large buffer, and not twice the same.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t

#include <assert.h>
#include <string.h>
#include <wasi/api.h>

static unsigned char first[1 << 20], second[1 << 20];

int main(void) {
  assert(__wasi_random_get(first, sizeof first) == 0 && __wasi_random_get(second, sizeof second) == 0);
  assert(memcmp(first, second, sizeof first) != 0);
  // A block of 64 zeros at the end, the part that a short read would leave out, would be a miracle.
  unsigned sum = 0;
  for (unsigned i = sizeof first - 64; i < sizeof first; ++i)
    sum += first[i];
  assert(sum != 0);
  assert(__wasi_random_get(first, 0) == 0);
}
