// Tables that something mutates (specification: "Table Instances", and the execution of the table instructions). Bounds are
// checked before anything is written; indices and counts have 64 bits, and no sum of them is formed.
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

uint64_t wrought_table_grow(wrought_instance* instance, wrought_table* table, void* element, uint64_t delta) {
  uint32_t oldSize = table->size;
  if (delta == 0)
    return oldSize;
  uint64_t largest = table->max_size < largestTable ? table->max_size : largestTable;
  if (oldSize > largest || delta > largest - oldSize)
    return UINT64_MAX;
  uint32_t newSize = oldSize + static_cast<uint32_t>(delta);
  if (!reserveElements(*table, newSize))
    return UINT64_MAX;
  if (element != nullptr)
    for (uint64_t index = oldSize; index != newSize; ++index)
      table->elements[index] = element;
  table->size = newSize;
  return oldSize;
}

// Traps unless [start, start + count) lies in a table or segment of `size` elements.
static void checkRange(wrought_instance* instance, uint64_t start, uint64_t count, uint32_t size) {
  if (start > size || count > size - start)
    wrought_trap(instance, static_cast<uint32_t>(Trap::TableOutOfBounds));
}

void wrought_table_fill(wrought_instance* instance, wrought_table* table, uint64_t start, void* element,
                        uint64_t count) {
  checkRange(instance, start, count, table->size);
  for (uint64_t index = start; index != start + count; ++index)
    table->elements[index] = element;
}

void wrought_table_copy(wrought_instance* instance, wrought_table* destination, wrought_table* source,
                        uint64_t destinationIndex, uint64_t sourceIndex, uint64_t count) {
  checkRange(instance, sourceIndex, count, source->size);
  checkRange(instance, destinationIndex, count, destination->size);
  // The ranges may overlap, if both are the same table.
  if (count != 0)
    memmove(destination->elements + destinationIndex, source->elements + sourceIndex, count * sizeof(void*));
}

void wrought_table_init(wrought_instance* instance, wrought_table* table, void* const* segment, uint32_t segmentLength,
                        uint64_t destinationIndex, uint64_t sourceIndex, uint64_t count) {
  checkRange(instance, sourceIndex, count, segmentLength);
  checkRange(instance, destinationIndex, count, table->size);
  if (count != 0)
    memcpy(table->elements + destinationIndex, segment + sourceIndex, count * sizeof(void*));
}
