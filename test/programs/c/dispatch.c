// Calls of every shape: tables of function pointers with several signatures, callbacks with a context, variable arguments,
// structures passed and returned by value, bit-fields, unions, and a function pointer compared with others.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t >%t.out
// RUN: %host-cc %s -o %t.native && %t.native >%t.expected
// RUN: diff %t.expected %t.out

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { double x, y; } Point;
typedef struct { int32_t a[9]; char tag; } Large;
typedef struct { unsigned low : 3, middle : 12; int high : 17; } Bits;
typedef union { float f; uint32_t u; uint8_t bytes[4]; } Pun;

__attribute__((noinline)) static Point add(Point p, Point q) { return (Point){p.x + q.x, p.y + q.y}; }
__attribute__((noinline)) static Point scale(Point p, double by) { return (Point){p.x * by, p.y * by}; }
__attribute__((noinline)) static Large rotate(Large in, int by) {
  Large out = {.tag = (char)(in.tag + 1)};
  for (int i = 0; i < 9; ++i)
    out.a[(i + by) % 9] = in.a[i];
  return out;
}

static int64_t op_add(int64_t a, int64_t b) { return a + b; }
static int64_t op_sub(int64_t a, int64_t b) { return a - b; }
static int64_t op_mul(int64_t a, int64_t b) { return a * b; }
static int64_t op_div(int64_t a, int64_t b) { return b ? a / b : 0; }
static double f_half(double x) { return x / 2; }
static double f_square(double x) { return x * x; }
static float g_negate(float x) { return -x; }
static void no_op(void) {}

typedef struct {
  const char* name;
  enum { Binary, Unary, Single, Nothing } kind;
  union {
    int64_t (*binary)(int64_t, int64_t);
    double (*unary)(double);
    float (*single)(float);
    void (*nothing)(void);
  } call;
} Operation;

static const Operation operations[] = {
    {"add", Binary, {.binary = op_add}},    {"half", Unary, {.unary = f_half}},     {"sub", Binary, {.binary = op_sub}},
    {"negate", Single, {.single = g_negate}}, {"mul", Binary, {.binary = op_mul}},  {"square", Unary, {.unary = f_square}},
    {"nothing", Nothing, {.nothing = no_op}}, {"div", Binary, {.binary = op_div}},
};

static void each(const int* items, int count, void (*visit)(void* context, int item), void* context) {
  for (int i = 0; i < count; ++i)
    visit(context, items[i]);
}
static void sum_into(void* context, int item) { *(long long*)context += item; }
static void longest_run(void* context, int item) {
  int* c = context; // previous, run, best
  c[1] = item == c[0] ? c[1] + 1 : 1;
  c[0] = item;
  if (c[1] > c[2])
    c[2] = c[1];
}

static double total(const char* kinds, ...) {
  va_list arguments, again;
  va_start(arguments, kinds);
  va_copy(again, arguments);
  double sum = 0;
  for (int pass = 0; pass < 2; ++pass)
    for (const char* k = kinds; *k; ++k) {
      va_list* from = pass ? &again : &arguments;
      switch (*k) {
      case 'i': sum += va_arg(*from, int); break;
      case 'l': sum += (double)va_arg(*from, long long); break;
      case 'd': sum += va_arg(*from, double); break;
      case 's': sum += (double)strlen(va_arg(*from, const char*)); break;
      case 'p': { Point p = va_arg(*from, Point); sum += p.x - p.y; break; }
      }
    }
  va_end(again);
  va_end(arguments);
  return sum;
}

// A state machine whose states are functions that return the next one.
typedef struct State { struct State (*run)(const char** at, int* words); } State;
static State in_word(const char** at, int* words);
static State in_space(const char** at, int* words) {
  while (**at == ' ')
    ++*at;
  *words += **at != 0;
  return (State){**at ? in_word : NULL};
}
static State in_word(const char** at, int* words) {
  (void)words;
  while (**at && **at != ' ')
    ++*at;
  return (State){**at ? in_space : NULL};
}

int main(void) {
  Point p = {1, 2};
  for (int i = 0; i < 10; ++i)
    p = add(scale(p, 1.25), (Point){i, -i});
  printf("%.10f %.10f\n", p.x, p.y);

  Large large = {{1, 2, 3, 4, 5, 6, 7, 8, 9}, 'a'};
  for (int i = 0; i < 5; ++i)
    large = rotate(large, i);
  printf("%c %d %d %d\n", large.tag, large.a[0], large.a[4], large.a[8]);

  int64_t integer = 7;
  double real = 3;
  float single = 1.5f;
  for (int round = 0; round < 20; ++round) {
    const Operation* operation = &operations[(round * 5 + 3) % 8];
    switch (operation->kind) {
    case Binary: integer = operation->call.binary(integer, round + 1); break;
    case Unary: real = operation->call.unary(real); break;
    case Single: single = operation->call.single(single); break;
    case Nothing: operation->call.nothing(); break;
    }
    printf("%s %lld %g %g\n", operation->name, (long long)integer, real, (double)single);
  }
  int equal = 0;
  for (int i = 0; i < 8; ++i)
    for (int j = 0; j < 8; ++j)
      equal += operations[i].call.nothing == operations[j].call.nothing;
  printf("%d function pointers equal\n", equal);

  int items[] = {3, 3, 1, 4, 4, 4, -100, 4};
  long long sum = 0;
  int run[3] = {-1, 0, 0};
  each(items, 8, sum_into, &sum);
  each(items, 8, longest_run, run);
  printf("sum %lld, longest run %d\n", sum, run[2]);

  printf("%.2f\n", total("ildsp", -5, 1LL << 40, 0.25, "eight ch", ((Point){10, 4})));

  volatile int wide = 13;
  Bits bits = {.middle = 4095};
  bits.low = (unsigned)wide; // keeps the low 3 bits
  bits.middle += 2;
  bits.high = wide * -70000;
  printf("%u %u %d\n", bits.low, bits.middle, bits.high);
  Pun pun = {.f = -1.5f};
  pun.bytes[3] ^= 0x80;
  printf("%08x %g\n", pun.u, (double)pun.f);

  const char* at = "  the quick  brown fox ";
  int words = 0;
  for (State next = {in_space}; next.run;)
    next = next.run(&at, &words);
  printf("%d words\n", words);
  return 0;
}
