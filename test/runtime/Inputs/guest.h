// Writes by hand what the compiler emits, so that the runtime can be tested without it: a guest in C.
//
// GUEST functions lie in the section of generated code; NAMED puts one into the table of names; PROGRAM describes the whole.
#ifndef TEST_RUNTIME_GUEST_H
#define TEST_RUNTIME_GUEST_H

#include "wrought/abi.h"
#include "wrought/layout.h"

#include <unistd.h>

#define GUEST __attribute__((section(WROUGHT_TEXT_SECTION), noinline, used))

#define TEXT_OF(x) #x
#define NAMED_AS(function, name, index)                                                                                \
  __asm__(".pushsection .rodata.names, \"aR\", @progbits\n"                                                            \
          ".Lname_of_" #function ": .asciz \"" name "\"\n"                                                             \
          ".popsection\n"                                                                                              \
          ".pushsection wrought_functions, \"aR\", @progbits\n"                                                        \
          ".p2align 2\n"                                                                                               \
          ".long " #function " - .\n"                                                                                  \
          ".long .Lname_of_" #function " - .\n"                                                                        \
          ".long " TEXT_OF(index) "\n"                                                                                 \
          ".popsection\n")
#define NAMED(function) NAMED_AS(function, #function, __COUNTER__)

extern const struct wrought_function_entry __start_wrought_functions[] __attribute__((weak, visibility("hidden")));
extern const struct wrought_function_entry __stop_wrought_functions[] __attribute__((weak, visibility("hidden")));

GUEST void guest_initialize(void) {}

#define PAGES(count) ((count) * WROUGHT_WASM_PAGE_SIZE)
// The fields that every test needs; further ones follow as designated initialisers.
#ifndef GUEST_MEMORY
#define GUEST_MEMORY                                                                                                   \
  .reservation = WROUGHT_MEMORY_RESERVATION, .flags = WROUGHT_MEMORY_CONSTANT_BASE | WROUGHT_MEMORY_GUARDED
#endif
#ifndef GUEST_MEMORY_COUNT
#define GUEST_MEMORY_COUNT 1
#endif
#define PROGRAM(initial_pages, max_pages, stack_bytes, ...)                                                            \
  static const struct wrought_memory_description guest_memory = {.memory = &wrought_main_instance.memory,              \
                                                                 .initial_size = PAGES(initial_pages),                 \
                                                                 .max_size = PAGES(max_pages),                         \
                                                                 .page_shift = 16,                                     \
                                                                 GUEST_MEMORY};                                        \
  const struct wrought_program wrought_program = {.abi_version = WROUGHT_ABI_VERSION,                                  \
                                                  .initialize = guest_initialize,                                      \
                                                  .memories = &guest_memory,                                           \
                                                  .memory_count = GUEST_MEMORY_COUNT,                                  \
                                                  .stack_size = stack_bytes,                                           \
                                                  .sandbox = WROUGHT_SANDBOX_OFF, /* guests in C use the libc */       \
                                                  .functions = __start_wrought_functions,                              \
                                                  .functions_end = __stop_wrought_functions,                           \
                                                  __VA_ARGS__}

// A byte of linear memory as generated code reaches it.
#define MEMORY(address) (*(volatile unsigned char*)(WROUGHT_MEMORY_BASE + (uint64_t)(address)))

// The instruction that `llvm.ubsantrap(code)` becomes; the code must be a literal.
#define TRAP(code) __asm__ volatile(".byte 0x67, 0x0f, 0xb9, 0x40, " #code)

// What the test wants the guest to do: the first byte of standard input.
static inline char test_mode(void) {
  char mode = 0;
  return read(0, &mode, 1) == 1 ? mode : 0;
}

// The runtime's builtins (builtins.def).
uint64_t wrought_memory_grow(struct wrought_instance*, struct wrought_memory*, uint64_t);
_Noreturn void wrought_trap(struct wrought_instance*, uint32_t);
uint64_t wrought_table_grow(struct wrought_instance*, struct wrought_table*, void*, uint64_t);
void wrought_table_fill(struct wrought_instance*, struct wrought_table*, uint64_t, void*, uint64_t);
void wrought_table_copy(struct wrought_instance*, struct wrought_table*, struct wrought_table*, uint64_t, uint64_t,
                        uint64_t);
void wrought_table_init(struct wrought_instance*, struct wrought_table*, void* const*, uint32_t, uint64_t, uint64_t,
                        uint64_t);

#endif
