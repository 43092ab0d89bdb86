// Calls through tables of function pointers of several types: state machines and callbacks.
#include <stdint.h>
#include <stdio.h>

typedef uint32_t (*Step)(uint32_t, uint32_t);
typedef uint64_t (*Fold)(uint64_t, uint32_t);
static uint32_t s0(uint32_t a, uint32_t b) { return a + b; }
static uint32_t s1(uint32_t a, uint32_t b) { return a ^ b << 3; }
static uint32_t s2(uint32_t a, uint32_t b) { return a * 31 + b; }
static uint32_t s3(uint32_t a, uint32_t b) { return (a >> 5) - b; }
static uint32_t s4(uint32_t a, uint32_t b) { return a | b; }
static uint32_t s5(uint32_t a, uint32_t b) { return (a << 7 | a >> 25) + b; }
static uint32_t s6(uint32_t a, uint32_t b) { return ~a & b; }
static uint32_t s7(uint32_t a, uint32_t b) { return a - b * 3; }
static uint64_t f0(uint64_t a, uint32_t b) { return a * 3 + b; }
static uint64_t f1(uint64_t a, uint32_t b) { return a ^ b; }
static Step steps[8] = {s0, s1, s2, s3, s4, s5, s6, s7};
static Fold folds[2] = {f0, f1};

int main(void) {
  uint32_t state = 12345;
  uint64_t sum = 0;
  for (uint32_t i = 0; i < 60000000; ++i) {
    state = steps[(state ^ i) & 7](state, i);
    if ((i & 7) == 0) sum = folds[state & 1](sum, state);
  }
  printf("%u %llu\n", state, (unsigned long long)sum);
  return 0;
}
