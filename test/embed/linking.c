// Instances of different libraries share memories, tables, globals and functions; a trap in one ends the call that was made
// through another; what one put into another's table outlives it.
// RUN: %wrought compile %S/Inputs/owner.wat --emit=shared --name owner -o %t.owner.so
// RUN: %wrought compile %S/Inputs/user.wat --emit=shared --name user -o %t.user.so
// RUN: %target-cc -Wall -Wextra -Werror -I%include %s -o %t
// RUN: %t %t.owner.so %t.user.so | FileCheck %s
// The copy of the runtime that serves both is that of the library loaded first.
// RUN: %t %t.owner.so %t.user.so swapped | FileCheck %s
#include "wrought.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static const wrought_module* load(const char* path) {
  void* handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    printf("%s\n", dlerror());
    exit(1);
  }
  const wrought_module* module = (const wrought_module*)dlsym(handle, WROUGHT_MODULE_SYMBOL);
  if (!module || !wrought_is_compatible(module))
    exit(1);
  return module;
}

static int32_t call(wrought_instance* instance, const char* name, int count, int32_t a, int32_t b) {
  wrought_extern function;
  wrought_error error;
  wrought_value arguments[2] = {{WROUGHT_I32, {a}}, {WROUGHT_I32, {b}}};
  wrought_value result = {WROUGHT_I32, {0}};
  if (wrought_find_export(instance, name, &function, &error) != WROUGHT_OK)
    printf("%s\n", error.message);
  size_t results = name[0] == 'r' ? 0 : 1;
  wrought_status status = wrought_call(&function, arguments, (size_t)count, &result, results, &error);
  if (status != WROUGHT_OK) {
    printf("%s: %s;", name, error.message);
    for (unsigned i = 0; i < error.frame_count; ++i)
      printf(" %s", error.frames[i].function);
    printf("\n");
  }
  return result.of.i32;
}

int main(int argc, char** argv) {
  if (argc == 4)
    load(argv[2]);
  const wrought_module* ownerModule = load(argv[1]);
  const wrought_module* userModule = load(argv[2]);
  wrought_error error;
  wrought_instance *owner, *user, *other;
  wrought_instantiate(ownerModule, 0, 0, &owner, &error);
  wrought_instantiate(ownerModule, 0, 0, &other, &error);

  wrought_import imports[5];
  size_t count = wrought_module_import_count(userModule);
  for (size_t i = 0; i < count; ++i) {
    wrought_extern_type type;
    wrought_module_import(userModule, i, &type);
    imports[i].module = type.module;
    imports[i].module_size = type.module_size;
    imports[i].name = type.name;
    imports[i].name_size = type.name_size;
    wrought_find_export(owner, type.name, &imports[i].item, &error);
  }
  if (wrought_instantiate(userModule, imports, count, &user, &error) != WROUGHT_OK)
    printf("%s\n", error.message);

  printf("memory: %d %d\n", call(owner, "peek", 1, 8, 0), call(other, "peek", 1, 8, 0));
  // CHECK: memory: 42 0
  call(user, "raise_level", 0, 0, 0);
  wrought_extern level;
  wrought_value value;
  wrought_find_export(owner, "level", &level, &error);
  wrought_global_get(&level, &value, &error);
  printf("global: %d\n", value.of.i32);
  // CHECK-NEXT: global: 8
  printf("function: %d\n", call(user, "use", 1, 1, 0));
  // CHECK-NEXT: function: 2
  call(user, "use", 1, 0, 0);
  // CHECK-NEXT: use: integer divide by zero; crash use
  printf("table: %d\n", call(owner, "at", 2, 2, 11));
  // CHECK-NEXT: table: 111
  call(other, "at", 2, 2, 11);
  // CHECK-NEXT: at: uninitialized element at index 2 of table 0; at
  wrought_destroy(user);
  printf("outlived: %d\n", call(owner, "at", 2, 2, 22));
  // CHECK-NEXT: outlived: 133
  wrought_destroy(owner);

  // Each import wants what it says; the message has both sides and both types.
  for (size_t i = 0; i < count; ++i) {
    wrought_import wrong[5];
    for (size_t j = 0; j < count; ++j)
      wrong[j] = imports[j];
    for (size_t j = 0; j < count; ++j)
      wrought_find_export(other, wrong[j].name, &wrong[j].item, &error);
    wrought_find_export(other, imports[i].item.kind == WROUGHT_EXTERN_FUNCTION ? "at" : "level", &wrong[i].item, &error);
    if (imports[i].item.kind == WROUGHT_EXTERN_GLOBAL && wrong[i].name[0] == 'l')
      wrought_find_export(other, "fixed", &wrong[i].item, &error);
    wrought_status status = wrought_instantiate(userModule, wrong, count, &user, &error);
    printf("%d %s\n", status, error.message);
  }
  // CHECK-DAG: 3 module 'user': the import 'owner'.'crash' needs a function of type (i32) -> (i32), but was given one of type (i32 i32) -> (i32) (of module 'owner')
  // CHECK-DAG: 3 module 'user': the import 'owner'.'table' needs a table, but was given a global (of module 'owner')
  // CHECK-DAG: 3 module 'user': the import 'owner'.'memory' needs a memory, but was given a global (of module 'owner')
  // CHECK-DAG: 3 module 'user': the import 'owner'.'level' needs a mutable global of type i32, but was given an immutable one of type i64 (of module 'owner')
  // CHECK-DAG: 3 module 'user': the import 'owner'.'fixed' needs an immutable global of type i64, but was given a mutable one of type i32 (of module 'owner')
  wrought_destroy(other);
  return 0;
}
