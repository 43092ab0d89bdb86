#include "lock.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace wrought {

// Of the kernel's <linux/futex.h>, which does not come with every libc.
constexpr int FUTEX_WAIT_PRIVATE = 0 | 128;
constexpr int FUTEX_WAKE_PRIVATE = 1 | 128;

bool waitForWord(const uint32_t& word, uint32_t value, int64_t timeout) {
  constexpr int64_t second = 1'000'000'000;
  // What this system call takes has fields of a register's width, whatever the libc's timespec has.
  struct {
    long seconds, nanoseconds;
  } time = {static_cast<long>(timeout / second), static_cast<long>(timeout % second)};
  return syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, value, timeout < 0 ? nullptr : &time, nullptr, 0) == 0 ||
         errno != ETIMEDOUT;
}

void wakeWord(const uint32_t& word) { syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0); }

void Lock::lockContended() {
  // As "contended" even if it is not any more: waking nobody is harmless, forgetting someone is not.
  while (__atomic_exchange_n(&state_, contended, __ATOMIC_ACQUIRE) != 0)
    waitForWord(state_, contended, -1);
}

} // namespace wrought
