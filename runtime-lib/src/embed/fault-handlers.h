// The signals by which the machine reports traps, in a process that is not ours.
#ifndef WROUGHT_EMBED_FAULT_HANDLERS_H
#define WROUGHT_EMBED_FAULT_HANDLERS_H

namespace wrought {

// From here on, faults of guests are traps. Every other fault goes to the handler that the host had. False if the kernel
// refuses.
bool installLibraryFaultHandlers();

} // namespace wrought

#endif
