// Recursion: deep, mutual, through a pointer, and with large frames; wasm's own stack and the native one both get used.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc -fno-inline -Wl,-z,stack-size=8388608 %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t >%t.out
// RUN: %host-cc %s -o %t.native && %t.native >%t.expected
// RUN: diff %t.expected %t.out

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static unsigned ackermann(unsigned m, unsigned n) {
  return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static int hanoi(int discs, int from, int to, uint32_t* digest) {
  if (!discs)
    return 0;
  int via = 3 - from - to;
  int moves = hanoi(discs - 1, from, via, digest);
  *digest = *digest * 33 + (uint32_t)(discs * 9 + from * 3 + to);
  return moves + 1 + hanoi(discs - 1, via, to, digest);
}

static int queens(int n, int row, unsigned columns, unsigned left, unsigned right) {
  if (row == n)
    return 1;
  int solutions = 0;
  for (unsigned free = ~(columns | left | right) & ((1u << n) - 1); free; free &= free - 1) {
    unsigned bit = free & -free;
    solutions += queens(n, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return solutions;
}

static int is_odd(unsigned n);
static int is_even(unsigned n) { return n == 0 ? 1 : is_odd(n - 1); }
static int is_odd(unsigned n) { return n == 0 ? 0 : is_even(n - 1); }

static long depth_with_frame(int depth) {
  volatile char frame[200];
  memset((char*)frame, depth & 0x7f, sizeof frame);
  long below = depth ? depth_with_frame(depth - 1) : 0;
  return below + frame[0] + frame[199];
}

typedef int (*Visit)(void* next, int n);
static int collatz(void* next, int n) {
  if (n == 1)
    return 0;
  return 1 + ((Visit)next)(next, n % 2 ? 3 * n + 1 : n / 2);
}

static int permute(char* text, int at, int length, uint32_t* digest) {
  if (at == length) {
    for (int i = 0; i < length; ++i)
      *digest = *digest * 31 + (unsigned char)text[i];
    return 1;
  }
  int count = 0;
  for (int i = at; i < length; ++i) {
    char c = text[at];
    text[at] = text[i], text[i] = c;
    count += permute(text, at + 1, length, digest);
    text[i] = text[at], text[at] = c;
  }
  return count;
}

static double series(int n, double x) { return n == 0 ? 1 : 1 + x / n * series(n - 1, x) * 0.5; }

int main(void) {
  printf("ackermann %u\n", ackermann(2, 900));
  uint32_t digest = 0;
  int moves = hanoi(16, 0, 2, &digest);
  printf("hanoi %d %08x\n", moves, digest);
  printf("queens %d\n", queens(9, 0, 0, 0, 0));
  printf("even %d odd %d\n", is_even(30000), is_odd(30000));
  printf("frames %ld\n", depth_with_frame(20000));
  printf("collatz %d\n", collatz((void*)collatz, 77671));
  digest = 0;
  char letters[] = "abcdefgh";
  int count = permute(letters, 0, 8, &digest);
  printf("permutations %d %08x\n", count, digest);
  printf("series %.12f\n", series(10000, 2.5));
  return 0;
}
