// A hash map with open addressing: insert, find, remove.
#include "random.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct { uint64_t key, value; } Slot;
enum { SIZE = 1 << 19 };
static Slot* slots;

static uint32_t place(uint64_t key) { return (uint32_t)((key * 0x9e3779b97f4a7c15u) >> 45); }

static Slot* find(uint64_t key) {
  uint32_t i = place(key);
  while (slots[i].key != 0 && slots[i].key != key)
    i = (i + 1) & (SIZE - 1);
  return &slots[i];
}

static void remove_key(uint64_t key) {
  uint32_t hole = (uint32_t)(find(key) - slots);
  if (slots[hole].key == 0)
    return;
  for (uint32_t i = (hole + 1) & (SIZE - 1); slots[i].key; i = (i + 1) & (SIZE - 1)) {
    uint32_t home = place(slots[i].key);
    if (((i - home) & (SIZE - 1)) >= ((i - hole) & (SIZE - 1))) {
      slots[hole] = slots[i];
      hole = i;
    }
  }
  slots[hole].key = 0;
}

int main(void) {
  slots = calloc(SIZE, sizeof *slots);
  uint64_t sum = 0;
  for (int i = 0; i < 5000000; ++i) {
    uint64_t key = random_next() % 300000 + 1;
    Slot* slot = find(key);
    if (slot->key == 0) {
      slot->key = key;
      slot->value = (uint64_t)i;
    } else if (key % 3 == 0) {
      sum += slot->value;
      remove_key(key);
    } else {
      sum ^= slot->value++;
    }
  }
  printf("%llu\n", (unsigned long long)sum);
  return 0;
}
