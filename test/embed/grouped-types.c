// A host and types that stand in a recursion group: their text tells the group; a function of the host need not know it, and has
// the type of what it is imported as; a function of another type is refused where a reference to one of the group is wanted.
// RUN: %wrought compile %S/Inputs/grouped-types.wat --emit=shared --name grouped -o %t.so
// RUN: %target-cc -Wall -Wextra -Werror -I%include %s -o %t
// RUN: %t %t.so | FileCheck %s
#include "wrought.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static void twice(void* env, wrought_instance* instance, const wrought_value* arguments, wrought_value* results) {
  (void)env, (void)instance;
  results[0].of.i32 = 2 * arguments[0].of.i32;
}

static wrought_extern exportOf(wrought_instance* instance, const char* name) {
  wrought_extern item;
  if (wrought_find_export(instance, name, &item, 0) != WROUGHT_OK)
    exit(1);
  return item;
}

static void use(wrought_instance* instance, const char* user, const char* used) {
  wrought_extern function = exportOf(instance, user), table = exportOf(instance, "table");
  wrought_value argument = {WROUGHT_FUNCREF, {0}}, result = {WROUGHT_I32, {0}};
  wrought_error error;
  if (used)
    wrought_table_get(&table, used[0] == 'n' ? 0 : used[0] == 'p' ? 1 : 2, &argument, 0);
  if (wrought_call(&function, &argument, 1, &result, 1, &error) != WROUGHT_OK)
    printf("%s of %s: %s\n", user, used ? used : "null", error.message);
  else
    printf("%s of %s: %d\n", user, used ? used : "null", result.of.i32);
}

int main(int argc, char** argv) {
  void* handle = dlopen(argv[argc - 1], RTLD_NOW);
  const wrought_module* module = handle ? (const wrought_module*)dlsym(handle, WROUGHT_MODULE_SYMBOL) : 0;
  if (!module)
    return 1;
  for (size_t i = 0; i < 3; ++i) {
    wrought_extern_type type;
    wrought_module_export(module, i, &type);
    printf("%s %s\n", type.name, type.type);
  }
  // CHECK: next i:i@0{i:i;!<^0>:i}
  // CHECK-NEXT: plain i:i
  // CHECK-NEXT: use !<@0{i:i;!<^0>:i}>:i@1{i:i;!<^0>:i}
  wrought_import import = {"host", 0, "twice", 0, wrought_host_function("i:I", twice, 0)};
  wrought_instance* instance;
  wrought_error error;
  if (wrought_instantiate(module, &import, 1, &instance, &error) != WROUGHT_OK)
    printf("%s\n", error.message);
  // CHECK-NEXT: 'host'.'twice' needs a function of type (i32) -> (i32) (@0{{.*}}), but was given one of type (i32) -> (i64) (by the host)
  import.item = wrought_host_function("i:i", twice, 0);
  if (wrought_instantiate(module, &import, 1, &instance, &error) != WROUGHT_OK)
    printf("%s\n", error.message);
  use(instance, "use", "next");
  // CHECK-NEXT: use of next: 21
  use(instance, "use", "twice");
  // CHECK-NEXT: use of twice: 40
  use(instance, "use", "plain");
  // CHECK-NEXT: use of plain: a function of type {{.*}} was called with a funcref of another type as argument 0
  use(instance, "use", 0);
  // CHECK-NEXT: use of null: a function of type
  // The type of nothing but null takes nothing but null.
  use(instance, "null", 0);
  // CHECK-NEXT: null of null: 1
  use(instance, "null", "plain");
  // CHECK-NEXT: null of plain: a function of type (nullfuncref) -> (i32) was called with a funcref of another type as argument 0
  wrought_destroy(instance);
  return 0;
}
