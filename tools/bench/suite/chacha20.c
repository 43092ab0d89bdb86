// ChaCha20 (RFC 8439) in plain C.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint32_t rotate(uint32_t x, int n) { return x << n | x >> (32 - n); }
static void quarter(uint32_t* s, int a, int b, int c, int d) {
  s[a] += s[b], s[d] = rotate(s[d] ^ s[a], 16);
  s[c] += s[d], s[b] = rotate(s[b] ^ s[c], 12);
  s[a] += s[b], s[d] = rotate(s[d] ^ s[a], 8);
  s[c] += s[d], s[b] = rotate(s[b] ^ s[c], 7);
}
static void encrypt(uint8_t* data, size_t size, uint32_t* state) {
  for (size_t at = 0; at < size; at += 64) {
    uint32_t s[16];
    memcpy(s, state, sizeof s);
    for (int i = 0; i < 10; ++i) {
      quarter(s, 0, 4, 8, 12), quarter(s, 1, 5, 9, 13), quarter(s, 2, 6, 10, 14), quarter(s, 3, 7, 11, 15);
      quarter(s, 0, 5, 10, 15), quarter(s, 1, 6, 11, 12), quarter(s, 2, 7, 8, 13), quarter(s, 3, 4, 9, 14);
    }
    for (int i = 0; i < 16; ++i) {
      uint32_t word = s[i] + state[i];
      for (int k = 0; k < 4; ++k) data[at + (size_t)(4 * i + k)] ^= (uint8_t)(word >> (8 * k));
    }
    ++state[12];
  }
}

int main(void) {
  static uint8_t data[1 << 20];
  uint32_t state[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 1, 2, 3, 4, 5, 6, 7, 8, 1, 9, 10, 11};
  for (int round = 0; round < 150; ++round) encrypt(data, sizeof data, state);
  uint64_t sum = 0;
  for (size_t i = 0; i < sizeof data; ++i) sum = sum * 31 + data[i];
  printf("%llx\n", (unsigned long long)sum);
  return 0;
}
