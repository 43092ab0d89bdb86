// A shared memory is used by instances of different libraries on different threads at the same time: atomic instructions are
// atomic, one library wakes who waits in another, and what one grows the others have.
// RUN: %wrought compile %S/Inputs/shared-memory.wat --emit=shared -o %t.owner.so
// RUN: %wrought compile %S/Inputs/shared-memory-user.wat --emit=shared -o %t.user.so
// RUN: %target-cc -Wall -Wextra -Werror -I%include %s -o %t -pthread
// RUN: %t %t.owner.so %t.user.so | FileCheck %s
#include "wrought.h"

#include <dlfcn.h>
#include <pthread.h>
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

static int32_t call(wrought_instance* instance, const char* name, int32_t argument) {
  wrought_extern function;
  wrought_error error;
  wrought_value value = {WROUGHT_I32, {argument}}, result = {WROUGHT_I32, {0}};
  if (wrought_find_export(instance, name, &function, &error) != WROUGHT_OK ||
      wrought_call(&function, &value, 1, &result, 1, &error) != WROUGHT_OK) {
    printf("%s: %s\n", name, error.message);
    exit(1);
  }
  return result.of.i32;
}

static wrought_instance *owner, *users[3];
static int32_t waited;

static void* add(void* instance) {
  call((wrought_instance*)instance, "add", 16);
  return 0;
}

static void* waitForNotify(void* instance) {
  waited = call((wrought_instance*)instance, "wait", 32);
  return 0;
}

int main(int argc, char** argv) {
  (void)argc;
  const wrought_module* ownerModule = load(argv[1]);
  const wrought_module* userModule = load(argv[2]);
  wrought_error error;
  if (wrought_instantiate(ownerModule, 0, 0, &owner, &error) != WROUGHT_OK)
    return 2;
  wrought_import import;
  memset(&import, 0, sizeof import);
  import.module = "owner";
  import.name = "memory";
  wrought_find_export(owner, "memory", &import.item, &error);
  for (int i = 0; i < 3; ++i) {
    if (wrought_instantiate(userModule, &import, 1, &users[i], &error) != WROUGHT_OK) {
      printf("%s\n", error.message);
      return 3;
    }
  }
  pthread_t threads[3];
  pthread_create(&threads[0], 0, waitForNotify, users[0]);
  pthread_create(&threads[1], 0, add, users[1]);
  pthread_create(&threads[2], 0, add, users[2]);
  pthread_join(threads[1], 0);
  pthread_join(threads[2], 0);
  printf("added: %d\n", call(users[1], "read", 16));
  // CHECK: added: 200000
  // The waiter may not have got there yet; then it finds the value changed, or is woken by a later call.
  call(owner, "notify", 32);
  pthread_join(threads[0], 0);
  printf("%s\n", waited == 0 || waited == 1 ? "woken" : "not woken");
  // CHECK-NEXT: woken
  int32_t pages = call(users[1], "grow", 2);
  printf("grown from %d: %d\n", pages, call(users[2], "read", 2 * 65536 + 16));
  // CHECK-NEXT: grown from 1: 0
  return 0;
}
