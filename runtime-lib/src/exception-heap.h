// Where exceptions live, and when they cease to.
//
// An exnref can be copied to locals, globals, tables, the operand stack and other exceptions. Counting references would put
// an instruction beside each of these copies and a clean-up into every function that holds one while another throws; instead
// references are plain pointers, generated code does nothing about them, and what nothing refers to is found here, when enough
// has been allocated: exceptions that a word of the guest's stack, a root that the owner of the heap names or the payload of
// another such exception may refer to are kept, the others' places are used again. Exceptions never move, so a word that only
// looks like a reference costs some memory and nothing else.
//
// An executable has one heap (exception-roots.cpp), a library's process one for each thread (embed/exceptions.cpp).
#ifndef WROUGHT_EXCEPTION_HEAP_H
#define WROUGHT_EXCEPTION_HEAP_H

#include "wrought/abi.h"

#include <stdint.h>

namespace wrought {

struct ExceptionBlock;

// All zeroes is an empty heap.
struct ExceptionHeap {
  // The blocks with places of one size. Places before the cursor are taken, behind it those that are marked.
  struct SizeClass {
    ExceptionBlock* first;
    ExceptionBlock* last;
    ExceptionBlock* current;
    uint64_t cursor;
  };
  // Sizes are 32, 48, 64, 96, 128 and so on to that of a whole block: the payload has at most a thousand vectors.
  static constexpr unsigned classCount = 22;

  // Mapped memory, cut into blocks from the front.
  struct Region {
    uintptr_t start;
    uintptr_t used; // end of the last block
    uintptr_t end;
    void* mapped;
    uint64_t mappedSize;
  };
  static constexpr unsigned mostRegions = 24;

  SizeClass classes[classCount];
  Region regions[mostRegions]; // each twice as large as the one before
  unsigned regionCount;
  uint64_t allocated; // bytes since the last collection
  uint64_t threshold;
  wrought_exception* unscanned; // marked, payload not looked at yet
  uint64_t kept; // bytes
};

// What keeps exceptions alive.
struct ExceptionRoots {
  uintptr_t stackTop; // of the guest's stack, which is searched from here on
  // Calls keepReferred for everything else. Null: whatever is there may be referred to, and nothing is used again.
  void (*keepOthers)(ExceptionHeap&, void* context);
  void* context;
};

// A place for an exception, zeroed; null if there is no memory. Called on the guest's stack.
void* allocateException(ExceptionHeap&, uint32_t payloadSize, const ExceptionRoots&);
// Keeps what the aligned words of [start, end) may refer to.
void keepReferred(ExceptionHeap&, uintptr_t start, uintptr_t end);
// Nothing refers to any exception any more.
void forgetExceptions(ExceptionHeap&);
// Gives the memory back.
void freeExceptions(ExceptionHeap&);

} // namespace wrought

#endif
