// Exceptions in libraries; see exceptions.cpp. All of the serving copy, which others reach through ProcessServices.
#ifndef WROUGHT_EMBED_EXCEPTIONS_H
#define WROUGHT_EMBED_EXCEPTIONS_H

#include "registers.h"
#include "wrought.h"
#include "wrought/library.h"

#include <stdint.h>

namespace wrought {

struct ThreadState;

// From now on exceptions may be referred to from anywhere.
void keepExceptions();
// Null if there is no memory.
void* newException(wrought_instance* instance, uint32_t payloadSize);
// `thrown` are the registers in the function that generated code called to throw.
[[noreturn]] void raiseException(wrought_exception* exception, const Registers& thrown);
// The outermost call from the host has come to its end in a thread that has a heap.
void endOfCall(ThreadState* thread);
void endOfThread(ThreadState& thread);

} // namespace wrought

#endif
