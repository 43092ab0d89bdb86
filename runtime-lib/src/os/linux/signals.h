// The signals by which the machine reports traps.
#ifndef WROUGHT_OS_LINUX_SIGNALS_H
#define WROUGHT_OS_LINUX_SIGNALS_H

namespace wrought {

// Room for a signal frame with every vector register (some 11 KiB with AVX-512 and AMX), and for the handler.
constexpr unsigned long signalStackSize = 64 * 1024;
// Where it begins, above the top of the guest's stack. Not at the top: a guest whose stack is empty would look as if it were on the
// signal stack already, and one that overflows.
constexpr unsigned long signalStackDistance = 4096;

// From here on, faults of the guest are traps; the handler runs on the signalStackSize bytes from `signalStack`. Every other fault
// still kills the process with its own signal.
void installFaultHandlers(void* signalStack);

// Makes the handlers run on these bytes when this thread faults: each thread needs a stack for them.
void useSignalStack(void* start, unsigned long size);

} // namespace wrought

#endif
