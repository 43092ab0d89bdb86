// A fast Fourier transform and its inverse in double precision.
#include <math.h>
#include <stdio.h>

enum { LOG = 16, SIZE = 1 << LOG };
static double re[SIZE], im[SIZE], cosine[SIZE / 2], sine[SIZE / 2];

static void transform(int sign) {
  for (int i = 0, j = 0; i < SIZE; ++i) {
    if (i < j) {
      double t = re[i]; re[i] = re[j]; re[j] = t;
      t = im[i]; im[i] = im[j]; im[j] = t;
    }
    for (int bit = SIZE >> 1; (j ^= bit) < bit; bit >>= 1) {}
  }
  for (int half = 1; half < SIZE; half *= 2)
    for (int start = 0; start < SIZE; start += 2 * half)
      for (int k = 0; k < half; ++k) {
        double c = cosine[k * (SIZE / 2 / half)], s = sign * sine[k * (SIZE / 2 / half)];
        int a = start + k, b = a + half;
        double x = re[b] * c - im[b] * s, y = re[b] * s + im[b] * c;
        re[b] = re[a] - x, im[b] = im[a] - y;
        re[a] += x, im[a] += y;
      }
}

int main(void) {
  // By recurrence: sin and cos differ between C libraries in the last bit.
  double step_c = 1 - 2 * 2.3968449810013396e-05 * 2.3968449810013396e-05 * 2, step_s = 9.587379924285257e-05, c = 1, s = 0;
  for (int i = 0; i < SIZE / 2; ++i) {
    cosine[i] = c, sine[i] = s;
    double next = c * step_c - s * step_s;
    s = s * step_c + c * step_s, c = next;
  }
  for (int i = 0; i < SIZE; ++i) re[i] = (i * 37 % 101) - 50, im[i] = 0;
  for (int round = 0; round < 40; ++round) {
    transform(1), transform(-1);
    for (int i = 0; i < SIZE; ++i) re[i] /= SIZE, im[i] /= SIZE;
  }
  double sum = 0;
  for (int i = 0; i < SIZE; ++i) sum += re[i] * (i % 13) + im[i];
  printf("%.9g\n", sum);
  return 0;
}
