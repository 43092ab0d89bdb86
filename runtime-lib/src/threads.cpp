// wasi-threads: thread-spawn. Linked only if a module imports it.
//
// A thread is an instance of the module that shares nothing but memory with the others: its globals are thread-local variables,
// and it runs the start function before its entry, which is where toolchains initialise memory once (behind an atomic flag) and drop
// their segments. Active data segments are not written again: they made the memory before the first thread ran.
//
// Generated code runs on the thread's own stack, below the frames of threadMain. Beneath lies a guard, like that of the main
// thread's guest stack, and a fault in it is the same trap.
#include "threads.h"

#include "guest-call.h"
#include "lock.h"
#include "signals.h"

#include <pthread.h>

namespace wrought {

namespace {

// Larger than any frame of the libc's, which does not probe the pages of its frames.
constexpr uint64_t guardSize = uint64_t{1} << 20;

// wasi-threads: numbers are positive, and the highest three bits are not used.
constexpr uint32_t highestNumber = 0x1fffffff;
constexpr uint32_t noThread = UINT32_MAX;
uint32_t lastNumber;

struct Start {
  uint32_t number;
  uint32_t argument;
  uint32_t isTaken = 0; // then the new thread does not look at this any more
};

void findStack() {
  pthread_attr_t attributes;
  void* lowest = nullptr;
  size_t size = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0)
    return;
  pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  guestStack.lowest = reinterpret_cast<uintptr_t>(lowest);
  guestStack.guard = guestStack.lowest - guardSize;
  guestStack.top = guestStack.lowest + size;
}

void* threadMain(void* untypedStart) {
  Start& start = *static_cast<Start*>(untypedStart);
  uint64_t values[] = {start.number, start.argument};
  __atomic_store_n(&start.isTaken, 1, __ATOMIC_RELEASE);
  wakeWord(start.isTaken);

  alignas(16) char signalStack[signalStackSize];
  findStack();
  useSignalStack(signalStack, sizeof signalStack);
  wrought_program.initialize();
  wrought_program.thread_start(values);
  return nullptr;
}

} // namespace

} // namespace wrought

using namespace wrought;

uint32_t wrought_thread_spawn(wrought_instance*, uint32_t argument) {
  Start start;
  start.number = __atomic_add_fetch(&lastNumber, 1, __ATOMIC_RELAXED);
  start.argument = argument;
  if (start.number > highestNumber) {
    __atomic_store_n(&lastNumber, highestNumber, __ATOMIC_RELAXED);
    return noThread;
  }
  hasThreads = true;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_t thread;
  bool isStarted = pthread_attr_setstacksize(&attributes, wrought_program.stack_size + signalStackSize) == 0 &&
                   pthread_attr_setguardsize(&attributes, guardSize) == 0 &&
                   pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED) == 0 &&
                   pthread_create(&thread, &attributes, threadMain, &start) == 0;
  pthread_attr_destroy(&attributes);
  if (!isStarted)
    return noThread;
  while (__atomic_load_n(&start.isTaken, __ATOMIC_ACQUIRE) == 0)
    waitForWord(start.isTaken, 0, -1);
  return start.number;
}
