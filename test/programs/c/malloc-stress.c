// The allocator under stress: blocks of all sizes are filled, checked, resized and freed in random order while the memory
// grows by tens of megabytes. A block that overlaps another or loses its contents is found by its pattern.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t | FileCheck %s
// CHECK: 200000 operations, every block intact
// CHECK: calloc gives zeros after reuse
// CHECK: 64 blocks of 1 MiB
// CHECK: a request for 3 GiB + 3 GiB is refused, and the program goes on

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 4096 };
static struct {
  uint8_t* data;
  size_t size;
  uint8_t pattern;
} slots[SLOTS];

static uint32_t state = 2463534242u;
static uint32_t next_random(void) {
  state ^= state << 13;
  state ^= state >> 17;
  return state ^= state << 5;
}

static void check(int i, size_t size) {
  for (size_t j = 0; j < size; ++j)
    if (slots[i].data[j] != (uint8_t)(slots[i].pattern + j)) {
      printf("block %d of %zu bytes is damaged at %zu\n", i, slots[i].size, j);
      exit(1);
    }
}

static void fill(int i) {
  slots[i].pattern = (uint8_t)next_random();
  for (size_t j = 0; j < slots[i].size; ++j)
    slots[i].data[j] = (uint8_t)(slots[i].pattern + j);
}

static size_t random_size(void) {
  uint32_t r = next_random();
  return r % 64 == 0 ? r % 65536 : r % 8 == 0 ? r % 2048 : r % 96;
}

int main(void) {
  for (int operation = 0; operation < 200000; ++operation) {
    int i = (int)(next_random() % SLOTS);
    if (!slots[i].data) {
      slots[i].size = random_size();
      slots[i].data = malloc(slots[i].size + 1);
    } else if (next_random() % 3 == 0) {
      size_t size = random_size(), kept = size < slots[i].size ? size : slots[i].size;
      slots[i].data = realloc(slots[i].data, size + 1);
      if (slots[i].data)
        check(i, kept);
      slots[i].size = size;
    } else {
      check(i, slots[i].size);
      free(slots[i].data);
      slots[i].data = NULL;
      continue;
    }
    if (!slots[i].data || (uintptr_t)slots[i].data % 8)
      return puts("malloc gave nothing, or something that is not aligned"), 1;
    fill(i);
  }
  for (int i = 0; i < SLOTS; ++i)
    if (slots[i].data) {
      check(i, slots[i].size);
      free(slots[i].data);
    }
  puts("200000 operations, every block intact");

  for (int round = 0; round < 50; ++round) {
    uint8_t* zeros = calloc(1000, 7);
    for (int i = 0; i < 7000; ++i)
      if (zeros[i])
        return puts("calloc gave something other than zeros"), 1;
    memset(zeros, 255, 7000);
    free(zeros);
  }
  puts("calloc gives zeros after reuse");

  static char* megabytes[64];
  for (int i = 0; i < 64; ++i) {
    megabytes[i] = malloc(1 << 20);
    if (!megabytes[i])
      return puts("64 MiB could not be had"), 1;
    memset(megabytes[i], i, 1 << 20);
  }
  for (int i = 0; i < 64; ++i)
    if (megabytes[i][0] != i || megabytes[i][(1 << 20) - 1] != i)
      return puts("a large block lost its contents"), 1;
  puts("64 blocks of 1 MiB");

  volatile size_t huge = (size_t)3 << 30;
  void *volatile one = malloc(huge), *volatile two = malloc(huge); // volatile, or the compiler assumes success and drops them
  if (!one || !two)
    puts("a request for 3 GiB + 3 GiB is refused, and the program goes on");
  return 0;
}
