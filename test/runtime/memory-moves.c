// A memory that may move keeps its contents when it grows, wherever it goes, and what is grown is zero. A guarded one at a base
// that the kernel chose traps past its size, with the address within it.
// RUN: %guest %s %t
// RUN: %status %t | FileCheck %s
#include "guest.h"

#include <sys/mman.h>

static struct wrought_memory guarded;
static struct wrought_memory* const moving = &wrought_main_instance.memory;

GUEST void expect(int condition, const char* what) {
  if (!condition) {
    write(1, what, __builtin_strlen(what));
    _exit(1);
  }
}

GUEST void start(void) {
  expect(moving->base == 0 && moving->size == 0, "nothing at first");
  expect(wrought_memory_grow(&wrought_main_instance, moving, 1) == 0, "first page");
  moving->base[65535] = 42;
  // Something in the way of growing in place.
  mmap(moving->base + 65536, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  uint8_t* before = moving->base;
  expect(wrought_memory_grow(&wrought_main_instance, moving, 1000) == 1, "more pages");
  expect(moving->base != before, "has moved");
  expect(moving->base[65535] == 42, "contents stay");
  expect(moving->base[65536] == 0 && moving->base[1001 * 65536 - 1] == 0, "zeroed");
  expect(wrought_memory_grow(&wrought_main_instance, moving, 1000000) == UINT64_MAX, "past the maximum");

  expect(wrought_memory_grow(&wrought_main_instance, &guarded, 1) == 2, "guarded");
  guarded.base[3 * 65536 - 1] = 1;
  *(volatile uint8_t*)(guarded.base + UINT64_C(0x100000007)) = 1;
}

static const struct wrought_memory_description guest_memory[] = {
    {.memory = &wrought_main_instance.memory, .max_size = PAGES(65536), .page_shift = 16, .flags = WROUGHT_MEMORY_CAN_MOVE},
    {.memory = &guarded, .initial_size = PAGES(2), .max_size = PAGES(4), .reservation = WROUGHT_MEMORY_RESERVATION,
     .page_shift = 16, .flags = WROUGHT_MEMORY_GUARDED},
};

const struct wrought_program wrought_program = {.abi_version = WROUGHT_ABI_VERSION,
                                                .initialize = guest_initialize,
                                                .memories = guest_memory,
                                                .memory_count = 2,
                                                .stack_size = 1 << 20,
                                                .functions = __start_wrought_functions,
                                                .functions_end = __stop_wrought_functions,
                                                .run = start};

// CHECK: {{^}}wrought: trap: out of bounds memory access at address 0x100000007 (memory size 0x30000){{$}}
// CHECK: {{^}}status 134{{$}}
