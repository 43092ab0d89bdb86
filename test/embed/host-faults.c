// A fault that is not a guest's goes to the handler that the host had: in its own code, and in a function that the module calls.
// RUN: %wrought compile %S/Inputs/calls.wat --emit=shared --name calls --emit-header %t.h -o %t.so
// RUN: %target-cc -include %t.h -I%include %s %t.so -Wl,-rpath,'$ORIGIN' -o %t
// RUN: %t handler | FileCheck %s
// RUN: not --crash %t
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void onFault(int signal) {
  static const char text[] = "the host's handler\n";
  _exit(write(1, text, sizeof text - 1) < 0);
}

static int32_t hostLog(void* env, calls_instance* instance, int32_t value) {
  *(volatile int*)16 = value;
  return value;
}

int main(int argc, char** argv) {
  if (argc > 1)
    signal(SIGSEGV, onFault);
  calls_imports imports = {0, hostLog};
  wrought_error error;
  calls_instance* instance;
  calls_instantiate(&imports, &instance, &error);
  int32_t result;
  if (calls_load(instance, 70000, &result, &error) != WROUGHT_TRAP)
    return 0;
  calls_log(instance, 1, &result, &error);
  // CHECK: the host's handler
  return 0;
}
