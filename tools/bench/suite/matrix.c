// Dense matrices: products in float, double and integers, and a blocked transpose.
#include <stdint.h>
#include <stdio.h>

enum { N = 384 };
static float fa[N][N], fb[N][N], fc[N][N];
static double da[N][N], db[N][N], dc[N][N];
static int32_t ia[N][N], ib[N][N], ic[N][N];

#define PRODUCT(name, type)                                                                                            \
  static void name(type c[N][N], type a[N][N], type b[N][N]) {                                                         \
    for (int i = 0; i < N; ++i)                                                                                        \
      for (int k = 0; k < N; ++k)                                                                                      \
        for (int j = 0; j < N; ++j) c[i][j] += a[i][k] * b[k][j];                                                      \
  }
PRODUCT(product_f32, float)
PRODUCT(product_f64, double)
PRODUCT(product_i32, int32_t)

static void transpose(double to[N][N], double from[N][N]) {
  for (int i = 0; i < N; i += 16)
    for (int j = 0; j < N; j += 16)
      for (int y = i; y < i + 16; ++y)
        for (int x = j; x < j + 16; ++x) to[x][y] = from[y][x];
}

int main(void) {
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) {
      fa[i][j] = (float)(i % 7 - 3), fb[i][j] = (float)(j % 5 - 2);
      da[i][j] = i % 11 - j % 3, db[i][j] = (i + j) % 9;
      ia[i][j] = i * j % 17, ib[i][j] = i - j;
    }
  for (int round = 0; round < 9; ++round) product_f32(fc, fa, fb), product_f64(dc, da, db), product_i32(ic, ia, ib);
  for (int round = 0; round < 100; ++round) transpose(da, dc), transpose(dc, da);
  double sum = 0;
  for (int i = 0; i < N; ++i) for (int j = 0; j < N; ++j) sum += fc[i][j] + dc[i][j] * (j % 3) + ic[i][j] % 1000;
  printf("%.1f\n", sum);
  return 0;
}
