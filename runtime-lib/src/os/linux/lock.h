// A lock between threads of the runtime, and the waiting that it is made of.
#ifndef WROUGHT_OS_LINUX_LOCK_H
#define WROUGHT_OS_LINUX_LOCK_H

#include <stdint.h>

namespace wrought {

// Waits until `word` is another than `value`, someone calls wakeWord, `timeout` nanoseconds have passed (negative: for ever), or
// for no reason at all. False if the time is up.
bool waitForWord(const uint32_t& word, uint32_t value, int64_t timeout);
// Wakes one who waits for `word`.
void wakeWord(const uint32_t& word);

// Not recursive. Costs two instructions where nobody else wants it. Zero-initialised, it is free.
class Lock {
public:
  void lock() {
    uint32_t free = 0;
    if (!__atomic_compare_exchange_n(&state_, &free, held, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
      lockContended();
  }
  void unlock() {
    if (__atomic_exchange_n(&state_, 0, __ATOMIC_RELEASE) == contended)
      wakeWord(state_);
  }

private:
  static constexpr uint32_t held = 1, contended = 2;
  void lockContended();

  uint32_t state_ = 0;
};

class LockGuard {
public:
  explicit LockGuard(Lock& lock) : lock_(lock) { lock_.lock(); }
  ~LockGuard() { lock_.unlock(); }
  LockGuard(const LockGuard&) = delete;
  LockGuard& operator=(const LockGuard&) = delete;

private:
  Lock& lock_;
};

} // namespace wrought

#endif
