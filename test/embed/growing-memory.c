// A memory with explicit checks and a far maximum lies anywhere, and moves when it grows: the library looks where it is now, also where
// it had no place at all.
// RUN: %wrought compile %S/Inputs/growing.wat --emit=shared -o %t.so
// RUN: %target-cc -Wall -Wextra -Werror -I%include %s -o %t
// RUN: %t %t.so | FileCheck %s
#include "wrought.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static int32_t call(wrought_instance* instance, const char* name, int32_t argument, size_t results) {
  wrought_extern function;
  wrought_error error;
  wrought_value value = {WROUGHT_I32, {argument}}, result = {WROUGHT_I32, {0}};
  if (wrought_find_export(instance, name, &function, &error) != WROUGHT_OK ||
      wrought_call(&function, &value, 1, &result, results, &error) != WROUGHT_OK)
    printf("%s: %s\n", name, error.message);
  return result.of.i32;
}

int main(int argc, char** argv) {
  (void)argc;
  void* handle = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    return 1;
  const wrought_module* module = (const wrought_module*)dlsym(handle, WROUGHT_MODULE_SYMBOL);
  wrought_error error;
  wrought_instance* instances[2];
  for (int i = 0; i < 2; ++i)
    if (wrought_instantiate(module, 0, 0, &instances[i], &error) != WROUGHT_OK)
      return 2;
  call(instances[0], "load", 0, 1);
  // CHECK: load: out of bounds memory access
  for (int i = 0; i < 2; ++i) {
    printf("%d %d", call(instances[i], "grow", 1, 1), call(instances[i], "load", 0, 1));
    call(instances[i], "store", 100, 0);
    printf(" %d %d %d\n", call(instances[i], "grow", 100, 1), call(instances[i], "load", 100, 1),
           call(instances[i], "load", 101 * 65536 - 4, 1));
  }
  // CHECK-NEXT: 0 0 1 7 0
  // CHECK-NEXT: 0 0 1 7 0
  return 0;
}
