// Integer arithmetic at its edges, checked against slow reference versions: 64-bit and 128-bit multiply and divide, shifts
// and rotations by every amount, bit counts, sign extension, overflow detection.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t >%t.out
// RUN: %host-cc %s -o %t.native && %t.native >%t.expected
// RUN: diff %t.expected %t.out
// RUN: FileCheck %s <%t.out
// CHECK-NOT: wrong
// CHECK: checked

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

static const uint64_t edges[] = {
    0, 1, 2, 3, 7, 10, 63, 64, 127, 128, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
    UINT64_C(0x100000000), UINT64_C(0x123456789abcdef0), UINT64_C(0x7fffffffffffffff), UINT64_C(0x8000000000000000),
    UINT64_C(0x8000000000000001), UINT64_C(0xfffffffffffffffe), UINT64_C(0xffffffffffffffff), UINT64_C(0xdeadbeefcafebabe)};
enum { EDGES = sizeof edges / sizeof *edges };

static void wrong(const char* what, uint64_t a, uint64_t b) {
  printf("wrong: %s of %016" PRIx64 " and %016" PRIx64 "\n", what, a, b);
  exit(1);
}

static uint64_t slow_multiply(uint64_t a, uint64_t b) {
  uint64_t result = 0;
  for (; b; b >>= 1, a <<= 1)
    result += b & 1 ? a : 0;
  return result;
}

static uint64_t slow_divide(uint64_t a, uint64_t b, uint64_t* remainder) {
  uint64_t quotient = 0, rest = 0;
  for (int i = 63; i >= 0; --i) {
    int carry = rest >> 63;
    rest = rest << 1 | (a >> i & 1);
    if (carry || rest >= b) {
      rest -= b;
      quotient |= UINT64_C(1) << i;
    }
  }
  *remainder = rest;
  return quotient;
}

__attribute__((noinline)) static uint64_t rotate64(uint64_t x, unsigned n) { return x << (n & 63) | x >> (-n & 63); }
__attribute__((noinline)) static uint32_t rotate32(uint32_t x, unsigned n) { return x << (n & 31) | x >> (-n & 31); }

int main(void) {
  uint64_t digest = 0;
  for (int i = 0; i < EDGES; ++i)
    for (int j = 0; j < EDGES; ++j) {
      uint64_t a = edges[i], b = edges[j], rest;
      if (a * b != slow_multiply(a, b))
        wrong("product", a, b);
      if (b) {
        uint64_t quotient = slow_divide(a, b, &rest);
        if (a / b != quotient || a % b != rest)
          wrong("quotient", a, b);
        int64_t s = (int64_t)a, t = (int64_t)b;
        if (!(s == INT64_MIN && t == -1)) {
          if ((s / t) * t + s % t != s || (s % t != 0 && (s % t < 0) != (s < 0)))
            wrong("signed quotient", a, b);
          digest = digest * 31 + (uint64_t)(s / t);
        }
        unsigned __int128 wide = (unsigned __int128)a << 64 | b;
        unsigned __int128 q = wide / b, r = wide % b;
        if (q * b + r != wide || r >= b)
          wrong("128-bit quotient", a, b);
        digest = digest * 31 + (uint64_t)q + (uint64_t)(q >> 64);
      }
      unsigned __int128 product = (unsigned __int128)a * b;
      digest = digest * 31 + (uint64_t)(product >> 64);
      __int128 signed_product = (__int128)(int64_t)a * (int64_t)b;
      digest = digest * 31 + (uint64_t)((unsigned __int128)signed_product >> 64);

      int64_t sum, difference;
      int overflow = __builtin_add_overflow((int64_t)a, (int64_t)b, &sum);
      if (overflow != (((int64_t)a < 0) == ((int64_t)b < 0) && (sum < 0) != ((int64_t)a < 0)))
        wrong("overflow of the sum", a, b);
      overflow += __builtin_sub_overflow((int64_t)a, (int64_t)b, &difference);
      int32_t narrow;
      overflow += __builtin_mul_overflow((int32_t)a, (int32_t)b, &narrow);
      int64_t big;
      overflow += __builtin_mul_overflow((int64_t)a, (int64_t)b, &big);
      digest = digest * 31 + (uint64_t)overflow;
      digest = digest * 31 + (uint64_t)(((int64_t)a < (int64_t)b) + 2 * (a < b) + 4 * ((int32_t)a <= (int32_t)b));
    }

  for (int i = 0; i < EDGES; ++i) {
    uint64_t a = edges[i];
    for (unsigned n = 0; n < 130; ++n) {
      uint64_t expected = a;
      for (unsigned k = 0; k < n % 64; ++k)
        expected = expected << 1 | expected >> 63;
      if (rotate64(a, n) != expected)
        wrong("rotation", a, n);
      digest = digest * 31 + rotate32((uint32_t)a, n) + (a >> n % 64) + (uint64_t)((int64_t)a >> n % 64) + (a << n % 64);
    }
    int bits = 0, leading = 0, trailing = 0;
    for (int k = 0; k < 64; ++k)
      bits += a >> k & 1;
    while (leading < 64 && !(a >> (63 - leading) & 1))
      ++leading;
    while (trailing < 64 && !(a >> trailing & 1))
      ++trailing;
    if (__builtin_popcountll(a) != bits || (a && (__builtin_clzll(a) != leading || __builtin_ctzll(a) != trailing)))
      wrong("bit count", a, 0);
    volatile uint64_t kept = a; // extension must be done at run time
    digest = digest * 31 + (uint64_t)(int8_t)kept;
    digest = digest * 31 + (uint64_t)(int16_t)kept;
    digest = digest * 31 + (uint64_t)(int32_t)kept;
    digest = digest * 31 + __builtin_bswap64(kept) + __builtin_bswap32((uint32_t)kept);
  }

  // Divisors known at compile time become multiplications.
  for (int i = 0; i < EDGES; ++i) {
    uint64_t a = edges[i];
    uint32_t b = (uint32_t)a;
    digest = digest * 31 + a / 3 + a % 7 + a / 10 + a / 1000000007 + (uint64_t)((int64_t)a / -5) + (uint64_t)((int64_t)a % 16);
    digest = digest * 31 + b / 3 + b % 7 + b / 10 + (uint32_t)((int32_t)b / -5) + (uint32_t)((int32_t)b % 16) + b / 641;
  }
  printf("checked, digest %016" PRIx64 "\n", digest);
  return 0;
}
