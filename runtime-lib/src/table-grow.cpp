// table.grow (specification: "Growing tables"). A file of its own for the same reason as memory-grow.cpp.
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
