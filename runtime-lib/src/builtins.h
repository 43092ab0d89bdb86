// The functions of builtins.def, as generated code calls them.
#ifndef WROUGHT_BUILTINS_H
#define WROUGHT_BUILTINS_H

#include "trap.h"
#include "wrought/abi.h"

#pragma GCC visibility push(hidden)
extern "C" {

// wrought_trap is declared in trap.h.
uint64_t wrought_memory_grow(wrought_instance* instance, wrought_memory* memory, uint64_t delta);

uint64_t wrought_table_grow(wrought_instance* instance, wrought_table* table, void* element, uint64_t delta);
void wrought_table_fill(wrought_instance* instance, wrought_table* table, uint64_t start, void* element,
                        uint64_t count);
void wrought_table_copy(wrought_instance* instance, wrought_table* destination, wrought_table* source,
                        uint64_t destinationIndex, uint64_t sourceIndex, uint64_t count);
void wrought_table_init(wrought_instance* instance, wrought_table* table, void* const* segment, uint32_t segmentLength,
                        uint64_t destinationIndex, uint64_t sourceIndex, uint64_t count);

void* wrought_exception_new(wrought_instance* instance, uint32_t payloadSize);
uint32_t wrought_atomic_wait32(wrought_instance* instance, uint32_t* address, uint32_t expected, uint64_t timeout);
uint32_t wrought_atomic_wait64(wrought_instance* instance, uint64_t* address, uint64_t expected, uint64_t timeout);
uint32_t wrought_atomic_notify(wrought_instance* instance, void* address, uint32_t count);

// Programs only.
uint32_t wrought_memory_difference(wrought_instance* instance, const uint8_t* a, const uint8_t* b, uint64_t size);
uint64_t wrought_memory_find(wrought_instance* instance, const uint8_t* start, uint32_t value, uint64_t size);
uint64_t wrought_string_find(wrought_instance* instance, const uint8_t* start, uint32_t value, uint64_t size);
uint64_t wrought_string_difference(wrought_instance* instance, const uint8_t* a, const uint8_t* b, uint64_t size);
uint64_t wrought_clock_read(wrought_instance* instance, uint32_t id);

// Libraries only.
void wrought_fill_elements(wrought_instance* instance, void** elements, const uint64_t* places, uint64_t count);

} // extern "C"
#pragma GCC visibility pop

#endif
