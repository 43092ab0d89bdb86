// The object file that code was loaded from: where its unwind tables are found.
#ifndef WROUGHT_LOADED_IMAGE_H
#define WROUGHT_LOADED_IMAGE_H

#include <link.h>
#include <stdint.h>

namespace wrought {

// The ELF header in memory of what the code at `pc` belongs to, or null if that is none of ours. An executable has one; of
// libraries there may be many (embed/process.cpp). Async-signal-safe.
const void* elfHeaderAt(uint64_t pc);

// What is added to the addresses that the file says.
inline uint64_t loadBias(const ElfW(Ehdr)* header) {
  auto* segments = reinterpret_cast<const ElfW(Phdr)*>(reinterpret_cast<const uint8_t*>(header) + header->e_phoff);
  for (unsigned index = 0; index != header->e_phnum; ++index)
    if (segments[index].p_type == PT_LOAD && segments[index].p_offset == 0)
      return reinterpret_cast<uintptr_t>(header) - segments[index].p_vaddr;
  return reinterpret_cast<uintptr_t>(header);
}

} // namespace wrought

#endif
