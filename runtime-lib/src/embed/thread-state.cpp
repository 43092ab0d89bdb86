// Being in generated code; see thread-state.h.
#include "thread-state.h"

#include "exceptions.h"
#include "mappings.h"
#include "process.h"
#include "registers.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>

namespace wrought {

namespace {

// A signal frame with every vector register (some 11 KiB with AVX-512 and AMX), the handler, and those of the host that it
// may hand the signal on to.
constexpr uint64_t signalStackSize = 128 * 1024;
// A host that is called by the module and calls it again gets a trap while it still has this much stack.
constexpr uint64_t hostReserve = 128 * 1024;

thread_local ThreadState* state;
pthread_key_t key;
pthread_once_t once = PTHREAD_ONCE_INIT;
bool hasKey;

void freeState(void* untyped) {
  auto* dead = static_cast<ThreadState*>(untyped);
  if (dead->guard != 0)
    munmap(reinterpret_cast<void*>(dead->guard), dead->top - dead->guard);
  if (dead->signalStack != nullptr) {
    stack_t disabled{};
    disabled.ss_flags = SS_DISABLE;
    sigaltstack(&disabled, nullptr);
    munmap(dead->signalStack, signalStackSize);
  }
  endOfThread(*dead);
  free(dead);
  state = nullptr;
}

void createKey() { hasKey = pthread_key_create(&key, freeState) == 0; }

// The handler must not run on the stack that has just run out. A stack that the host has set up is used if it is large
// enough.
bool provideSignalStack(ThreadState& thread) {
  stack_t present{};
  if (sigaltstack(nullptr, &present) == 0 && (present.ss_flags & SS_DISABLE) == 0 && present.ss_size >= 64 * 1024)
    return true;
  void* stack = mapZeroes(signalStackSize);
  if (stack == nullptr)
    return false;
  stack_t wanted{};
  wanted.ss_sp = stack;
  wanted.ss_size = signalStackSize;
  if (sigaltstack(&wanted, nullptr) != 0) {
    munmap(stack, signalStackSize);
    return false;
  }
  thread.signalStack = stack;
  return true;
}

void findHostStack(ThreadState& thread) {
  // The host's C library decides how large it is: on AArch64 glibc's is larger than musl's, whose headers these are.
  union {
    pthread_attr_t attributes;
    char room[128];
  };
  if (pthread_getattr_np(pthread_self(), &attributes) != 0)
    return;
  void* start;
  size_t size;
  if (pthread_attr_getstack(&attributes, &start, &size) == 0) {
    thread.hostLowest = reinterpret_cast<uintptr_t>(start);
    thread.hostTop = thread.hostLowest + size;
  }
  pthread_attr_destroy(&attributes);
}

} // namespace

ThreadState* existingThreadState() { return state; }

ThreadState* threadState() {
  if (state != nullptr)
    return state;
  pthread_once(&once, createKey);
  auto* created = static_cast<ThreadState*>(calloc(1, sizeof(ThreadState)));
  if (created == nullptr || !hasKey || !provideSignalStack(*created) || pthread_setspecific(key, created) != 0) {
    free(created);
    return nullptr;
  }
  findHostStack(*created);
  state = created;
  return created;
}

bool provideStack(ThreadState& thread, uint64_t size) {
  size = roundUpToPage(size);
  if (thread.current != nullptr || thread.top - thread.lowest >= size)
    return thread.top != 0;
  void* start = mapStack(stackGuardSize, size);
  if (start == nullptr)
    return thread.top != 0;
  if (thread.guard != 0)
    munmap(reinterpret_cast<void*>(thread.guard), thread.top - thread.guard);
  thread.guard = reinterpret_cast<uintptr_t>(start);
  thread.lowest = thread.guard + stackGuardSize;
  thread.top = thread.lowest + size;
  return true;
}

uint32_t enterGuest(void (*function)(void*), void* argument, wrought_instance* instance, wrought_error* error) {
  ThreadState* thread = services().thread();
  if (thread == nullptr)
    return static_cast<uint32_t>(Departure::NoMemory);
  auto* library = reinterpret_cast<wrought_library_instance*>(instance)->library;
  if (!provideStack(*thread, library->stack_size))
    return static_cast<uint32_t>(Departure::NoMemory);
  Activation activation{};
  activation.previous = thread->current;
  activation.error = error;
  activation.instance = instance;
  uintptr_t here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  bool isOnKnownStack = here >= thread->hostLowest && here < thread->hostTop;
  if (activation.previous != nullptr && isOnKnownStack && here - thread->hostLowest < hostReserve)
    return static_cast<uint32_t>(Departure::NoHostStack);
  uintptr_t top = thread->top;
  if (activation.previous != nullptr)
    top = activation.previous->guestStack & ~uintptr_t{15};
  thread->current = &activation;
  uint32_t code = wrought_embed_enter(function, argument, top, &activation.hostStack);
  thread->current = activation.previous;
  if (thread->current == nullptr && thread->exceptions != nullptr)
    services().endOfCall(thread);
  return code;
}

} // namespace wrought
