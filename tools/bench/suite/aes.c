// AES-128 (FIPS 197) with byte tables: look-ups that depend on data.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint8_t box[256], keys[176];
static uint8_t twice(uint8_t x) { return (uint8_t)(x << 1 ^ (x >> 7) * 0x1b); }
static void make_box(void) {
  uint8_t p = 1, q = 1;
  do {
    p = (uint8_t)(p ^ twice(p));
    q ^= (uint8_t)(q << 1), q ^= (uint8_t)(q << 2), q ^= (uint8_t)(q << 4);
    if (q & 0x80) q ^= 9;
    box[p] = (uint8_t)(q ^ (q << 1 | q >> 7) ^ (q << 2 | q >> 6) ^ (q << 3 | q >> 5) ^ (q << 4 | q >> 4) ^ 0x63);
  } while (p != 1);
  box[0] = 0x63;
}
static void expand(const uint8_t* key) {
  memcpy(keys, key, 16);
  uint8_t round = 1;
  for (int i = 16; i < 176; i += 4) {
    uint8_t t[4];
    memcpy(t, keys + i - 4, 4);
    if (i % 16 == 0) {
      uint8_t first = t[0];
      t[0] = box[t[1]] ^ round, t[1] = box[t[2]], t[2] = box[t[3]], t[3] = box[first], round = twice(round);
    }
    for (int k = 0; k < 4; ++k) keys[i + k] = keys[i + k - 16] ^ t[k];
  }
}
static void encrypt(uint8_t* s) {
  for (int k = 0; k < 16; ++k) s[k] ^= keys[k];
  for (int round = 1; round <= 10; ++round) {
    uint8_t t[16];
    for (int k = 0; k < 16; ++k) t[k] = box[s[(k + 4 * (k & 3)) & 15]];
    if (round < 10)
      for (int c = 0; c < 16; c += 4) {
        uint8_t a = t[c], all = t[c] ^ t[c + 1] ^ t[c + 2] ^ t[c + 3];
        t[c] ^= all ^ twice(t[c] ^ t[c + 1]), t[c + 1] ^= all ^ twice(t[c + 1] ^ t[c + 2]);
        t[c + 2] ^= all ^ twice(t[c + 2] ^ t[c + 3]), t[c + 3] ^= all ^ twice(t[c + 3] ^ a);
      }
    for (int k = 0; k < 16; ++k) s[k] = t[k] ^ keys[16 * round + k];
  }
}

int main(void) {
  uint8_t state[16] = {0}, key[16];
  for (int i = 0; i < 16; ++i) key[i] = (uint8_t)i;
  make_box(), expand(key);
  for (int i = 0; i < 1500000; ++i) encrypt(state);
  for (int i = 0; i < 16; ++i) printf("%02x", state[i]);
  puts("");
  return 0;
}
