// The signals by which the machine reports traps.
#ifndef WROUGHT_OS_LINUX_SIGNALS_H
#define WROUGHT_OS_LINUX_SIGNALS_H

namespace wrought {

// From here on, faults of the guest are traps. Every other fault still kills the process with its own signal.
void installFaultHandlers();

// Makes the handlers run on these bytes when this thread faults: each thread needs a stack for them.
void useSignalStack(void* start, unsigned long size);

} // namespace wrought

#endif
