// sched_yield.
#include "functions.h"
#include "wasi-errno.h"

#include <sched.h>

using namespace wrought::wasi;

uint32_t wrought_wasi_sched_yield(wrought_instance*) {
  sched_yield(); // always succeeds on Linux
  return result(Errno::Success);
}
