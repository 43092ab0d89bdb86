// The signals by which the machine reports traps, in a process that is not ours. How a fault is judged is as in an executable
// (os/linux/signals.cpp): a trap only if it is provably the guest's, here also by the thread being in a guest at all. Whatever
// else faults goes to the handler that was installed before, so a host with a crash reporter keeps it.
#include "fault-handlers.h"

#include "error-report.h"
#include "process.h"
#include "registers.h"
#include "thread-state.h"
#include "trap.h"
#include "unwind.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace wrought {

namespace {

struct sigaction previousSegv;
struct sigaction previousTrap;

bool isIn(uint64_t pc, uintptr_t start, uintptr_t end) { return pc >= start && pc < end; }

bool isGuestCode(uint64_t pc) {
  const Image* image = imageAt(pc);
  return image != nullptr && isIn(pc, image->guestStart, image->guestEnd);
}

// Whether the memory routine that faulted was called by generated code.
bool isCalledByGuest(Registers registers, const ThreadState& thread) {
  if (!unwind(registers, thread.lowest, thread.top, true))
    return false;
  return isGuestCode(registers.pc()) || registers.pc() == reinterpret_cast<uintptr_t>(wrought_embed_return);
}

// The state of this thread if the fault is the guest's, else null.
ThreadState* judge(int signal, const siginfo_t& info, const Registers& registers, Trap& trap, TrapDetail& detail) {
  // Sent by a process, not by the machine.
  if (info.si_code <= 0 || info.si_code == SI_KERNEL)
    return nullptr;
  const Image* image = imageAt(registers.pc());
  uintptr_t address = reinterpret_cast<uintptr_t>(info.si_addr);
  ThreadState* thread = existingThreadState();
  if (thread == nullptr || thread->current == nullptr || thread->current->isInHost)
    return nullptr;

  if (signal == trapSignal) {
    if (image == nullptr || !isIn(registers.pc(), image->guestStart, image->guestEnd))
      return nullptr;
    const auto* instruction = reinterpret_cast<const uint8_t*>(registers.pc());
    int code = trapCodeAt(instruction);
    if (code < 0)
      return nullptr;
    trap = static_cast<Trap>(code);
    TrapOperands operands;
    uint8_t sameCode;
    if (trapOperandsAt(instruction, registers, operands, sameCode)) {
      trap = elementTrap(trap, operands);
      if (trap == Trap::MemoryOutOfBounds) {
        const auto& memory = *reinterpret_cast<const wrought_memory*>(operands.value);
        detail = accessDetail(memory, operands.accessAddress(memory.size, operands.index), memory.size);
      } else {
        detail.hasElement = true;
        detail.element = operands;
      }
    }
    return trapMessage(static_cast<uint32_t>(trap)) != nullptr ? thread : nullptr;
  }

  if (address >= thread->guard && address < thread->lowest) {
    trap = Trap::CallStackExhausted;
    return thread;
  }
  const wrought_memory* memory = memoryAt(address);
  if (memory == nullptr || image == nullptr)
    return nullptr;
  uint64_t offset = address - reinterpret_cast<uintptr_t>(memory->base);
  // Memory up to its size is accessible: a fault there is not the guest's.
  if (offset < memory->size)
    return nullptr;
  if (!isIn(registers.pc(), image->guestStart, image->guestEnd) && !isCalledByGuest(registers, *thread))
    return nullptr;
  trap = Trap::MemoryOutOfBounds;
  detail = accessDetail(*memory, offset, memory->size);
  return thread;
}

void handOn(int signal, siginfo_t* info, void* context) {
  const struct sigaction& previous = signal == SIGSEGV ? previousSegv : previousTrap;
  if ((previous.sa_flags & SA_SIGINFO) != 0) {
    previous.sa_sigaction(signal, info, context);
    return;
  }
  if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(signal);
    return;
  }
  if (previous.sa_handler == SIG_IGN && info->si_code <= 0)
    return;
  // The instruction faults again, and the process dies of it as it would have without us.
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  sigaction(signal, &action, nullptr);
  if (info->si_code <= 0)
    syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), signal);
}

void handleFault(int signal, siginfo_t* info, void* untypedContext) {
  ucontext_t& context = *static_cast<ucontext_t*>(untypedContext);
  Registers registers = interruptedRegisters(context);
  Trap trap{};
  TrapDetail detail;
  ThreadState* thread = judge(signal, *info, registers, trap, detail);
  if (thread == nullptr) {
    handOn(signal, info, untypedContext);
    return;
  }
  Activation& activation = *thread->current;
  if (activation.error != nullptr)
    reportTrap(*activation.error, trap, detail, registers, *thread);
  abandonWhenReturning(context, wrought_embed_abandon, static_cast<uint32_t>(trap), activation.hostStack);
}

} // namespace

bool installLibraryFaultHandlers() {
  struct sigaction action {};
  action.sa_sigaction = handleFault;
  // The host's threads have stacks of their own for signals, or run on what they have. SA_NODEFER: a host's handler, to which
  // the fault is handed on, may want to see the next one.
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  return sigaction(SIGSEGV, &action, &previousSegv) == 0 && sigaction(trapSignal, &action, &previousTrap) == 0;
}

} // namespace wrought
