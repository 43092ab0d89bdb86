// What all libraries in a process share.
//
// Every library brings its own copy of the runtime, so that one file is all a host needs. But signals have one handler each, a
// trap in one library must end a call that was made through another, and types must compare equal across them. So one copy
// serves them all: the first in the order in which the libraries were loaded, which every copy finds by itself, walking the
// loaded objects and looking for a note (process.cpp). Shared libraries are linked never to be unloaded, so that the copy
// stays, and signal handlers do not point into nothing.
//
// Alternatives: a shared runtime library would be a second file to install; a symbol that the dynamic linker makes unique
// (STB_GNU_UNIQUE) exists with glibc only, and symbols are not shared by dlopen with RTLD_LOCAL.
#ifndef WROUGHT_EMBED_PROCESS_H
#define WROUGHT_EMBED_PROCESS_H

#include "wrought/library.h"

#include <stdint.h>

namespace wrought {

class Lock;
struct Registers;
struct ThreadState;

// The code of one loaded object that holds libraries and a copy of the runtime.
struct Image {
  const void* header; // ELF
  uintptr_t guestStart, guestEnd;     // generated code
  uintptr_t routineStart, routineEnd; // memory routines, which generated code calls for the guest
  const wrought_function_entry* entries;
  const wrought_function_entry* entriesEnd;
  const wrought_line_table* lines; // with -g
  const wrought_line_table* linesEnd;
};

// The address of this table is in the note. Its shape must never change but at the end, with WROUGHT_ABI_VERSION, which is the
// note's type: copies of different versions do not find each other.
struct ProcessServices {
  // Makes the process ready for generated code of `image`: signal handlers. Once per copy; cheap after that.
  bool (*addImage)(const Image* image);
  // The state of this thread, made on first use; null if there is no memory for it.
  ThreadState* (*thread)();
  // A number for a type's text: the same for equal texts, never 0; 0 if there is no memory.
  uint32_t (*internType)(const char* text);
  // Remembers where a memory's reservation lies, so that faults in it are known to be the guest's. Gives a slot, or -1.
  int64_t (*addMemory)(const wrought_memory* memory, uint64_t reservation);
  void (*removeMemory)(int64_t slot);
  // Guards what instances of different libraries share.
  void (*lock)();
  void (*unlock)();
  // exceptions.h
  void (*keepExceptions)();
  void* (*newException)(wrought_instance* instance, uint32_t payloadSize);
  void (*raise)(wrought_exception* exception, const Registers& thrown);
  void (*endOfCall)(ThreadState* thread);
  // Of memories that threads share: one lock and one set of queues for all libraries that may see them (memory.h, atomic-wait.h).
  Lock* growthLock;
  uint32_t (*wait32)(const uint32_t* address, uint32_t expected, int64_t timeout);
  uint32_t (*wait64)(const uint64_t* address, uint64_t expected, int64_t timeout);
  uint32_t (*notify)(const void* address, uint32_t count);
};

// Those of the copy that serves all.
const ProcessServices& services();

// --- Of the serving copy only ---

// The image that `pc` lies in, or null. Async-signal-safe.
const Image* imageAt(uint64_t pc);
// The memory in whose reservation `address` lies, or null. Async-signal-safe.
const wrought_memory* memoryAt(uint64_t address);

// A lock without libc, held for some instructions.
class SpinLock {
public:
  void lock();
  void unlock();

private:
  uint32_t taken_ = 0;
};

} // namespace wrought

#endif
