// Entering the guest: generated code runs on a stack of known size, so that its depth does not depend on `ulimit -s` and
// running out of it is a fault at an address that only it can reach.
#ifndef WROUGHT_GUEST_CALL_H
#define WROUGHT_GUEST_CALL_H

#include "trap.h"

#include <stdint.h>

namespace wrought {

// The stack that generated code runs on: [guard, lowest) is inaccessible, [lowest, top) is the stack.
struct GuestStack {
  uintptr_t guard;
  uintptr_t lowest;
  uintptr_t top;
};
// Of this thread. (In the way of plain C data: no code runs to make it.)
extern __thread GuestStack guestStack __attribute__((tls_model("local-exec")));

// Makes the guest's stack of `size` bytes (rounded up to pages), and above its top the stack of the signal handlers: a part of the
// process's own stack, below the caller's frame, or else a mapping. Untouched memory until it is used. Ends the process with one line
// if the kernel refuses.
void createGuestStack(uint64_t size);

// Runs `function` on the guest's stack. A trap ends the process. Not to be nested: the guest's stack is used from its top.
void callGuest(void (*function)());

// The same, but a trap ends only this call: gives the code of the trap, or 0 if `function` returned. `argument` is handed to
// it. What runtime functions were doing when the stack ran out inside them is left as it was.
uint32_t callGuestCatchingTraps(void (*function)(uint64_t*), uint64_t* argument);

// Whether a trap ends only the current call; then it is to be ended with wrought_abandon_guest.
extern __thread bool catchesTraps __attribute__((tls_model("local-exec")));

} // namespace wrought

extern "C" {

// Calls `function` with `argument` on the stack that ends at `top` (16-byte aligned). Gives 0 when the function returns, or
// what wrought_abandon_guest was given. arch/<arch>/guest-call.S.
__attribute__((visibility("hidden"))) uint32_t wrought_enter_guest(void (*function)(uint64_t*), uint64_t* argument,
                                                                    uintptr_t top);

// Leaves everything that wrought_enter_guest called and makes it return `code`.
[[noreturn]] __attribute__((visibility("hidden"))) void wrought_abandon_guest(uint32_t code);

// Where the outermost function on the guest's stack returns to: the end of a backtrace.
extern const char wrought_guest_return[] __attribute__((visibility("hidden")));

} // extern "C"

#endif
