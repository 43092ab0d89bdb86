// The linear memory of a static executable (specification: "Memory Instances").
//
// All addresses that any access can form are reserved without access rights; what the memory's current size covers is
// made readable and writable. Growing is one mprotect, which extends the accessible mapping in place. Making pages
// accessible ahead of need would save calls, but an access past the size must trap, and protection has no other unit than
// what is accessible; toolchains' allocators grow in steps of many pages anyway.
//
// The image costs no copying: its pages, private and copy-on-write, are moved out of the executable's mapping, whatever
// their number. Its section is writable, so they arrive as they must be. Where mremap is refused (it is in some emulators and
// sandboxes) they are copied.
#include "memory.h"

#include "builtins.h"
#include "mappings.h"
#include "print.h"
#include "wrought/layout.h"

#include <string.h>

namespace wrought {

// What a 32-bit index can reach.
static constexpr uint64_t largestMemory = uint64_t{1} << 32;

// Moves the runs of the image that can be moved; gives the index of the first that was not.
static uint64_t moveImage() {
  uint64_t index = 0;
  for (; index != wrought_program.image_count; ++index) {
    const wrought_image_run& run = wrought_program.image[index];
    if (run.kind == WROUGHT_IMAGE_MAPPED && !movePages(run.contents, WROUGHT_MEMORY_BASE + run.address, run.size))
      break;
  }
  return index;
}

void createMemory() {
  wrought_memory& memory = wrought_main_instance.memory;
  memory.base = reinterpret_cast<uint8_t*>(WROUGHT_MEMORY_BASE);
  if ((wrought_program.flags & WROUGHT_PROGRAM_HAS_MEMORY) == 0)
    return;
  memory.size = wrought_program.memory_initial_size;
  memory.max_size = wrought_program.memory_max_size < largestMemory ? wrought_program.memory_max_size : largestMemory;
  if (const char* reason = reserveAddresses(WROUGHT_MEMORY_BASE, memory.size, WROUGHT_MEMORY_RESERVATION))
    fail(1, "cannot map linear memory (", memory.size, " bytes, and ", WROUGHT_MEMORY_RESERVATION >> 20,
         " MiB of addresses) at ", Hex{WROUGHT_MEMORY_BASE}, ": ", reason);

  uint64_t firstToCopy = moveImage();
  for (uint64_t index = 0; index != wrought_program.image_count; ++index) {
    const wrought_image_run& run = wrought_program.image[index];
    if (run.kind == WROUGHT_IMAGE_COPIED || index >= firstToCopy)
      memcpy(memory.base + run.address, run.contents, run.size);
  }
}

} // namespace wrought

uint64_t wrought_memory_grow(wrought_instance* instance, uint64_t delta) {
  wrought_memory& memory = instance->memory;
  uint64_t oldSize = memory.size;
  // Compared in pages: delta times the size of a page can overflow.
  if (oldSize > memory.max_size || delta > (memory.max_size - oldSize) / WROUGHT_WASM_PAGE_SIZE)
    return UINT64_MAX;
  uint64_t added = delta * WROUGHT_WASM_PAGE_SIZE;
  if (added != 0 && !wrought::makeAccessible(reinterpret_cast<uintptr_t>(memory.base) + oldSize, added))
    return UINT64_MAX;
  memory.size = oldSize + added;
  return oldSize / WROUGHT_WASM_PAGE_SIZE;
}
