// Floating point at its edges, bit for bit: rounding, signed zeros, NaN, infinities, conversions, minimum and maximum.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc -ffp-contract=off %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t >%t.out
// RUN: %host-cc %s -lm -o %t.native && %t.native >%t.expected
// RUN: diff %t.expected %t.out

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// The payload and sign of a NaN that arithmetic makes are not fixed, so every NaN prints alike.
static void show(double d) {
  uint64_t bits;
  memcpy(&bits, &d, sizeof bits);
  if (d != d)
    printf(" nan");
  else
    printf(" %016" PRIx64, bits);
}
static void show_f(float f) {
  uint32_t bits;
  memcpy(&bits, &f, sizeof bits);
  if (f != f)
    printf(" nan");
  else
    printf(" %08" PRIx32, bits);
}

static double larger(double a, double b) { return a > b ? a : b; }

int main(void) {
  static volatile double values[] = {0.0,  -0.0, 1.0,     -1.0,     0.5,    -0.5,     1.5,      2.5,    -2.5,           0.49999999999999994,
                                     1e300, -1e300, DBL_MIN, 5e-324, DBL_MAX, INFINITY, -INFINITY, NAN,  4503599627370497.5, 1.0 / 3};
  enum { N = sizeof values / sizeof *values };
  for (int i = 0; i < N; ++i) {
    double a = values[i];
    printf("%d:", i);
    show(ceil(a)), show(floor(a)), show(trunc(a)), show(rint(a)), show(round(a)), show(sqrt(a)), show(fabs(a));
    show(-a), show((float)a), show_f(ceilf((float)a)), show_f(rintf((float)a)), show_f(sqrtf((float)a));
    int exponent;
    show(frexp(a, &exponent));
    double whole;
    show(modf(a, &whole)), show(whole), show(ldexp(a, -3)), show(nextafter(a, 10));
    printf(" %d%d%d%d\n", isnan(a) != 0, isinf(a) != 0, signbit(a) != 0, isfinite(a) != 0);
    for (int j = 0; j < N; ++j) {
      double b = values[j];
      printf("  ");
      show(a + b), show(a - b), show(a * b), show(a / b), show(fmod(a, b)), show(copysign(a, b)), show(larger(a, b));
      if (a == a && b == b && !(a == 0 && b == 0)) // which zero fmin gives is not fixed
        show(fmin(a, b)), show(fmax(a, b));
      show_f((float)a * (float)b), show_f((float)a / (float)b);
      printf(" %d%d%d%d%d%d\n", a < b, a <= b, a == b, a != b, a >= b, a > b);
    }
  }

  static volatile double whole_numbers[] = {0, -0.9, 1.9, -1.9, 2147483647, -2147483648., 4294967295., 9223372036854774784., -9223372036854775808.};
  for (int i = 0; i < 9; ++i) {
    double d = whole_numbers[i];
    printf("%" PRId64, (int64_t)d);
    if (d > -1)
      printf(" %" PRIu64, (uint64_t)d);
    if (d >= -2147483648. && d < 2147483648.)
      printf(" %d", (int)d);
    printf("\n");
  }
  static volatile int64_t integers[] = {0, 1, -1, INT64_MAX, INT64_MIN, 16777217, 9007199254740993, -9007199254740993, 0x7fffffbfffffffff};
  for (int i = 0; i < 9; ++i) {
    show((double)integers[i]), show((double)(uint64_t)integers[i]), show_f((float)integers[i]), show_f((float)(uint64_t)integers[i]);
    show_f((float)(int32_t)integers[i]), show((double)(uint32_t)integers[i]);
    printf("\n");
  }

  // A sum whose result depends on the order of its terms, and a compensated one.
  double sum = 0, carry = 0, compensated = 0;
  float narrow = 0;
  for (int i = 1; i <= 100000; ++i) {
    double term = 1.0 / ((double)i * i);
    sum += term;
    narrow += (float)term;
    double y = term - carry, t = compensated + y;
    carry = (t - compensated) - y;
    compensated = t;
  }
  show(sum), show(compensated), show_f(narrow);
  printf("\n");
  return 0;
}
