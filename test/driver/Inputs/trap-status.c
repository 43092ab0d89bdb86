// A host without a C library: calls `f` with the number of arguments it was given, less one, and exits with its result, or with the
// code of the trap and 100.
#include "app.h"

struct wrought_instance wrought_main_instance;

__attribute__((noreturn)) static void leave(uint32_t status) {
#if defined(__aarch64__)
  register uint64_t code __asm__("x0") = status;
  register uint64_t call __asm__("x8") = 93;
#else
  register uint32_t code __asm__("r0") = status;
  register uint32_t call __asm__("r7") = 1;
#endif
  __asm__ volatile("svc 0" : : "r"(code), "r"(call));
  for (;;) {
  }
}

void wrought_trap(struct wrought_instance* instance, uint32_t code) {
  (void)instance;
  leave(100 + code);
}

__attribute__((used)) void begin(const uintptr_t* stack) {
  app_start(0, 0);
  leave(app_f((uint32_t)*stack - 1));
}

#if defined(__aarch64__)
__asm__(".globl _start\n_start: mov x0, sp\n bl begin");
#else
__asm__(".globl _start\n_start: mov r0, sp\n bl begin");
#endif
