// The C functions of a library: calls in both directions, results, memory, globals and tables, and every failure as a value.
// RUN: %wrought compile %S/Inputs/calls.wat --emit=shared --name calls --emit-header %t.h -o %t.so
// RUN: %target-cc -Wall -Wextra -Werror -Wno-unused-parameter -std=c99 -include %t.h -I%include %s %t.so -Wl,-rpath,'$ORIGIN' -o %t
// RUN: %t | FileCheck %s
// The same as part of the program, and from C++.
// RUN: %wrought compile %S/Inputs/calls.wat --emit=static-lib --name calls -O0 -o %t.a
// RUN: %target-cc -std=c99 -include %t.h -I%include %s %t.a -o %t.static
// RUN: %t.static | FileCheck %s
// RUN: %target-cxx -Wall -Wextra -Werror -Wno-unused-parameter -x c++ -include %t.h -I%include -c %s -o /dev/null
#include <stdio.h>
#include <string.h>

static int32_t hostLog(void* env, calls_instance* instance, int32_t value) {
  ++*(int*)env;
  if (value == 99)
    wrought_raise(instance, "the host does not like 99");
  if (value == 5) {
    int32_t result;
    wrought_error error;
    wrought_status status = calls_apply(instance, 9, 1, 2, &result, &error);
    printf("nested: %d %s\n", status, error.message);
  }
  return value * 2;
}

static void show(const char* what, wrought_status status, const wrought_error* error) {
  printf("%s: %d", what, status);
  if (status != WROUGHT_OK) {
    printf(" %s;", error->message);
    for (unsigned i = 0; i < error->frame_count && i < 3; ++i)
      printf(" %s", error->frames[i].function);
  }
  printf("\n");
}

int main(void) {
  int calls = 0;
  wrought_error error;
  calls_instance* instance;
  calls_imports imports = {&calls, hostLog};
  show("no imports", calls_instantiate(0, &instance, &error), &error);
  // CHECK: no imports: 3 module 'calls': the import 'env'.'log' (a function of type (i32) -> (i32)) was not given;
  show("instantiate", calls_instantiate(&imports, &instance, &error), &error);
  // CHECK-NEXT: instantiate: 0
  int32_t result = 0;
  show("add", calls_add(instance, 3, 4, &result, &error), &error);
  printf("%d\n", result);
  // CHECK-NEXT: add: 0
  // CHECK-NEXT: 7
  calls_apply(instance, 1, 10, 4, &result, 0);
  printf("%d\n", result);
  // CHECK-NEXT: 6
  show("type", calls_apply(instance, 2, 10, 4, &result, &error), &error);
  show("null", calls_apply(instance, 3, 10, 4, &result, &error), &error);
  show("outside", calls_apply(instance, 9, 10, 4, &result, &error), &error);
  // CHECK-NEXT: type: 1 indirect call type mismatch at index 2 of table 0; apply
  // CHECK-NEXT: null: 1 uninitialized element at index 3 of table 0; apply
  // CHECK-NEXT: outside: 1 undefined element at index 9 of table 0 (table size 4); apply
  show("load", calls_load(instance, 70000, &result, &error), &error);
  printf("%d\n", error.trap == WROUGHT_TRAP_MEMORY_OUT_OF_BOUNDS);
  // CHECK-NEXT: load: 1 out of bounds memory access at address 0x11170 (memory size 0x10000); load
  // CHECK-NEXT: 1
  show("copy", calls_copy(instance, 65530, 0, 100, &error), &error);
  // CHECK-NEXT: copy: 1 out of bounds memory access at address 0x10000 (memory size 0x10000); copy
  show("log", calls_log(instance, 5, &result, &error), &error);
  printf("%d %d\n", result, calls);
  // CHECK-NEXT: nested: 1 undefined element at index {{[0-9]+}} of table 0 (table size 4)
  // CHECK-NEXT: log: 0
  // CHECK-NEXT: 11 1
  show("raise", calls_log(instance, 99, &result, &error), &error);
  // CHECK-NEXT: raise: 6 the host does not like 99; log_twice
  show("recurse", calls_recurse(instance, 4, &result, &error), &error);
  printf("%d\n", error.frame_total > 1000);
  // CHECK-NEXT: recurse: 1 call stack exhausted; recurse recurse recurse
  // CHECK-NEXT: 1
  int64_t count;
  calls_bump(instance, &count, &error);
  printf("%d %d\n", (int)count, (int)calls_counter_get(instance));
  calls_counter_set(instance, 7, 0);
  calls_bump(instance, &count, 0);
  printf("%d\n", (int)count);
  // CHECK-NEXT: 41 41
  // CHECK-NEXT: 8
  double d;
  float f;
  calls_multi(instance, 1.5f, 2.5, &d, &f, 0, &error);
  printf("%g %g\n", d, f);
  // CHECK-NEXT: 2.5 1.5
  wrought_v128 lanes = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
  wrought_v128 doubled;
  calls_twice(instance, &lanes, &doubled, &error);
  printf("%d %d\n", doubled.bytes[0], doubled.bytes[15]);
  // CHECK-NEXT: 2 32
  printf("%s %d\n", (const char*)calls_memory_data(instance) + 16, (int)calls_memory_size(instance));
  printf("%d %d\n", (int)calls_memory_grow(instance, 2), (int)calls_memory_grow(instance, 2));
  // CHECK-NEXT: hello 65536
  // CHECK-NEXT: 1 -1

  // By name, with the kinds checked.
  wrought_extern item;
  wrought_value arguments[2];
  memset(arguments, 0, sizeof arguments);
  arguments[0].kind = WROUGHT_I32;
  arguments[0].of.i32 = 20;
  arguments[1].kind = WROUGHT_I64;
  wrought_value sum;
  wrought_find_export(instance, "add", &item, &error);
  show("kind", wrought_call(&item, arguments, 2, &sum, 1, &error), &error);
  show("count", wrought_call(&item, arguments, 1, &sum, 1, &error), &error);
  // CHECK-NEXT: kind: 4 a function of type (i32 i32) -> (i32) was called with a i64 as argument 1;
  // CHECK-NEXT: count: 4 a function of type (i32 i32) -> (i32) was called with 1 arguments and room for 1 results;
  arguments[1].kind = WROUGHT_I32;
  arguments[1].of.i32 = 22;
  show("call", wrought_call(&item, arguments, 2, &sum, 1, &error), &error);
  printf("%d %d\n", sum.kind, sum.of.i32);
  // CHECK-NEXT: call: 0
  // CHECK-NEXT: 0 42
  show("missing", wrought_find_export(instance, "nope", &item, &error), &error);
  // CHECK-NEXT: missing: 4 module 'calls' has no export 'nope';
  wrought_value element;
  show("get", calls_table_get(instance, 0, &element, &error), &error);
  show("set", calls_table_set(instance, 3, &element, &error), &error);
  calls_apply(instance, 3, 10, 4, &result, 0);
  printf("%d\n", result);
  show("beyond", calls_table_set(instance, 4, &element, &error), &error);
  show("wrong", calls_table_set(instance, 0, &sum, &error), &error);
  // CHECK-NEXT: get: 0
  // CHECK-NEXT: set: 0
  // CHECK-NEXT: 14
  // CHECK-NEXT: beyond: 4 there is no element 4 in a table of 4;
  // CHECK-NEXT: wrong: 4 a table of funcref cannot hold a i32;
  calls_destroy(instance);
  return 0;
}
