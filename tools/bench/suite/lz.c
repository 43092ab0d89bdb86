// LZ77 compression with a hash of four bytes, and its inverse: unaligned loads, copies, branches.
#include "random.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 4 << 20 };
static uint32_t read32(const uint8_t* p) { uint32_t v; memcpy(&v, p, 4); return v; }
static uint32_t table[1 << 15];

static size_t compress(const uint8_t* in, size_t size, uint8_t* out) {
  uint8_t* start = out;
  size_t literal = 0, at = 0;
  memset(table, 0, sizeof table);
  while (at + 12 < size) {
    uint32_t* entry = &table[read32(in + at) * 2654435761u >> 17];
    size_t candidate = *entry;
    *entry = (uint32_t)at;
    if (candidate >= at || at - candidate > 65535 || read32(in + candidate) != read32(in + at)) { ++at; continue; }
    size_t length = 4;
    while (at + length + 8 < size && length < 255 && in[candidate + length] == in[at + length]) ++length;
    for (size_t run = at - literal;; run -= 255) { *out++ = (uint8_t)(run < 255 ? run : 255); if (run < 255) break; }
    memcpy(out, in + literal, at - literal), out += at - literal;
    *out++ = (uint8_t)length, *out++ = (uint8_t)(at - candidate), *out++ = (uint8_t)((at - candidate) >> 8);
    at += length, literal = at;
  }
  for (size_t run = size - literal;; run -= 255) { *out++ = (uint8_t)(run < 255 ? run : 255); if (run < 255) break; }
  memcpy(out, in + literal, size - literal), out += size - literal;
  return (size_t)(out - start);
}
static void expand(const uint8_t* in, size_t size, uint8_t* out) {
  const uint8_t* end = in + size;
  for (;;) {
    size_t run = 0;
    do run += *in; while (*in++ == 255);
    memcpy(out, in, run), out += run, in += run;
    if (in >= end) return;
    size_t length = in[0], distance = in[1] | (size_t)in[2] << 8;
    in += 3;
    for (const uint8_t* from = out - distance; length > 0; --length) *out++ = *from++;
  }
}

int main(void) {
  uint8_t *text = malloc(SIZE), *packed = malloc(SIZE * 2), *back = malloc(SIZE + 300);
  for (size_t i = 0; i < SIZE;) {
    char word[16];
    uint64_t r = random_next();
    int n = sprintf(word, r % 5 ? "w%llu " : "the %llu\n", (unsigned long long)(r >> 20) % 700);
    for (int k = 0; k < n && i < SIZE; ++k) text[i++] = (uint8_t)word[k];
  }
  size_t size = 0;
  for (int round = 0; round < 8; ++round) size = compress(text, SIZE, packed), expand(packed, size, back);
  printf("%zu %d\n", size, memcmp(text, back, SIZE));
  return 0;
}
