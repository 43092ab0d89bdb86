// Where exceptions live, and when they cease to.
//
// An exnref can be copied to locals, globals, tables, the operand stack and other exceptions. Counting references would put
// an instruction beside each of these copies and a clean-up into every function that holds one while another throws; instead
// references are plain pointers, generated code does nothing about them, and what nothing refers to is found here, when enough
// has been allocated: exceptions that a word of the guest's stack, an exnref global or table (wrought_exception_roots) or the
// payload of another such exception may refer to are kept, the others' places are used again. Exceptions never move, so a word
// that only looks like a reference costs some memory and nothing else.
//
// Memory comes in blocks of places of one size, so that a word can be told to be inside an exception, and inside which, by
// arithmetic. The threshold for the next collection grows with what was kept and with the stack that was searched: the time
// spent here stays in proportion to the time spent throwing.
#include "builtins.h"
#include "guest-call.h"
#include "mappings.h"
#include "print.h"
#include "registers.h"

#include <string.h>

extern "C" {
// Only modules with exnref globals or tables have it.
extern const wrought_exception_root wrought_exception_roots[] __attribute__((weak, visibility("hidden")));
}

namespace wrought {
namespace {

constexpr uint64_t blockSize = uint64_t{64} << 10;
constexpr uint32_t smallestPlace = 32;
constexpr uint64_t markWords = blockSize / smallestPlace / 64;
constexpr uint64_t smallestThreshold = uint64_t{1} << 20;

// A block's first bytes. Blocks lie at multiples of their size.
struct Block {
  Block* next; // of the same size of places
  uint32_t placeSize;
  uint32_t placeCount;
  uint64_t marks[markWords]; // whether a place is in use, as the last collection found

  uint8_t* place(uint64_t index) { return reinterpret_cast<uint8_t*>(this + 1) + index * placeSize; }
  bool isMarked(uint64_t index) const { return (marks[index / 64] >> index % 64 & 1) != 0; }
  void mark(uint64_t index) { marks[index / 64] |= uint64_t{1} << index % 64; }
};
static_assert(sizeof(Block) % 16 == 0, "places are aligned to 16 bytes");

// The blocks with places of one size. Places before the cursor are taken, behind it those that are marked.
struct SizeClass {
  Block* first;
  Block* last;
  Block* current;
  uint64_t cursor;
};

// Sizes are 32, 48, 64, 96, 128 and so on to that of a whole block: the payload has at most a thousand vectors.
constexpr unsigned classCount = 22;

// Mapped memory, cut into blocks from the front.
struct Region {
  uintptr_t start;
  uintptr_t used; // end of the last block
  uintptr_t end;
};

constexpr unsigned mostRegions = 24;

struct Heap {
  SizeClass classes[classCount];
  Region regions[mostRegions]; // each twice as large as the one before
  unsigned regionCount;
  uint64_t allocated; // bytes since the last collection
  uint64_t threshold;
  wrought_exception* unscanned; // marked, payload not looked at yet
  uint64_t kept; // bytes
};

Heap heap;

unsigned classOf(uint64_t size, uint32_t& placeSize) {
  unsigned index = 0;
  for (placeSize = smallestPlace; placeSize < size; ++index)
    // Between two powers of two lies one and a half of the smaller.
    placeSize += index % 2 == 0 ? placeSize / 2 : placeSize / 3;
  return index;
}

Region* addRegion() {
  if (heap.regionCount == mostRegions)
    return nullptr;
  uint64_t size = smallestThreshold << heap.regionCount;
  void* mapped = mapZeroes(size + blockSize);
  if (mapped == nullptr)
    return nullptr;
  Region& region = heap.regions[heap.regionCount++];
  region.start = (reinterpret_cast<uintptr_t>(mapped) + blockSize - 1) & ~(blockSize - 1);
  region.used = region.start;
  region.end = region.start + size;
  return &region;
}

Block* addBlock(SizeClass& sizeClass, uint32_t placeSize) {
  Region* region = heap.regionCount != 0 ? &heap.regions[heap.regionCount - 1] : nullptr;
  if (region == nullptr || region->used == region->end)
    region = addRegion();
  if (region == nullptr)
    fail(1, "no memory for an exception");
  Block* block = reinterpret_cast<Block*>(region->used);
  region->used += blockSize;
  block->placeSize = placeSize;
  block->placeCount = static_cast<uint32_t>((blockSize - sizeof(Block)) / placeSize);
  if (sizeClass.last != nullptr)
    sizeClass.last->next = block;
  else
    sizeClass.first = block;
  sizeClass.last = block;
  return block;
}

// Keeps the exception that `word` refers to, if it refers to one.
void keep(uintptr_t word) {
  for (unsigned index = heap.regionCount; index-- != 0;) {
    const Region& region = heap.regions[index];
    if (word - region.start >= region.used - region.start)
      continue;
    Block* block = reinterpret_cast<Block*>(word & ~(blockSize - 1));
    uint64_t offset = word - reinterpret_cast<uintptr_t>(block + 1);
    // A word that points at the block's own fields gives an offset that is far too large.
    if (offset >= uint64_t{block->placeSize} * block->placeCount)
      return;
    uint64_t place = offset / block->placeSize;
    if (block->isMarked(place))
      return;
    block->mark(place);
    heap.kept += block->placeSize;
    wrought_exception* exception = reinterpret_cast<wrought_exception*>(block->place(place));
    exception->link = heap.unscanned;
    heap.unscanned = exception;
    return;
  }
}

// Every aligned word of [start, end) that may be a reference.
void keepWords(uintptr_t start, uintptr_t end) {
  for (uintptr_t address = start; address + sizeof(uintptr_t) <= end; address += sizeof(uintptr_t))
    keep(*reinterpret_cast<const uintptr_t*>(address));
}

void keepReferredByPayloads() {
  while (wrought_exception* exception = heap.unscanned) {
    heap.unscanned = exception->link;
    uintptr_t start = reinterpret_cast<uintptr_t>(exception);
    keepWords(start + WROUGHT_EXCEPTION_PAYLOAD, start + reinterpret_cast<Block*>(start & ~(blockSize - 1))->placeSize);
  }
}

// Not inlined: the registers that the guest's functions preserve may hold references, and lie below this frame's start.
__attribute__((noinline)) void collect() {
  for (SizeClass& sizeClass : heap.classes)
    for (Block* block = sizeClass.first; block != nullptr; block = block->next)
      memset(block->marks, 0, sizeof block->marks);
  heap.kept = 0;

  Registers registers;
  wrought_capture_registers(&registers);
  for (uint64_t value : registers.value)
    keep(value);
  uintptr_t stack = registers.sp();
  keepWords(stack, guestStack.top);
  if (wrought_exception_roots != nullptr) {
    for (const wrought_exception_root* root = wrought_exception_roots; root->place != nullptr; ++root) {
      uintptr_t place = reinterpret_cast<uintptr_t>(root->place);
      if (root->kind != WROUGHT_EXCEPTION_ROOT_TABLE) {
        keepWords(place, place + (root->kind == WROUGHT_EXCEPTION_ROOT_CELL ? sizeof(void*) : WROUGHT_ARGUMENT_AREA_SIZE));
        continue;
      }
      const wrought_table& table = *static_cast<const wrought_table*>(root->place);
      keepWords(reinterpret_cast<uintptr_t>(table.elements), reinterpret_cast<uintptr_t>(table.elements + table.size));
      heap.kept += uint64_t{table.size} * sizeof(void*); // time that was spent, too
    }
  }
  keepReferredByPayloads();

  for (SizeClass& sizeClass : heap.classes) {
    sizeClass.current = sizeClass.first;
    sizeClass.cursor = 0;
  }
  heap.allocated = 0;
  heap.threshold = 2 * heap.kept + (guestStack.top - stack);
}

// The next free place of the blocks that are there, or null.
void* takePlace(SizeClass& sizeClass) {
  for (; sizeClass.current != nullptr; sizeClass.current = sizeClass.current->next, sizeClass.cursor = 0) {
    Block& block = *sizeClass.current;
    while (sizeClass.cursor < block.placeCount) {
      uint64_t index = sizeClass.cursor++;
      if (!block.isMarked(index))
        return block.place(index);
    }
  }
  return nullptr;
}

} // namespace
} // namespace wrought

using namespace wrought;

void* wrought_exception_new(wrought_instance* instance, uint32_t payloadSize) {
  uint32_t placeSize;
  SizeClass& sizeClass = heap.classes[classOf(uint64_t{payloadSize} + WROUGHT_EXCEPTION_PAYLOAD, placeSize)];
  void* place = takePlace(sizeClass);
  if (place == nullptr && heap.allocated >= (heap.threshold > smallestThreshold ? heap.threshold : smallestThreshold)) {
    collect();
    place = takePlace(sizeClass);
  }
  if (place == nullptr) {
    sizeClass.current = addBlock(sizeClass, placeSize);
    sizeClass.cursor = 0;
    place = takePlace(sizeClass);
  }
  heap.allocated += placeSize;
  // What was there before must not look like references.
  return memset(place, 0, placeSize);
}
