// Which code an address belongs to.
#ifndef WROUGHT_CODE_RANGES_H
#define WROUGHT_CODE_RANGES_H

#include <stdint.h>

// The bounds of generated code (WROUGHT_TEXT_SECTION) and of our memory routines, made by the linker; null where a program has
// none.
extern "C" {
extern const char __start_wrought_text[] __attribute__((weak, visibility("hidden")));
extern const char __stop_wrought_text[] __attribute__((weak, visibility("hidden")));
extern const char __start_wrought_memory_text[] __attribute__((weak, visibility("hidden")));
extern const char __stop_wrought_memory_text[] __attribute__((weak, visibility("hidden")));
}

// Puts a function among the memory routines: memcpy and its kin, which generated code calls for the guest's own copying.
#define WROUGHT_MEMORY_ROUTINE __attribute__((section("wrought_memory_text"), visibility("hidden")))

namespace wrought {

inline bool isGuestCode(uint64_t pc) {
  return pc >= reinterpret_cast<uintptr_t>(__start_wrought_text) && pc < reinterpret_cast<uintptr_t>(__stop_wrought_text);
}

inline bool isMemoryRoutine(uint64_t pc) {
  return pc >= reinterpret_cast<uintptr_t>(__start_wrought_memory_text) &&
         pc < reinterpret_cast<uintptr_t>(__stop_wrought_memory_text);
}

} // namespace wrought

#endif
