// Entering the guest; see guest-call.h.
#include "guest-call.h"

#include "mappings.h"
#include "print.h"
#include "process-stack.h"
#include "registers.h"
#include "signals.h"

namespace wrought {

__thread GuestStack guestStack;
__thread bool catchesTraps;

// Between the frame that calls createGuestStack and the stack of the signal handlers: the frames of what the runtime does before the
// guest runs.
constexpr uint64_t launchFrames = 16 * 1024;

void createGuestStack(uint64_t size) {
  // The guard costs address space only.
  constexpr uint64_t guardSize = stackGuardSize;
  size = roundUpToPage(size);
  // The process's own stack is there already; another is two system calls, two mappings and a page table, 3 % of a short start.
  uintptr_t here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  uintptr_t end = (here - launchFrames) & ~static_cast<uintptr_t>(pageSize() - 1);
  uintptr_t top = end - signalStackSize - signalStackDistance;
  if (size < top && limitProcessStack(top - size, guardSize)) {
    guestStack.lowest = top - size;
  } else {
    void* start = mapStack(guardSize, size + signalStackDistance + signalStackSize);
    if (start == nullptr)
      fail(1, "cannot map ", size, " bytes of stack for the program: raise `ulimit -v`, or compile with a smaller "
                                   "--stack-size");
    guestStack.lowest = reinterpret_cast<uintptr_t>(start) + guardSize;
  }
  guestStack.guard = guestStack.lowest - guardSize;
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
