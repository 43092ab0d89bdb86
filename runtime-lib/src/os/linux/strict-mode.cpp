#include "strict-mode.h"

#include "bench-timer.h"
#include "launch.h"
#include "linked-parts.h"
#include "system-calls.h"
#include "threads.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace wrought {

bool isStrict;

// Before Linux 5.16 strict mode switches off store bypass speculation for the process, which slows all of its code.
static bool isSpeculationKept() {
  struct utsname name;
  if (uname(&name) != 0)
    return false;
  unsigned numbers[2] = {};
  const char* digit = name.release;
  for (unsigned& number : numbers) {
    for (; *digit >= '0' && *digit <= '9'; ++digit)
      number = number * 10 + static_cast<unsigned>(*digit - '0');
    if (*digit == '.')
      ++digit;
  }
  return numbers[0] > 5 || (numbers[0] == 5 && numbers[1] >= 16);
}

static bool canBeStrict(uint64_t functions) {
  if (wrought_program.thread_start != nullptr || wrought_program.drive != nullptr || wrought_bench_end != nullptr ||
      wrought_memory_grow != nullptr || wrought_table_grow != nullptr || wrought_exception_new != nullptr ||
      wrought_atomic_wait32 != nullptr || wrought_atomic_wait64 != nullptr || wrought_atomic_notify != nullptr)
    return false;
  if ((functions & ~(strictFunctions | seekingFunctions | everyProgram)) != 0)
    return false;
  return wrought_wasi_needs_only_transfers == nullptr ||
         wrought_wasi_needs_only_transfers((functions & seekingFunctions) != 0);
}

bool enterStrictMode(uint64_t functions) {
  constexpr int strict = 1;
  isStrict = canBeStrict(functions) && isSpeculationKept() && prctl(PR_SET_SECCOMP, strict, 0, 0, 0) == 0;
  return isStrict;
}

void endStrictly(int status) {
  for (;;)
    syscall(SYS_exit, status);
}

void dieInHandler(int signal) {
  if (signal == SIGSEGV)
    *static_cast<volatile char*>(nullptr) = 0;
  __builtin_trap();
}

} // namespace wrought
