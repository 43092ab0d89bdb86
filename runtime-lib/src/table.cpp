// Tables that something mutates (specification: "Table Instances", and the execution of the table instructions). Bounds are
// checked before anything is written, in 64 bits.
#include "builtins.h"
#include "mappings.h"

#include <string.h>

using namespace wrought;

// The most elements that a table can grow to: what embedders' standard, the JavaScript API, allows. Without it a module could
// fill the machine's memory with one instruction; table.grow may fail for want of resources.
static constexpr uint32_t largestTable = 10'000'000;

// Makes room for at least `size` elements. False if there is no memory. Elements beyond the table's size are null: fresh
// pages are, and a table never shrinks.
static bool reserveElements(wrought_table& table, uint32_t size) {
  if (size <= table.capacity)
    return true;
  // Half again as much: growing by one element at a time copies each a constant number of times.
  uint64_t capacity = uint64_t{table.capacity} + table.capacity / 2;
  if (capacity < size)
    capacity = size;
  uint64_t bytes = roundUpToPage(capacity * sizeof(void*));
  void* elements;
  if (table.is_heap) {
    elements = growZeroes(table.elements, roundUpToPage(uint64_t{table.capacity} * sizeof(void*)), bytes);
    if (elements == nullptr)
      return false;
  } else {
    elements = mapZeroes(bytes);
    if (elements == nullptr)
      return false;
    memcpy(elements, table.elements, uint64_t{table.size} * sizeof(void*));
    table.is_heap = 1;
  }
  table.elements = static_cast<void**>(elements);
  table.capacity = static_cast<uint32_t>(bytes / sizeof(void*));
  return true;
}

uint32_t wrought_table_grow(wrought_instance* instance, wrought_table* table, void* element, uint32_t delta) {
  uint32_t oldSize = table->size;
  uint64_t newSize = uint64_t{oldSize} + delta;
  if (delta == 0)
    return oldSize;
  if (newSize > table->max_size || newSize > largestTable || !reserveElements(*table, static_cast<uint32_t>(newSize)))
    return UINT32_MAX;
  if (element != nullptr)
    for (uint64_t index = oldSize; index != newSize; ++index)
      table->elements[index] = element;
  table->size = static_cast<uint32_t>(newSize);
  return oldSize;
}

// Traps unless [start, start + count) lies in a table or segment of `size` elements.
static void checkRange(wrought_instance* instance, uint32_t start, uint32_t count, uint32_t size) {
  if (uint64_t{start} + count > size)
    wrought_trap(instance, static_cast<uint32_t>(Trap::TableOutOfBounds));
}

void wrought_table_fill(wrought_instance* instance, wrought_table* table, uint32_t start, void* element,
                        uint32_t count) {
  checkRange(instance, start, count, table->size);
  for (uint64_t index = start; index != uint64_t{start} + count; ++index)
    table->elements[index] = element;
}

void wrought_table_copy(wrought_instance* instance, wrought_table* destination, wrought_table* source,
                        uint32_t destinationIndex, uint32_t sourceIndex, uint32_t count) {
  checkRange(instance, sourceIndex, count, source->size);
  checkRange(instance, destinationIndex, count, destination->size);
  // The ranges may overlap, if both are the same table.
  if (count != 0)
    memmove(destination->elements + destinationIndex, source->elements + sourceIndex, uint64_t{count} * sizeof(void*));
}

void wrought_table_init(wrought_instance* instance, wrought_table* table, void* const* segment, uint32_t segmentLength,
                        uint32_t destinationIndex, uint32_t sourceIndex, uint32_t count) {
  checkRange(instance, sourceIndex, count, segmentLength);
  checkRange(instance, destinationIndex, count, table->size);
  if (count != 0)
    memcpy(table->elements + destinationIndex, segment + sourceIndex, uint64_t{count} * sizeof(void*));
}
