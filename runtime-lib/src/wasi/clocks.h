// Which clock of the host answers for a clock of the guest, and time as WASI counts it.
#ifndef WROUGHT_WASI_CLOCKS_H
#define WROUGHT_WASI_CLOCKS_H

#include "types.h"

#include <time.h>

namespace wrought::wasi {

constexpr uint64_t nanosecondsPerSecond = 1'000'000'000;

// False for a number that is no clock of preview 1.
inline bool hostClock(ClockId id, clockid_t& clock) {
  switch (id) {
  case ClockId::Realtime:
    clock = CLOCK_REALTIME;
    return true;
  case ClockId::Monotonic:
    clock = CLOCK_MONOTONIC;
    return true;
  case ClockId::ProcessCputime:
    clock = CLOCK_PROCESS_CPUTIME_ID;
    return true;
  case ClockId::ThreadCputime:
    clock = CLOCK_THREAD_CPUTIME_ID;
    return true;
  }
  return false;
}

// Nanoseconds; a time before 1970 counts as 0, one beyond what 64 bits hold (the year 2554) as the greatest number.
inline uint64_t toNanoseconds(const struct timespec& time) {
  if (time.tv_sec < 0)
    return 0;
  uint64_t nanoseconds;
  if (__builtin_mul_overflow(static_cast<uint64_t>(time.tv_sec), nanosecondsPerSecond, &nanoseconds) ||
      __builtin_add_overflow(nanoseconds, static_cast<uint64_t>(time.tv_nsec), &nanoseconds))
    return UINT64_MAX;
  return nanoseconds;
}

inline struct timespec toTimespec(uint64_t nanoseconds) {
  struct timespec time = {};
  time.tv_sec = static_cast<time_t>(nanoseconds / nanosecondsPerSecond);
  time.tv_nsec = static_cast<long>(nanoseconds % nanosecondsPerSecond);
  return time;
}

} // namespace wrought::wasi

#endif
