// More arguments than there are registers: from the host, to the host, between functions and through a table, and several results.
// RUN: %wrought compile %S/Inputs/many.wat --emit=static-lib --name many --emit-header %t.h -o %t.a
// RUN: %target-cc -Wall -Wextra -Werror -Wno-unused-parameter -include %t.h -I%include %s %t.a -o %t
// RUN: %t | FileCheck %s
// RUN: %wrought compile %S/Inputs/many.wat -O0 --emit=static-lib --name many --emit-header %t.h -o %t.a
// RUN: %target-cc -include %t.h -I%include %s %t.a -o %t
// RUN: %t | FileCheck %s
#include <stdio.h>

static int64_t digits(void* env, many_instance* instance, int32_t a, int64_t b, int32_t c, int64_t d, int32_t e, int64_t f,
                      int32_t g, int64_t h, double i) {
  return ((((((((a * 10 + b) * 10 + c) * 10 + d) * 10 + e) * 10 + f) * 10 + g) * 10 + h) * 10) + (int64_t)i;
}

int main(void) {
  many_imports imports = {0, digits};
  wrought_error error;
  many_instance* instance;
  if (many_instantiate(&imports, &instance, &error) != WROUGHT_OK)
    return 1;
  int64_t result = 0;
  many_direct(instance, 1, 2, 3, 4, 5, 6, 7, 8, 9, &result, &error);
  printf("%lld\n", (long long)result);
  // CHECK: 123456789
  many_table(instance, 1, 2, 3, 4, 5, 6, 7, 8, 9, &result, &error);
  printf("%lld\n", (long long)result);
  // CHECK-NEXT: 123456789
  many_own(instance, 1, 2, 3, 4, 5, 6, 7, 8, 9, &result, &error);
  printf("%lld\n", (long long)result);
  // CHECK-NEXT: 987654321
  int32_t x[5];
  many_five(instance, 30, &x[0], &x[1], &x[2], &x[3], &x[4], &error);
  printf("%d %d %d %d %d\n", x[0], x[1], x[2], x[3], x[4]);
  // CHECK-NEXT: 30 31 32 33 34
  many_destroy(instance);
  return 0;
}
