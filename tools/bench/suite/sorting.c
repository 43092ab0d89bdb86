// qsort with a comparison function, merge sort and heap sort.
#include "random.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 400000 };
static int32_t input[COUNT], work[COUNT], spare[COUNT];

static int compare(const void* a, const void* b) { int32_t x = *(const int32_t*)a, y = *(const int32_t*)b; return (x > y) - (x < y); }
static void merge_sort(int32_t* data, int32_t* other, int count) {
  if (count < 2) return;
  int half = count / 2;
  merge_sort(data, other, half), merge_sort(data + half, other, count - half);
  memcpy(other, data, (size_t)half * sizeof *data);
  for (int i = 0, k = half, out = 0; i < half; ++out)
    data[out] = k < count && data[k] < other[i] ? data[k++] : other[i++];
}
static void sink(int32_t* heap, int at, int count) {
  int32_t value = heap[at];
  for (int child; (child = 2 * at + 1) < count; at = child) {
    if (child + 1 < count && heap[child + 1] > heap[child]) ++child;
    if (heap[child] <= value) break;
    heap[at] = heap[child];
  }
  heap[at] = value;
}
static void heap_sort(int32_t* data, int count) {
  for (int i = count / 2; i-- > 0;) sink(data, i, count);
  for (int i = count; --i > 0;) { int32_t top = data[0]; data[0] = data[i]; data[i] = top; sink(data, 0, i); }
}
static uint64_t digest(void) { uint64_t sum = 0; for (int i = 0; i < COUNT; ++i) sum = sum * 31 + (uint32_t)work[i]; return sum; }

int main(void) {
  for (int i = 0; i < COUNT; ++i) input[i] = (int32_t)(random_next() >> 32);
  for (int round = 0; round < 2; ++round) {
    memcpy(work, input, sizeof work), qsort(work, COUNT, sizeof *work, compare);
    printf("%llx ", (unsigned long long)digest());
    memcpy(work, input, sizeof work), merge_sort(work, spare, COUNT);
    printf("%llx ", (unsigned long long)digest());
    memcpy(work, input, sizeof work), heap_sort(work, COUNT);
    printf("%llx\n", (unsigned long long)digest());
  }
  return 0;
}
