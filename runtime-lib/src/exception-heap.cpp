// Memory comes in blocks of places of one size, so that a word can be told to be inside an exception, and inside which, by
// arithmetic. The threshold for the next collection grows with what was kept and with the stack that was searched: the time
// spent here stays in proportion to the time spent throwing.
#include "exception-heap.h"

#include "mappings.h"
#include "registers.h"

#include <string.h>
#include <sys/mman.h>

namespace wrought {

namespace {

constexpr uint64_t blockSize = uint64_t{64} << 10;
constexpr uint32_t smallestPlace = 32;
constexpr uint64_t markWords = blockSize / smallestPlace / 64;
constexpr uint64_t smallestThreshold = uint64_t{1} << 20;

} // namespace

// A block's first bytes. Blocks lie at multiples of their size.
struct ExceptionBlock {
  ExceptionBlock* next; // of the same size of places
  uint32_t placeSize;
  uint32_t placeCount;
  uint64_t marks[markWords]; // whether a place is in use, as the last collection found

  uint8_t* place(uint64_t index) { return reinterpret_cast<uint8_t*>(this + 1) + index * placeSize; }
  bool isMarked(uint64_t index) const { return (marks[index / 64] >> index % 64 & 1) != 0; }
  void mark(uint64_t index) { marks[index / 64] |= uint64_t{1} << index % 64; }
};
static_assert(sizeof(ExceptionBlock) % 16 == 0, "places are aligned to 16 bytes");

namespace {

using Block = ExceptionBlock;
using SizeClass = ExceptionHeap::SizeClass;
using Region = ExceptionHeap::Region;

unsigned classOf(uint64_t size, uint32_t& placeSize) {
  unsigned index = 0;
  for (placeSize = smallestPlace; placeSize < size; ++index)
    // Between two powers of two lies one and a half of the smaller.
    placeSize += index % 2 == 0 ? placeSize / 2 : placeSize / 3;
  return index;
}

Region* addRegion(ExceptionHeap& heap) {
  if (heap.regionCount == ExceptionHeap::mostRegions)
    return nullptr;
  uint64_t size = smallestThreshold << heap.regionCount;
  void* mapped = mapZeroes(size + blockSize);
  if (mapped == nullptr)
    return nullptr;
  Region& region = heap.regions[heap.regionCount++];
  region.start = (reinterpret_cast<uintptr_t>(mapped) + blockSize - 1) & ~(blockSize - 1);
  region.used = region.start;
  region.end = region.start + size;
  region.mapped = mapped;
  region.mappedSize = size + blockSize;
  return &region;
}

// Null if there is no memory.
Block* addBlock(ExceptionHeap& heap, SizeClass& sizeClass, uint32_t placeSize) {
  Region* region = heap.regionCount != 0 ? &heap.regions[heap.regionCount - 1] : nullptr;
  if (region == nullptr || region->used == region->end)
    region = addRegion(heap);
  if (region == nullptr)
    return nullptr;
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
void keep(ExceptionHeap& heap, uintptr_t word) {
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

void keepReferredByPayloads(ExceptionHeap& heap) {
  while (wrought_exception* exception = heap.unscanned) {
    heap.unscanned = exception->link;
    uintptr_t start = reinterpret_cast<uintptr_t>(exception);
    keepReferred(heap, start + WROUGHT_EXCEPTION_PAYLOAD, start + reinterpret_cast<Block*>(start & ~(blockSize - 1))->placeSize);
  }
}

// Not inlined: the registers that the guest's functions preserve may hold references, and lie below this frame's start.
__attribute__((noinline)) void collect(ExceptionHeap& heap, const ExceptionRoots& roots) {
  for (SizeClass& sizeClass : heap.classes)
    for (Block* block = sizeClass.first; block != nullptr; block = block->next)
      memset(block->marks, 0, sizeof block->marks);
  heap.kept = 0;

  Registers registers;
  wrought_capture_registers(&registers);
  for (uint64_t value : registers.value)
    keep(heap, value);
  uintptr_t stack = registers.sp();
  keepReferred(heap, stack, roots.stackTop);
  roots.keepOthers(heap, roots.context);
  keepReferredByPayloads(heap);

  for (SizeClass& sizeClass : heap.classes) {
    sizeClass.current = sizeClass.first;
    sizeClass.cursor = 0;
  }
  heap.allocated = 0;
  heap.threshold = 2 * heap.kept + (roots.stackTop - stack);
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

void keepReferred(ExceptionHeap& heap, uintptr_t start, uintptr_t end) {
  for (uintptr_t address = start; address + sizeof(uintptr_t) <= end; address += sizeof(uintptr_t))
    keep(heap, *reinterpret_cast<const uintptr_t*>(address));
}

void* allocateException(ExceptionHeap& heap, uint32_t payloadSize, const ExceptionRoots& roots) {
  uint32_t placeSize;
  SizeClass& sizeClass = heap.classes[classOf(uint64_t{payloadSize} + WROUGHT_EXCEPTION_PAYLOAD, placeSize)];
  void* place = takePlace(sizeClass);
  uint64_t threshold = heap.threshold > smallestThreshold ? heap.threshold : smallestThreshold;
  if (place == nullptr && heap.allocated >= threshold && roots.keepOthers != nullptr) {
    collect(heap, roots);
    place = takePlace(sizeClass);
  }
  if (place == nullptr) {
    sizeClass.current = addBlock(heap, sizeClass, placeSize);
    sizeClass.cursor = 0;
    place = takePlace(sizeClass);
    if (place == nullptr)
      return nullptr;
  }
  heap.allocated += placeSize;
  // What was there before must not look like references.
  return memset(place, 0, placeSize);
}

void forgetExceptions(ExceptionHeap& heap) {
  for (SizeClass& sizeClass : heap.classes) {
    for (Block* block = sizeClass.first; block != nullptr; block = block->next)
      memset(block->marks, 0, sizeof block->marks);
    sizeClass.current = sizeClass.first;
    sizeClass.cursor = 0;
  }
  heap.allocated = 0;
  heap.threshold = 0;
}

void freeExceptions(ExceptionHeap& heap) {
  for (unsigned index = 0; index != heap.regionCount; ++index)
    munmap(heap.regions[index].mapped, heap.regions[index].mappedSize);
  heap = {};
}

} // namespace wrought
