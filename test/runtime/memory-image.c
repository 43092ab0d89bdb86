// The initial contents of memory are in place before the guest runs: runs of whole pages that are moved, and
// small ones that are copied. All of it can be written.
// RUN: %guest %s %t
// RUN: %t
// Where the kernel moves nothing (25 is mremap on x86-64), all of it is copied.
// RUN: %if native && target-x86-64 %{ %python %S/../sandbox/Inputs/without-call.py --eperm 25 %t %}
#define GUEST_MEMORY                                                                                                   \
  .reservation = WROUGHT_MEMORY_RESERVATION, .flags = WROUGHT_MEMORY_CONSTANT_BASE | WROUGHT_MEMORY_GUARDED,           \
  .image = image, .image_count = 3
#include "guest.h"

// Four pages: 0x11, 0x22, 0x33 and 0x44 throughout.
__asm__(".pushsection " WROUGHT_IMAGE_SECTION ", \"aw\", @progbits\n"
        ".balign 4096\n"
        "pages:\n"
        ".fill 4096, 1, 0x11\n"
        ".fill 4096, 1, 0x22\n"
        ".fill 4096, 1, 0x33\n"
        ".fill 4096, 1, 0x44\n"
        ".popsection\n");
extern const uint8_t pages[] __attribute__((visibility("hidden")));

static const struct wrought_image_run image[] = {
    {.address = 0x3000, .size = 0x2000, .contents = pages, .kind = WROUGHT_IMAGE_MAPPED},
    {.address = 0x20000 - 5, .size = 5, .contents = (const uint8_t*)"hello", .kind = WROUGHT_IMAGE_COPIED},
    {.address = 0x10000, .size = 0x2000, .contents = pages + 0x2000, .kind = WROUGHT_IMAGE_MAPPED},
};

GUEST int check_range(uint64_t start, uint64_t end, unsigned char value) {
  for (; start != end; ++start) {
    if (MEMORY(start) != value)
      return 0;
    MEMORY(start) = 0xff;
  }
  return 1;
}

GUEST void start(void) {
  if (!check_range(0, 0x3000, 0) || !check_range(0x3000, 0x4000, 0x11) || !check_range(0x4000, 0x5000, 0x22) ||
      !check_range(0x5000, 0x10000, 0) || !check_range(0x10000, 0x11000, 0x33) || !check_range(0x11000, 0x12000, 0x44) ||
      !check_range(0x12000, 0x20000 - 5, 0) || MEMORY(0x20000 - 5) != 'h' || MEMORY(0x1ffff) != 'o')
    _exit(1);
}

PROGRAM(2, 2, 1 << 20, .run = start);
