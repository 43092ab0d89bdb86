// Exceptions cross libraries: one catches what another throws, by the tag that it imports. What nobody catches ends the host's
// call, no farther than the host's own frames; what nothing refers to any more takes no memory.
// RUN: %wrought compile %S/Inputs/thrower.wat --emit=shared --name thrower -O0 -o %t.thrower.so
// RUN: %wrought compile %S/Inputs/catcher.wat --emit=shared --name catcher -o %t.catcher.so
// RUN: %target-cc -Wall -Wextra -Werror -I%include %s -o %t
// RUN: %t %t.thrower.so %t.catcher.so | FileCheck %s
// The copy of the runtime that serves both may be either.
// RUN: %t %t.thrower.so %t.catcher.so swapped | FileCheck %s
#include "wrought.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const wrought_module* load(const char* path) {
  void* handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    printf("%s\n", dlerror());
    exit(1);
  }
  return (const wrought_module*)dlsym(handle, WROUGHT_MODULE_SYMBOL);
}

static wrought_instance* thrower;

static wrought_status call(wrought_instance* instance, const char* name, int count, int32_t argument, int results, int32_t* result,
                           wrought_error* error) {
  wrought_extern function;
  wrought_value value = {WROUGHT_I32, {argument}}, given = {WROUGHT_I32, {0}};
  if (wrought_find_export(instance, name, &function, error) != WROUGHT_OK)
    exit(2);
  wrought_status status = wrought_call(&function, &value, (size_t)count, &given, (size_t)results, error);
  *result = given.of.i32;
  return status;
}

static void show(const char* what, wrought_status status, int32_t result, const wrought_error* error) {
  if (status == WROUGHT_OK) {
    printf("%s: %d\n", what, result);
    return;
  }
  printf("%s: status %s: %s;", what, status == WROUGHT_EXCEPTION ? "exception" : "other", error->message);
  for (unsigned i = 0; i < error->frame_count; ++i)
    printf(" %s", error->frames[i].function);
  printf("\n");
}

// Calls a module that throws: the exception ends this call, and the host goes on.
static void hostCall(void* env, wrought_instance* instance, const wrought_value* arguments, wrought_value* results) {
  (void)env, (void)instance, (void)results;
  wrought_error error;
  int32_t result;
  wrought_status status = call(thrower, "throw", 1, arguments[0].of.i32, 0, &result, &error);
  show("inner", status, result, &error);
}

static long residentPages(void) {
  long pages = 0;
  FILE* file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%*d %ld", &pages) != 1)
    exit(3);
  fclose(file);
  return pages;
}

int main(int argc, char** argv) {
  if (argc == 4)
    load(argv[2]);
  const wrought_module* throwerModule = load(argv[1]);
  const wrought_module* catcherModule = load(argv[2]);
  wrought_error error;
  wrought_instance* catcher;
  if (wrought_instantiate(throwerModule, 0, 0, &thrower, &error) != WROUGHT_OK)
    return 4;
  wrought_import imports[8];
  memset(imports, 0, sizeof imports);
  size_t count = wrought_module_import_count(catcherModule);
  for (size_t i = 0; i < count; ++i) {
    wrought_extern_type type;
    wrought_module_import(catcherModule, i, &type);
    imports[i].module = type.module;
    imports[i].name = type.name;
    if (strcmp(type.module, "host") == 0)
      imports[i].item = wrought_host_function("i:", hostCall, 0);
    else
      wrought_find_export(thrower, type.name, &imports[i].item, &error);
  }
  if (wrought_instantiate(catcherModule, imports, count, &catcher, &error) != WROUGHT_OK) {
    printf("%s\n", error.message);
    return 5;
  }

  int32_t result;
  wrought_status status = call(catcher, "catch", 1, 37, 1, &result, &error);
  show("catch", status, result, &error);
  // CHECK: catch: 42
  status = call(catcher, "rethrow", 1, 1, 0, &result, &error);
  show("rethrow", status, result, &error);
  // CHECK-NEXT: rethrow: status exception: uncaught exception; rethrow
  status = call(catcher, "uncaught", 0, 0, 0, &result, &error);
  show("uncaught", status, result, &error);
  // CHECK-NEXT: uncaught: status exception: uncaught exception; uncaught
  status = call(catcher, "through_host", 1, 1, 1, &result, &error);
  // CHECK-NEXT: inner: status exception: uncaught exception; throw
  show("through_host", status, result, &error);
  // CHECK-NEXT: through_host: 0
  status = call(thrower, "churn", 1, 1000, 1, &result, &error);
  long before = residentPages();
  status = call(thrower, "churn", 1, 200000, 1, &result, &error);
  show("churn", status, result, &error);
  // CHECK-NEXT: churn: 0
  for (int i = 0; i < 2000; ++i)
    call(catcher, "catch", 1, i, 1, &result, &error);
  long grown = residentPages() - before;
  printf("%s\n", grown < 1024 ? "no memory is lost" : "memory is lost");
  // CHECK-NEXT: no memory is lost
  wrought_destroy(catcher);
  wrought_destroy(thrower);
  return 0;
}
