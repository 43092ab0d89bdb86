// clock_res_get, clock_time_get.
#include "clocks.h"
#include "functions.h"
#include "sandbox/guest-memory.h"
#include "wasi-errno.h"

using namespace wrought;
using namespace wrought::wasi;

uint32_t wrought_wasi_clock_res_get(wrought_instance* instance, uint32_t id, uint32_t resolutionOut) {
  clockid_t clock;
  struct timespec resolution;
  if (!hostClock(static_cast<ClockId>(id), clock))
    return result(Errno::Inval);
  if (clock_getres(clock, &resolution) != 0)
    return result(lastError());
  return result(GuestMemory(instance).store(resolutionOut, toNanoseconds(resolution)) ? Errno::Success : Errno::Fault);
}

// The precision that a caller asks for is an upper bound of the lag it accepts; there is none here.
uint32_t wrought_wasi_clock_time_get(wrought_instance* instance, uint32_t id, uint64_t, uint32_t timeOut) {
  clockid_t clock;
  struct timespec now;
  if (!hostClock(static_cast<ClockId>(id), clock))
    return result(Errno::Inval);
  if (clock_gettime(clock, &now) != 0)
    return result(lastError());
  return result(GuestMemory(instance).store(timeOut, toNanoseconds(now)) ? Errno::Success : Errno::Fault);
}
