// Throwing: from the call that throws up to the landing pad that takes the exception.
//
// Code that does not throw pays nothing: which call has which landing pad stands in tables beside the code (.eh_frame and
// .gcc_except_table, as for C++), which only this looks at. libunwind would do the same in two walks, the first of which only
// asks whether there is a landing pad at all; here the walk works on a copy of the registers, so it can simply be given up
// where there is none, with the stack as it was. Landing pads take every exception and ask for the tag themselves.
//
// An exception crosses frames of generated code only. Where the walk comes to any other (the entry into the guest), nobody
// catches it, and the guest ends with a trap.
#include "code-ranges.h"
#include "guest-call.h"
#include "registers.h"
#include "trap.h"
#include "unwind.h"
#include "wrought/abi.h"

using namespace wrought;

void wrought_exception_raise(wrought_exception* exception) {
  Registers registers;
  wrought_capture_registers(&registers);
  // The first step leads out of this function.
  for (;;) {
    ThrowStep step = throwStep(registers, guestStack.lowest, guestStack.top);
    // Behind a call that does not return there may be no code of the guest's any more.
    if (step == ThrowStep::End || !isGuestCode(registers.pc() - 1))
      wrought_trap(&wrought_main_instance, static_cast<uint32_t>(Trap::UncaughtException));
    if (step == ThrowStep::Landed) {
      registers.value[Registers::exception] = reinterpret_cast<uintptr_t>(exception);
      wrought_restore_registers(&registers);
    }
  }
}

int wrought_personality(int version, int actions, uint64_t exceptionClass, void* exception, void* context) {
  constexpr int continueUnwinding = 8; // _URC_CONTINUE_UNWIND
  return continueUnwinding;
}
