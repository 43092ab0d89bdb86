// Initialised data is in place at the start and can be changed; what is not initialised is zero. Sixteen megabytes of the
// one and as much of the other, with pointers into them, relocated by the linker.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t | FileCheck %s
// RUN: %t | FileCheck %s
// CHECK: data as it was written
// CHECK: zeros are zero
// CHECK: pointers lead where they should
// CHECK: changes stay

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { Words = 1 << 22, Quarter = Words / 4 };
static uint32_t large[Words] = {[0 ... Quarter - 1] = 0x11111111,
                                [Quarter ... 2 * Quarter - 1] = 0x22222222,
                                [2 * Quarter ... 3 * Quarter - 1] = 0x33333333,
                                [3 * Quarter ... Words - 1] = 0x44444444};
static uint32_t expected(uint32_t i) { return (i / Quarter + 1) * 0x11111111u; }
static uint8_t zeros[16 << 20];

static int first = 1, second = 2;
static int* pointers[] = {&second, &first, (int*)&large[Quarter], NULL};
static int** to_pointers = pointers + 1;
static const char* const names[] = {"zero", "one", "two"};
struct Nested {
  struct { char tag; double value; } inner[2];
  const struct Nested* other;
};
static const struct Nested a, b = {{{'x', 1.5}, {'y', -2.5}}, &a}, a = {{{'p', 3.5}, {'q', 4.5}}, &b};

int main(void) {
  for (uint32_t i = 0; i < Words; ++i)
    if (large[i] != expected(i))
      return printf("data %u is %08x\n", i, large[i]), 1;
  puts("data as it was written");
  for (size_t i = 0; i < sizeof zeros; ++i)
    if (zeros[i])
      return printf("zero %zu is %d\n", i, zeros[i]), 1;
  puts("zeros are zero");
  int ok = *pointers[0] == 2 && **to_pointers == 1 && (uint32_t)*pointers[2] == 0x22222222u && !pointers[3] &&
           strcmp(names[2], "two") == 0 && a.other->inner[1].value == -2.5 && b.other->inner[0].tag == 'p';
  puts(ok ? "pointers lead where they should" : "pointers are wrong");
  uint64_t sum = 0;
  for (uint32_t i = 0; i < Words; i += 1024)
    large[i] = i, zeros[i] = 7, first += 1;
  for (uint32_t i = 0; i < Words; ++i)
    sum += i % 1024 == 0 ? large[i] - i : large[i] != expected(i);
  puts(sum == 0 && first == 4097 && zeros[2048] == 7 ? "changes stay" : "changes were lost");
  return 0;
}
