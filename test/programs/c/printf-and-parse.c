// Formatting and parsing of numbers and strings with the C library: every digit must be the one that a native build prints.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t >%t.out
// RUN: %host-cc %s -o %t.native && %t.native >%t.expected
// RUN: diff %t.expected %t.out
// RUN: FileCheck %s <%t.out
// CHECK: 0.1 + 0.2 = 0.30000000000000004

#include <float.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static int formatted(char* out, size_t size, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(out, size, format, arguments);
  va_end(arguments);
  return length;
}

int main(void) {
  volatile double tenth = 0.1, fifth = 0.2;
  printf("0.1 + 0.2 = %.17g\n", tenth + fifth);

  static const double doubles[] = {0.0,     -0.0,    1.0,    -1.5,        1.0 / 3.0, 3.141592653589793, 1e21,  1e-7, 123456789.125,
                                   DBL_MAX, DBL_MIN, 5e-324, DBL_EPSILON, 1e22,      9007199254740993., 0.5e-5};
  for (size_t i = 0; i < sizeof doubles / sizeof *doubles; ++i) {
    double d = doubles[i];
    printf("%f|%.0f|%.3e|%g|%.17g|%-12.4g|%+012.3f|%G\n", d, d, d, d, d, d, d, d);
    char text[400];
    snprintf(text, sizeof text, "%.17g", d);
    double back = strtod(text, NULL);
    if (memcmp(&back, &d, sizeof d) != 0)
      printf("%s does not read back as itself\n", text);
    float f = (float)d;
    snprintf(text, sizeof text, "%.9g", (double)f);
    float back_f = strtof(text, NULL);
    if (memcmp(&back_f, &f, sizeof f) != 0)
      printf("%s does not read back as itself (float)\n", text);
  }

  printf("%d %i %u %x %X %o %#x %#o %c %% %5d|%-5d|%05d|%+d|% d\n", INT_MIN, INT_MAX, UINT_MAX, 0xbeefu, 0xBEEFu, 0755u, 255u, 8u,
         '~', 42, 42, 42, 42, 42);
  printf("%" PRId64 " %" PRIu64 " %" PRIx64 " %hhd %hd %zu %td %jd\n", INT64_MIN, UINT64_MAX, UINT64_C(0x0123456789abcdef),
         (signed char)-1, (short)-2, (size_t)3, (ptrdiff_t)-4, (intmax_t)INT64_MAX);
  printf("[%s] [%10s] [%-10s] [%.3s] [%*.*s] [%s]\n", "text", "right", "left", "truncated", 8, 2, "star", "");

  static const char* const numbers[] = {"42",  "  -17xyz", "0x1f", "077",     "99999999999999999999", "-9223372036854775808",
                                        "z1k", "1e400",    "-1e-400", "  inf", "nan",                  "0x1.8p3", "1e", ".5.5", ""};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; ++i) {
    char* end;
    const char* s = numbers[i];
    printf("'%s':", s);
    long long n = strtoll(s, &end, 0);
    printf(" %lld(%td)", n, end - s);
    n = strtoll(s, &end, 36);
    printf(" %lld(%td)", n, end - s);
    unsigned long long u = strtoull(s, &end, 10);
    printf(" %llu(%td)", u, end - s);
    double d = strtod(s, &end);
    printf(" %g(%td)\n", d, end - s);
  }

  int a, b, read;
  char word[16], rest[32];
  unsigned hex;
  double real;
  int got = sscanf("12 -34 hello ff 2.5e3 [the rest] !", "%d %d %15s %x %lf [%31[^]]]%n", &a, &b, word, &hex, &real, rest, &read);
  printf("%d fields: %d %d %s %x %g '%s' after %d\n", got, a, b, word, hex, real, rest, read);

  char small[8];
  int length = formatted(small, sizeof small, "%s-%04d", "overflow", 7);
  printf("'%s' of %d\n", small, length);

  char copy[64] = "one,two;;three , four";
  for (char *state, *token = strtok_r(copy, ",; ", &state); token; token = strtok_r(NULL, ",; ", &state))
    printf("<%s>", token);
  printf("\n%d %d %s %s %zu %zu\n", strcmp("abc", "abd") < 0, strncmp("abcx", "abcy", 3), strstr("haystack", "st"),
         strrchr("a/b/c", '/'), strspn("aabbc", "ab"), strcspn("hello, world", ", "));
  char overlap[] = "0123456789";
  memmove(overlap + 2, overlap, 6);
  printf("%s", overlap);
  memmove(overlap, overlap + 3, 5);
  printf(" %s %d\n", overlap, memcmp("a\0b", "a\0c", 3) < 0);
  return 0;
}
