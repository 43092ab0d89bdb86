// Instances on several threads at once: each traps, recurses and recovers by itself, and threads come and go.
// RUN: %wrought compile %S/Inputs/calls.wat --emit=shared --name calls --emit-header %t.h -o %t.so
// RUN: %target-cc -Wall -Wextra -Werror -Wno-unused-parameter -pthread -include %t.h -I%include %s %t.so -Wl,-rpath,'$ORIGIN' -o %t
// RUN: %t | FileCheck %s
#include <pthread.h>
#include <stdio.h>

static int32_t hostLog(void* env, calls_instance* instance, int32_t value) { return value; }

static void* work(void* argument) {
  long failures = 0;
  calls_imports imports = {0, hostLog};
  for (int round = 0; round < 20; ++round) {
    wrought_error error;
    calls_instance* instance;
    if (calls_instantiate(&imports, &instance, &error) != WROUGHT_OK)
      return (void*)1000;
    for (int i = 0; i < 20; ++i) {
      int32_t result = 0;
      failures += calls_load(instance, 70000 + i, &result, &error) != WROUGHT_TRAP ||
                  error.trap != WROUGHT_TRAP_MEMORY_OUT_OF_BOUNDS;
      failures += calls_apply(instance, 9, 1, 1, &result, &error) != WROUGHT_TRAP;
      failures += calls_add(instance, i, 1, &result, &error) != WROUGHT_OK || result != i + 1;
    }
    int32_t result;
    failures += calls_recurse(instance, 1, &result, 0) != WROUGHT_TRAP;
    calls_destroy(instance);
  }
  return (void*)failures;
}

int main(void) {
  long failures = 0;
  for (int generation = 0; generation < 3; ++generation) {
    pthread_t threads[4];
    for (int i = 0; i < 4; ++i)
      pthread_create(&threads[i], 0, work, 0);
    for (int i = 0; i < 4; ++i) {
      void* result;
      pthread_join(threads[i], &result);
      failures += (long)result;
    }
  }
  printf("%ld failures\n", failures);
  // CHECK: {{^}}0 failures
  return 0;
}
