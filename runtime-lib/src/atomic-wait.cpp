// memory.atomic.wait and notify (the threads proposal, "Wait and Notify operators").
//
// The kernel's futexes alone do not do: they compare 32 bits, where wait64 compares 64, and one notify wakes both kinds at an
// address. So waiters stand in queues of our own, by address, first come first served, and each sleeps on a word of its own.
// Comparing and queueing happen under the lock that notify takes: a value stored before a notify is seen, or the notify
// finds the waiter.
#include "atomic-wait.h"

#include "lock.h"

#include <stddef.h>
#include <time.h>

namespace wrought {

namespace {

// On the waiter's stack. Touched by others only under the queue's lock, and by none once it has left the queue.
struct Waiter {
  const void* address;
  Waiter* next = nullptr;
  uint32_t isWoken = 0;
};

struct Queue {
  Lock lock;
  Waiter* first = nullptr;
};

constexpr unsigned queueCount = 64;
Queue queues[queueCount];

Queue& queueOf(const void* address) {
  uint64_t hash = (reinterpret_cast<uintptr_t>(address) >> 2) * UINT64_C(0x9e3779b97f4a7c15);
  return queues[hash >> 58];
}
static_assert(queueCount == 1 << (64 - 58));

void append(Queue& queue, Waiter& waiter) {
  Waiter** place = &queue.first;
  while (*place != nullptr)
    place = &(*place)->next;
  *place = &waiter;
}

void remove(Queue& queue, const Waiter& waiter) {
  Waiter** place = &queue.first;
  while (*place != &waiter)
    place = &(*place)->next;
  *place = waiter.next;
}

int64_t now() {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

template <typename Value> uint32_t wait(const Value* address, Value expected, int64_t timeout) {
  enum Result : uint32_t { Woken = 0, NotEqual = 1, TimedOut = 2 };
  Waiter waiter{address};
  Queue& queue = queueOf(address);
  {
    LockGuard guard(queue.lock);
    if (__atomic_load_n(address, __ATOMIC_SEQ_CST) != expected)
      return NotEqual;
    append(queue, waiter);
  }
  int64_t deadline = 0;
  if (timeout >= 0 && __builtin_add_overflow(now(), timeout, &deadline))
    timeout = -1; // centuries
  for (;;) {
    int64_t remaining = timeout < 0 ? -1 : deadline - now();
    bool isTimeUp = timeout >= 0 && remaining <= 0;
    if (!isTimeUp)
      waitForWord(waiter.isWoken, 0, remaining);
    // Also on waking: whoever woke us holds the lock until it has done with `waiter`.
    LockGuard guard(queue.lock);
    if (waiter.isWoken)
      return Woken;
    if (isTimeUp) {
      remove(queue, waiter);
      return TimedOut;
    }
  }
}

} // namespace

uint32_t waitForChange32(const uint32_t* address, uint32_t expected, int64_t timeout) { return wait(address, expected, timeout); }

uint32_t waitForChange64(const uint64_t* address, uint64_t expected, int64_t timeout) { return wait(address, expected, timeout); }

uint32_t notifyWaiters(const void* address, uint32_t count) {
  Queue& queue = queueOf(address);
  LockGuard guard(queue.lock);
  uint32_t woken = 0;
  Waiter** place = &queue.first;
  while (*place != nullptr && woken != count) {
    Waiter& waiter = **place;
    if (waiter.address != address) {
      place = &waiter.next;
      continue;
    }
    *place = waiter.next;
    __atomic_store_n(&waiter.isWoken, 1, __ATOMIC_RELEASE);
    wakeWord(waiter.isWoken);
    ++woken;
  }
  return woken;
}

} // namespace wrought
