// Exceptions in libraries: thrown in one, caught in another, or by nobody, which the host is told.
//
// An exception crosses frames of generated code only, of whatever libraries; where the walk comes to any other (the entry from
// the host), nobody catches it, and the host's call ends. Code and tables of all libraries are known to the copy of the runtime
// that serves the process, so that copy does the work.
//
// Each thread has a heap. As long as no library can put an exnref where another call finds it (a global, a table, the host's
// hands: WROUGHT_LIBRARY_KEEPS_EXCEPTIONS), what a call from the host threw is garbage when the outermost call returns, and the
// guest's stack alone is searched before that. Once there is such a library, nothing is used again: to find out what is still
// referred to, other threads would have to be stopped, which are the host's.
#include "exceptions.h"

#include "builtins.h"
#include "error-report.h"
#include "exception-heap.h"
#include "library-instance.h"
#include "process.h"
#include "registers.h"
#include "thread-state.h"
#include "unwind.h"

#include <stdlib.h>

namespace wrought {

namespace {

bool areKept;

bool areExceptionsKept() { return __atomic_load_n(&areKept, __ATOMIC_ACQUIRE); }

// Arguments that found no register wait in the area of the instance that is called.
void keepArguments(ExceptionHeap& heap, void* instance) {
  forEachInGroup(*static_cast<Instance*>(instance), [](Instance& each, void* context) {
    uintptr_t area = reinterpret_cast<uintptr_t>(each.argument_area);
    keepReferred(*static_cast<ExceptionHeap*>(context), area, area + WROUGHT_ARGUMENT_AREA_SIZE);
  }, &heap);
}

bool isGuestCode(uint64_t pc) {
  const Image* image = imageAt(pc);
  return image != nullptr && pc >= image->guestStart && pc < image->guestEnd;
}

} // namespace

void keepExceptions() { __atomic_store_n(&areKept, true, __ATOMIC_RELEASE); }

void* newException(wrought_instance* instance, uint32_t payloadSize) {
  ThreadState* thread = threadState();
  if (thread->exceptions == nullptr)
    thread->exceptions = static_cast<ExceptionHeap*>(calloc(1, sizeof(ExceptionHeap)));
  if (thread->exceptions == nullptr)
    return nullptr;
  return allocateException(*thread->exceptions, payloadSize,
                           {thread->top, areExceptionsKept() ? nullptr : keepArguments, instanceOf(instance)});
}

void raiseException(wrought_exception* exception, const Registers& thrown) {
  ThreadState* thread = threadState();
  Registers registers = thrown;
  for (;;) {
    ThrowStep step = throwStep(registers, thread->lowest, thread->top);
    // Behind a call that does not return there may be no code of the guest's any more.
    if (step == ThrowStep::End || !isGuestCode(registers.pc() - 1)) {
      Activation& activation = *thread->current;
      if (activation.error != nullptr) {
        reportError(activation.error, WROUGHT_EXCEPTION, "uncaught exception");
        reportFrames(*activation.error, thrown, *thread);
      }
      wrought_embed_abandon(static_cast<uint32_t>(Departure::Exception), activation.hostStack);
    }
    if (step == ThrowStep::Landed) {
      registers.value[Registers::exception] = reinterpret_cast<uintptr_t>(exception);
      wrought_restore_registers(&registers);
    }
  }
}

void endOfCall(ThreadState* thread) {
  if (!areExceptionsKept())
    forgetExceptions(*thread->exceptions);
}

void endOfThread(ThreadState& thread) {
  if (thread.exceptions == nullptr)
    return;
  if (!areExceptionsKept())
    freeExceptions(*thread.exceptions);
  free(thread.exceptions);
}

} // namespace wrought

using namespace wrought;

void* wrought_exception_new(wrought_instance* instance, uint32_t payloadSize) {
  void* place = services().newException(instance, payloadSize);
  if (place == nullptr)
    wrought_embed_abandon(static_cast<uint32_t>(Departure::NoExceptionMemory), services().thread()->current->hostStack);
  return place;
}

void wrought_exception_raise(wrought_exception* exception) {
  Registers registers;
  wrought_capture_registers(&registers);
  // The first step leads out of this function.
  services().raise(exception, registers);
}

int wrought_personality(int version, int actions, uint64_t exceptionClass, void* exception, void* context) {
  constexpr int continueUnwinding = 8; // _URC_CONTINUE_UNWIND
  return continueUnwinding;
}
