// Entering the guest; see guest-call.h.
#include "guest-call.h"

#include "mappings.h"
#include "print.h"
#include "registers.h"
#include "signals.h"

namespace wrought {

__thread GuestStack guestStack;
__thread bool catchesTraps;

void createGuestStack(uint64_t size) {
  // The guard costs address space only.
  constexpr uint64_t guardSize = stackGuardSize;
  size = roundUpToPage(size);
  void* start = mapStack(guardSize, size + signalStackDistance + signalStackSize);
  if (start == nullptr)
    fail(1, "cannot map ", size, " bytes of stack for the program: raise `ulimit -v`, or compile with a smaller "
                                 "--stack-size");
  guestStack.guard = reinterpret_cast<uintptr_t>(start);
  guestStack.lowest = guestStack.guard + guardSize;
  guestStack.top = guestStack.lowest + size;
}

void callGuest(void (*function)()) {
  // A function without parameters does not look at the register that the argument is passed in.
  wrought_enter_guest(reinterpret_cast<void (*)(uint64_t*)>(function), nullptr, guestStack.top);
}

uint32_t callGuestCatchingTraps(void (*function)(uint64_t*), uint64_t* argument) {
  catchesTraps = true;
  uint32_t code = wrought_enter_guest(function, argument, guestStack.top);
  catchesTraps = false;
  return code;
}

} // namespace wrought
