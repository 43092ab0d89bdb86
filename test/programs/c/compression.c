// LZ77 with a Huffman code behind it, there and back: bit streams, priority queues, hash chains, checksums.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t >%t.out
// RUN: %host-cc %s -o %t.native && %t.native >%t.expected
// RUN: diff %t.expected %t.out
// RUN: FileCheck %s <%t.out
// CHECK-COUNT-4: round trip: equal

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t crc32(const uint8_t* data, size_t size) {
  static uint32_t table[256];
  if (!table[1])
    for (uint32_t i = 0; i < 256; ++i) {
      uint32_t c = i;
      for (int k = 0; k < 8; ++k)
        c = c & 1 ? c >> 1 ^ 0xedb88320u : c >> 1;
      table[i] = c;
    }
  uint32_t crc = ~0u;
  while (size--)
    crc = table[(crc ^ *data++) & 255] ^ crc >> 8;
  return ~crc;
}

typedef struct {
  uint8_t* data;
  size_t size, capacity;
} Buffer;
static void put(Buffer* buffer, uint8_t byte) {
  if (buffer->size == buffer->capacity)
    buffer->data = realloc(buffer->data, buffer->capacity = buffer->capacity ? 2 * buffer->capacity : 64);
  buffer->data[buffer->size++] = byte;
}

// Tokens: a flag byte for eight of them, then a literal, or distance (2 bytes) and length (1 byte, less 4).
static Buffer lz_pack(const uint8_t* in, size_t size) {
  Buffer out = {0};
  int32_t head[4096];
  int32_t* previous = malloc((size + 1) * sizeof *previous);
  memset(head, -1, sizeof head);
  size_t at = 0, flag_at = 0;
  for (int token = 0; at < size; token = (token + 1) % 8) {
    if (token == 0) {
      flag_at = out.size;
      put(&out, 0);
    }
    size_t best = 0, best_at = 0;
    if (at + 4 <= size) {
      uint32_t h = (in[at] * 2654435761u ^ in[at + 1] * 40503u ^ in[at + 2] * 2246822519u ^ in[at + 3]) >> 5 & 4095;
      int tries = 32;
      for (int32_t p = head[h]; p >= 0 && at - (size_t)p < 65536 && tries--; p = previous[p]) {
        size_t length = 0;
        while (length < 259 && at + length < size && in[(size_t)p + length] == in[at + length])
          ++length;
        if (length > best)
          best = length, best_at = (size_t)p;
      }
      previous[at] = head[h];
      head[h] = (int32_t)at;
    }
    if (best >= 4) {
      out.data[flag_at] |= (uint8_t)(1 << token);
      put(&out, (uint8_t)(at - best_at)), put(&out, (uint8_t)((at - best_at) >> 8)), put(&out, (uint8_t)(best - 4));
      at += best;
    } else {
      put(&out, in[at++]);
    }
  }
  free(previous);
  return out;
}

static Buffer lz_unpack(const uint8_t* in, size_t size) {
  Buffer out = {0};
  for (size_t at = 0; at < size;) {
    unsigned flags = in[at++];
    for (int token = 0; token < 8 && at < size; ++token)
      if (flags >> token & 1) {
        size_t distance = in[at] | (size_t)in[at + 1] << 8, length = in[at + 2] + 4u;
        at += 3;
        while (length--)
          put(&out, out.data[out.size - distance]);
      } else {
        put(&out, in[at++]);
      }
  }
  return out;
}

// A canonical Huffman code of at most 24 bits; 256 lengths and the size come first.
static void code_lengths(const uint32_t counts[256], uint8_t lengths[256]) {
  uint64_t weights[512];
  int parent[512], alive[512], count = 0, nodes = 256;
  memset(lengths, 0, 256);
  for (int i = 0; i < 256; ++i)
    if ((weights[i] = counts[i]))
      alive[count++] = i;
  if (count == 1)
    lengths[alive[0]] = 1;
  while (count > 1) {
    for (int pick = 0; pick < 2; ++pick) { // the two lightest go to the end
      int least = 0;
      for (int i = 1; i < count - pick; ++i)
        if (weights[alive[i]] < weights[alive[least]])
          least = i;
      int t = alive[least];
      alive[least] = alive[count - 1 - pick], alive[count - 1 - pick] = t;
    }
    weights[nodes] = weights[alive[count - 1]] + weights[alive[count - 2]];
    parent[alive[count - 1]] = parent[alive[count - 2]] = nodes;
    alive[--count - 1] = nodes++;
  }
  for (int i = 0; i < 256; ++i)
    if (counts[i] && !lengths[i])
      for (int node = i; node != nodes - 1; node = parent[node])
        ++lengths[i];
}

static void assign_codes(const uint8_t lengths[256], uint32_t codes[256]) {
  uint32_t code = 0;
  for (int length = 1; length <= 24; ++length, code <<= 1)
    for (int i = 0; i < 256; ++i)
      if (lengths[i] == length)
        codes[i] = code++;
}

static Buffer huffman_pack(const Buffer* in) {
  uint32_t counts[256] = {0}, codes[256];
  uint8_t lengths[256];
  for (size_t i = 0; i < in->size; ++i)
    ++counts[in->data[i]];
  code_lengths(counts, lengths);
  assign_codes(lengths, codes);
  Buffer out = {0};
  for (int i = 0; i < 4; ++i)
    put(&out, (uint8_t)(in->size >> 8 * i));
  for (int i = 0; i < 256; ++i)
    put(&out, lengths[i]);
  uint64_t bits = 0;
  int held = 0;
  for (size_t i = 0; i < in->size; ++i) {
    bits = bits << lengths[in->data[i]] | codes[in->data[i]];
    held += lengths[in->data[i]];
    for (; held >= 8; held -= 8)
      put(&out, (uint8_t)(bits >> (held - 8)));
  }
  if (held)
    put(&out, (uint8_t)(bits << (8 - held)));
  return out;
}

static Buffer huffman_unpack(const Buffer* in) {
  Buffer out = {0};
  size_t size = 0;
  for (int i = 3; i >= 0; --i)
    size = size << 8 | in->data[i];
  const uint8_t* lengths = in->data + 4;
  uint32_t codes[256];
  assign_codes(lengths, codes);
  size_t bit = 8 * 260;
  while (out.size < size) {
    uint32_t code = 0;
    int found = -1;
    for (int length = 1; found < 0; ++length, ++bit) {
      code = code << 1 | (in->data[bit / 8] >> (7 - bit % 8) & 1);
      for (int i = 0; i < 256; ++i)
        if (lengths[i] == length && codes[i] == code)
          found = i;
    }
    put(&out, (uint8_t)found);
  }
  return out;
}

static void round_trip(const char* name, const uint8_t* data, size_t size) {
  Buffer lz = lz_pack(data, size), packed = huffman_pack(&lz);
  Buffer back = huffman_unpack(&packed), unpacked = lz_unpack(back.data, back.size);
  int equal = unpacked.size == size && (size == 0 || memcmp(unpacked.data, data, size) == 0);
  printf("%s: %zu -> %zu -> %zu, %08x\n  round trip: %s\n", name, size, lz.size, packed.size, crc32(packed.data, packed.size),
         equal ? "equal" : "different");
  free(lz.data), free(packed.data), free(back.data), free(unpacked.data);
}

int main(void) {
  enum { Size = 60000 };
  static uint8_t data[Size];
  static const char* const words[] = {"stone", "river", "of", "the", "and", "light", "under", "a", "house", "wind"};
  uint32_t state = 12345;
  size_t at = 0;
  while (at < Size - 16) {
    state = state * 1664525u + 1013904223u;
    at += (size_t)sprintf((char*)data + at, "%s ", words[(state >> 20) % 10]);
  }
  round_trip("words", data, at);
  for (size_t i = 0; i < Size; ++i)
    data[i] = (uint8_t)((state = state * 1664525u + 1013904223u) >> 24);
  round_trip("noise", data, Size / 8);
  memset(data, 'x', Size);
  round_trip("one letter", data, Size);
  for (size_t i = 0; i < Size; ++i)
    data[i] = (uint8_t)(i * i >> 7);
  round_trip("squares", data, Size);
  return 0;
}
