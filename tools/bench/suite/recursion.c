// Recursion: Ackermann's function, queens and permutations.
#include <stdint.h>
#include <stdio.h>

static uint32_t ackermann(uint32_t m, uint32_t n) { return m == 0 ? n + 1 : ackermann(m - 1, n == 0 ? 1 : ackermann(m, n - 1)); }
static int queens(uint32_t all, uint32_t columns, uint32_t left, uint32_t right) {
  if (columns == all) return 1;
  int count = 0;
  for (uint32_t free = all & ~(columns | left | right); free; free &= free - 1) {
    uint32_t bit = free & -free;
    count += queens(all, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return count;
}
static uint64_t permute(int* items, int count) {
  if (count == 1) return (uint64_t)(items[0] * 3 + items[3]);
  uint64_t sum = 0;
  for (int i = 0; i < count; ++i) {
    int t = items[i]; items[i] = items[count - 1]; items[count - 1] = t;
    sum = sum * 7 + permute(items, count - 1);
    t = items[i]; items[i] = items[count - 1]; items[count - 1] = t;
  }
  return sum;
}

int main(void) {
  int items[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  uint32_t a = 0;
  for (int i = 0; i < 30; ++i) a += ackermann(2, 600) + ackermann(3, 7);
  printf("%u %d %llu\n", a, queens((1 << 12) - 1, 0, 0, 0), (unsigned long long)permute(items, 10));
  return 0;
}
