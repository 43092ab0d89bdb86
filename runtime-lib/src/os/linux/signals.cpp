// The signals by which the machine reports traps, and how a fault is judged.
//
// A fault becomes a trap only if it is provably the guest's: a trap instruction in generated code, an access of generated
// code (or of a memory routine that it called) to linear memory past its size, or any access to the guard of the guest's
// stack. Whatever else faults is a bug of ours or a fault of the machine, and must stay a crash: the handler restores the
// default action and returns, the instruction faults again, and the process dies of the signal, with a core dump that shows
// the place.
#include "signals.h"

#include "code-ranges.h"
#include "guest-call.h"
#include "memory.h"
#include "print.h"
#include "registers.h"
#include "strict-mode.h"
#include "trap.h"
#include "unwind.h"
#include "wrought/layout.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace wrought {

struct GuestFault {
  bool isGuests = false;
  Trap trap{};
  TrapDetail detail;
};

// Whether the memory routine that faulted was called by generated code.
static bool isCalledByGuest(Registers registers) {
  if (!unwind(registers, guestStack.lowest, guestStack.top, true))
    return false;
  // A guest's outermost function that ends in a comparison or a search has jumped there, not called.
  return isGuestCode(registers.pc()) || registers.pc() == reinterpret_cast<uintptr_t>(wrought_guest_return);
}

static GuestFault judge(int signal, const siginfo_t& info, const Registers& registers) {
  GuestFault fault;
  // Sent by a process, not by the machine.
  if (info.si_code <= 0 || info.si_code == SI_KERNEL)
    return fault;

  if (signal == trapSignal) {
    if (!isGuestCode(registers.pc()))
      return fault;
    const auto* instruction = reinterpret_cast<const uint8_t*>(registers.pc());
    int code = trapCodeAt(instruction);
    if (code < 0)
      return fault;
    TrapOperands operands;
    uint8_t sameCode;
    bool tells = trapOperandsAt(instruction, registers, operands, sameCode);
    fault.trap = tells ? elementTrap(static_cast<Trap>(code), operands) : static_cast<Trap>(code);
    fault.isGuests = trapMessage(static_cast<uint32_t>(fault.trap)) != nullptr;
    if (!tells)
      return fault;
    if (fault.trap != Trap::MemoryOutOfBounds) {
      fault.detail.hasElement = true;
      fault.detail.element = operands;
    } else if (operands.memory() < wrought_program.memory_count) {
      const wrought_memory& memory = *wrought_program.memories[operands.memory()].memory;
      uint64_t size = __atomic_load_n(&memory.size, __ATOMIC_ACQUIRE);
      fault.detail = accessDetail(memory, operands.accessAddress(size, operands.difference()), size);
    }
    return fault;
  }

  uintptr_t address = reinterpret_cast<uintptr_t>(info.si_addr);
  // In the stack itself: the kernel did not let it grow.
  if (address >= guestStack.guard && address < guestStack.top) {
    fault.isGuests = true;
    fault.trap = Trap::CallStackExhausted;
    return fault;
  }
  if (address < WROUGHT_MEMORY_BASE && isGuestCode(registers.pc()) && foldsAddress(reinterpret_cast<const uint8_t*>(registers.pc())))
    address += static_cast<uintptr_t>(uint64_t(1) << 32);
  const wrought_memory* memory = guardedMemoryAt(address);
  if (memory == nullptr)
    return fault;
  uint64_t offset = address - reinterpret_cast<uintptr_t>(memory->base);
  uint64_t size = __atomic_load_n(&memory->size, __ATOMIC_ACQUIRE);
  // Memory up to its size is accessible: a fault there is not the guest's.
  if (offset < size)
    return fault;
  if (isGuestCode(registers.pc()) || (isMemoryRoutine(registers.pc()) && isCalledByGuest(registers))) {
    fault.isGuests = true;
    fault.trap = Trap::MemoryOutOfBounds;
    fault.detail = accessDetail(*memory, offset, size);
  }
  return fault;
}

static void handleFault(int signal, siginfo_t* info, void* untypedContext) {
  ucontext_t& context = *static_cast<ucontext_t*>(untypedContext);
  Registers registers = interruptedRegisters(context);
  GuestFault fault = judge(signal, *info, registers);
  if (fault.isGuests) {
    if (!catchesTraps)
      reportTrap(fault.trap, fault.detail, registers);
    continueWith(context, wrought_abandon_guest, static_cast<uint32_t>(fault.trap));
    return;
  }
  if (isStrict)
    dieInHandler(signal);
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  sigaction(signal, &action, nullptr);
  // What a process sent does not come back by itself. It stays pending until this handler, which blocks it, returns.
  if (info->si_code <= 0)
    syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), signal);
}

void useSignalStack(void* start, unsigned long size) {
  stack_t stack{};
  stack.ss_sp = start;
  stack.ss_size = size;
  if (sigaltstack(&stack, nullptr) != 0)
    fail(1, "cannot set up the stack of the signals by which traps are reported");
}

void installFaultHandlers(void* signalStack) {
  useSignalStack(signalStack, signalStackSize);
  struct sigaction action {};
  action.sa_sigaction = handleFault;
  // Not SA_NODEFER: a fault in the handler itself kills the process at once.
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  // The kernel kills a process for a fault whose signal is blocked, and the mask is inherited from who launched us.
  sigset_t unblocked;
  sigemptyset(&unblocked);
  sigaddset(&unblocked, SIGSEGV);
  sigaddset(&unblocked, trapSignal);
  if (sigaction(SIGSEGV, &action, nullptr) != 0 || sigaction(trapSignal, &action, nullptr) != 0 ||
      sigprocmask(SIG_UNBLOCK, &unblocked, nullptr) != 0)
    fail(1, "cannot install the handlers of the signals by which traps are reported");
}

} // namespace wrought
