// How a guest's misbehaviour ends; see trap.h.
#include "trap.h"

#include "backtrace.h"
#include "guest-call.h"
#include "print.h"
#include "registers.h"

#include <unistd.h>

namespace wrought {

void reportTrap(Trap trap, const TrapDetail& detail, const Registers& registers) {
  // What a shell shows for a program that abort() ended.
  constexpr int exitStatus = 134;
  // The first thread to trap speaks for the process; others wait here for its end.
  static bool isReporting;
  if (__atomic_exchange_n(&isReporting, true, __ATOMIC_RELAXED))
    for (;;)
      pause();
  {
    ErrorWriter out;
    out << "wrought: trap: " << trapMessage(static_cast<uint32_t>(trap));
    if (detail.hasAddress) {
      out << " at address " << Hex{detail.address};
      if (detail.memoryNumber != 0)
        out << " of memory " << uint64_t{detail.memoryNumber - 1};
      out << " (memory size " << Hex{detail.memorySize} << ")";
    }
    if (detail.hasElement)
      writeElement(out, trap, detail.element, [&](uint64_t code) {
        out << ": '";
        printFunctionName(out, code);
        out << "'";
      });
    out << "\n";
    printBacktrace(out, registers);
  }
  endProcess(exitStatus);
}

} // namespace wrought

using namespace wrought;

void wrought_trap(wrought_instance* instance, uint32_t code) {
  if (catchesTraps)
    wrought_abandon_guest(code);
  Registers registers;
  wrought_capture_registers(&registers);
  reportTrap(static_cast<Trap>(code), {}, registers);
}
