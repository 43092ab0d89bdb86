#include "process-stack.h"

#include "mappings.h"

#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace wrought {

// The kernel keeps at least 128 MiB below a stack's start free of other mappings, whatever its limit was.
constexpr uint64_t mostBytes = uint64_t{64} << 20;

// As the kernel has it on every architecture. The libc's functions change the limits of all threads, and bring along what that takes.
struct Limit {
  uint64_t current, most;
};
constexpr int stackLimit = 3; // RLIMIT_STACK

static bool exchangeLimit(const Limit* wanted, Limit* old) { return syscall(SYS_prlimit64, 0, stackLimit, wanted, old) == 0; }

bool limitProcessStack(uintptr_t lowest, uint64_t guardSize) {
  // What the kernel puts on the stack first, with a null pointer above it. The limit counts from the end of that page.
  auto* name = reinterpret_cast<const char*>(getauxval(AT_EXECFN));
  if (name == nullptr)
    return false;
  uintptr_t start = roundUpToPage(reinterpret_cast<uintptr_t>(name) + strlen(name) + 1 + sizeof(void*));
  if (start < lowest || start - lowest > mostBytes - guardSize)
    return false;
  // The hard limit with it, which need not be known for that, and which nobody raises again. It fails where that was lower already.
  Limit limit{start - lowest, start - lowest};
  // Emulators pretend to set it.
  return exchangeLimit(&limit, nullptr) && exchangeLimit(nullptr, &limit) && limit.current == start - lowest;
}

} // namespace wrought
