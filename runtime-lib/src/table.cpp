// Tables that something mutates (specification: "Table Instances", and the execution of the table instructions). Bounds are
// checked before anything is written; indices and counts have 64 bits, and no sum of them is formed.
#include "builtins.h"

#include <string.h>

using namespace wrought;

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
