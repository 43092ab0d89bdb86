// random_get.
#include "functions.h"
#include "sandbox/guest-memory.h"
#include "wasi-errno.h"

#include <errno.h>
#include <sys/random.h>

using namespace wrought;
using namespace wrought::wasi;

uint32_t wrought_wasi_random_get(wrought_instance* instance, uint32_t buffer, uint32_t length) {
  uint8_t* bytes = GuestMemory(instance).range(buffer, length);
  if (!bytes)
    return result(Errno::Fault);
  // One call gives 32 MiB at most, and a signal can cut short what is longer than 256 bytes.
  for (uint32_t done = 0; done < length;) {
    ssize_t given = getrandom(bytes + done, length - done, 0);
    if (given >= 0)
      done += static_cast<uint32_t>(given);
    else if (errno != EINTR)
      return result(lastError());
  }
  return result(Errno::Success);
}
