// Being in generated code: the stack it runs on, and the calls of the host that are under way.
//
// Generated code has a stack of its own for each thread, so that running out of it is a fault at an address that only it can
// reach, whatever stack the host runs on. A function of the host that the module calls runs on the host's stack again, from
// where the host left it: it has all the room that it expects, and never runs out of the guest's.
#ifndef WROUGHT_EMBED_THREAD_STATE_H
#define WROUGHT_EMBED_THREAD_STATE_H

#include "wrought.h"
#include "wrought/library.h"

#include <stdint.h>

namespace wrought {

struct ExceptionHeap;

// One call from the host into generated code. Lives on the host's stack.
struct Activation {
  Activation* previous;
  wrought_error* error;   // to be filled in, or null
  uintptr_t hostStack;    // the host's stack pointer when it called
  uintptr_t guestStack;   // the guest's stack pointer when it called the host
  wrought_instance* instance;
  bool isInHost;          // a function of the host is running
  bool isRaised;          // it has called wrought_raise
};

struct ThreadState {
  Activation* current;
  // [guard, lowest) is inaccessible, [lowest, top) is the guest's stack.
  uintptr_t guard, lowest, top;
  // The host's own stack, below which nothing may be used; 0 if unknown.
  uintptr_t hostLowest, hostTop;
  void* signalStack;
  ExceptionHeap* exceptions; // null until one was thrown
};

// Of this thread; see ProcessServices::thread.
ThreadState* threadState();
// The same, or null if there is none yet. Async-signal-safe.
ThreadState* existingThreadState();

// Outcomes of enterGuest besides the codes of traps.
enum class Departure : uint32_t {
  Returned = 0,
  Exit = 0x100,
  HostError = 0x101,
  Exception = 0x102,
  NoMemory = 0x103,
  NoHostStack = 0x104, // not called: too little of it is left
  NoExceptionMemory = 0x105,
};

// Runs `function` on the guest's stack; gives the trap's code or a Departure. Calls may nest: host, guest, host, guest.
uint32_t enterGuest(void (*function)(void*), void* argument, wrought_instance* instance, wrought_error* error);
// Makes sure that the next call from the host has at least `size` bytes of stack, if none is under way.
bool provideStack(ThreadState& state, uint64_t size);

} // namespace wrought

extern "C" {
#pragma GCC visibility push(hidden)
// embed-call.S
uint32_t wrought_embed_enter(void (*function)(void*), void* argument, uintptr_t top, uintptr_t* hostStack);
[[noreturn]] void wrought_embed_abandon(uint32_t code, uintptr_t hostStack);
void wrought_embed_call_host(void (*function)(void*), void* argument, uintptr_t hostStack, uintptr_t* guestStack);
extern const char wrought_embed_return[];
#pragma GCC visibility pop
}

#endif
