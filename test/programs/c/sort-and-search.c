// Sorting and searching through comparison callbacks: indirect calls in the library's inner loops.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t >%t.out
// RUN: %host-cc %s -o %t.native && %t.native >%t.expected
// RUN: diff %t.expected %t.out

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 88172645463325252u;
static uint64_t next_random(void) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

typedef struct {
  char name[12];
  int key;
  double weight;
} Record;

static int comparisons;
static int by_int(const void* a, const void* b) {
  ++comparisons;
  int x = *(const int*)a, y = *(const int*)b;
  return (x > y) - (x < y);
}
static int by_string(const void* a, const void* b) { return strcmp(*(const char* const*)a, *(const char* const*)b); }
static int by_weight(const void* a, const void* b) {
  const Record *x = a, *y = b;
  if (x->weight != y->weight)
    return x->weight < y->weight ? -1 : 1;
  return x->key - y->key;
}
static int by_key_down(const void* a, const void* b) { return ((const Record*)b)->key - ((const Record*)a)->key; }

// A merge sort of our own, so that one sort is the same code in both builds.
static void merge_sort(char* base, size_t count, size_t width, int (*compare)(const void*, const void*), char* scratch) {
  if (count < 2)
    return;
  size_t half = count / 2;
  merge_sort(base, half, width, compare, scratch);
  merge_sort(base + half * width, count - half, width, compare, scratch);
  size_t i = 0, j = half, out = 0;
  while (i < half || j < count) {
    int left = j == count || (i < half && compare(base + i * width, base + j * width) <= 0);
    memcpy(scratch + out++ * width, base + (left ? i++ : j++) * width, width);
  }
  memcpy(base, scratch, count * width);
}

static uint64_t hash(const void* data, size_t size) {
  const uint8_t* p = data;
  uint64_t h = 14695981039346656037u;
  while (size--)
    h = (h ^ *p++) * 1099511628211u;
  return h;
}

int main(void) {
  enum { N = 20000 };
  static int ints[N], sorted[N];
  for (int i = 0; i < N; ++i)
    ints[i] = sorted[i] = (int)(next_random() % 50000) - 25000;
  qsort(sorted, N, sizeof *sorted, by_int);
  for (int i = 1; i < N; ++i)
    if (sorted[i - 1] > sorted[i])
      return puts("qsort left the numbers unsorted"), 1;
  printf("ints %016llx\n", (unsigned long long)hash(sorted, sizeof sorted));
  int found = 0;
  for (int key = -25000; key < 25000; ++key)
    found += bsearch(&key, sorted, N, sizeof *sorted, by_int) != NULL;
  printf("found %d\n", found);

  static char scratch[N * sizeof(Record)];
  comparisons = 0;
  merge_sort((char*)ints, N, sizeof *ints, by_int, scratch);
  printf("merge sort: %d comparisons, %s\n", comparisons, memcmp(ints, sorted, sizeof ints) ? "differs" : "the same");

  static Record records[N];
  for (int i = 0; i < N; ++i) {
    snprintf(records[i].name, sizeof records[i].name, "r%d", i);
    records[i].key = i;
    records[i].weight = (double)(next_random() % 1000) / 8;
  }
  int (*const orders[])(const void*, const void*) = {by_weight, by_key_down, by_weight};
  for (size_t i = 0; i < 3; ++i) {
    if (i % 2)
      merge_sort((char*)records, N, sizeof *records, orders[i], scratch);
    else
      qsort(records, N, sizeof *records, orders[i]);
    printf("%s %s %s\n", records[0].name, records[N / 2].name, records[N - 1].name);
  }

  const char* words[] = {"pear", "apple", "fig", "banana", "apple pie", "", "Zebra", "cherry", "date", "figs"};
  qsort(words, 10, sizeof *words, by_string);
  for (int i = 0; i < 10; ++i)
    printf("%s%s", i ? ", " : "", words[i]);
  printf("\n");
  return 0;
}
