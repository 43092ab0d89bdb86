// The threads of a program (wasi-threads).
#ifndef WROUGHT_THREADS_H
#define WROUGHT_THREADS_H

#include "lock.h"
#include "wrought/abi.h"

namespace wrought {

// Whether the program has ever started a thread. What only threads can harm needs no lock before.
extern bool hasThreads;

// Holds a lock where there are threads.
class LockIfThreads {
public:
  explicit LockIfThreads(Lock& lock) : lock_(hasThreads ? &lock : nullptr) {
    if (lock_)
      lock_->lock();
  }
  ~LockIfThreads() {
    if (lock_)
      lock_->unlock();
  }
  LockIfThreads(const LockIfThreads&) = delete;
  LockIfThreads& operator=(const LockIfThreads&) = delete;

private:
  Lock* lock_;
};

} // namespace wrought

extern "C" {
// The import wasi.thread-spawn: starts a thread that calls the export wasi_thread_start with its number and `argument`. Gives the
// number, which is positive, or a negative one if there cannot be another thread.
__attribute__((visibility("hidden"))) uint32_t wrought_thread_spawn(struct wrought_instance* instance, uint32_t argument);
}

#endif
