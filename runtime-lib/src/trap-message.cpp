// What a trap is called; see trap.h.
#include "trap.h"

#include <string.h>

namespace wrought {

// One text behind the other and not a table of pointers: every pointer in the data of a position-independent executable is written
// at each start, and takes room in a page that nothing else of a start may need.
static constexpr char messages[] =
#define WROUGHT_TRAP(Name, code, message) message "\0"
#include "wrought/traps.def"
    ;

static constexpr uint8_t codes[] = {
#define WROUGHT_TRAP(Name, code, message) code,
#include "wrought/traps.def"
};

const char* trapMessage(uint32_t code) {
  const char* message = messages;
  for (uint8_t each : codes) {
    if (each == code)
      return message;
    message += strlen(message) + 1;
  }
  return nullptr;
}

} // namespace wrought
