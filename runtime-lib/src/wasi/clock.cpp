// clock_res_get, clock_time_get.
#include "builtins.h"
#include "clocks.h"
#include "functions.h"
#include "sandbox/guest-memory.h"
#include "wasi-errno.h"

using namespace wrought;
using namespace wrought::wasi;

uint32_t wrought_wasi_clock_res_get(wrought_instance* instance, uint32_t id, uint32_t resolutionOut) {
  clockid_t clock;
  struct timespec resolution;
  if (!hostClock(static_cast<ClockId>(id), clock))
    return result(Errno::Inval);
  if (clock_getres(clock, &resolution) != 0)
    return result(lastError());
  return result(GuestMemory(instance).store(resolutionOut, toNanoseconds(resolution)) ? Errno::Success : Errno::Fault);
}

// The kernel's code in the process that reads clocks, without the libc's function around it, which takes a tenth of the time.
using ReadClock = int(clockid_t, struct timespec*);

#if defined(__x86_64__)
static constexpr char vdsoVersion[] = "LINUX_2.6", vdsoName[] = "__vdso_clock_gettime";
#elif defined(__aarch64__)
static constexpr char vdsoVersion[] = "LINUX_2.6.39", vdsoName[] = "__kernel_clock_gettime";
#elif defined(__riscv)
static constexpr char vdsoVersion[] = "LINUX_4.15", vdsoName[] = "__vdso_clock_gettime";
#elif defined(__arm__)
static constexpr char vdsoVersion[] = "LINUX_2.6", vdsoName[] = "__vdso_clock_gettime64";
#endif

// musl's own way to find it. Another libc has none.
extern "C" [[gnu::weak, gnu::visibility("hidden")]] void* __vdsosym(const char* version, const char* name);

static ReadClock findReadClock;
static ReadClock* readClock = findReadClock;

static int findReadClock(clockid_t clock, struct timespec* time) {
  void* found = __vdsosym != nullptr ? __vdsosym(vdsoVersion, vdsoName) : nullptr;
  ReadClock* function = found != nullptr ? reinterpret_cast<ReadClock*>(found) : clock_gettime;
  // Another thread may find the same.
  __atomic_store_n(&readClock, function, __ATOMIC_RELAXED);
  return function(clock, time);
}

// What is behind the kernel's answer is waited for when a clock is read again, so the sum is found in as few steps as can be. There is
// no array here, and the kernel writes a record of fixed size: nothing for a stack protector.
[[gnu::no_stack_protector]] uint64_t wrought_clock_read(wrought_instance*, uint32_t id) {
  constexpr uint64_t mostSeconds = UINT64_MAX / nanosecondsPerSecond - 1;
  clockid_t clock;
  struct timespec now;
  if (!hostClock(static_cast<ClockId>(id), clock)) [[unlikely]]
    return UINT64_MAX;
  if (__atomic_load_n(&readClock, __ATOMIC_RELAXED)(clock, &now) != 0) [[unlikely]]
    return UINT64_MAX;
  if (static_cast<uint64_t>(now.tv_sec) > mostSeconds) [[unlikely]]
    return UINT64_MAX;
  return static_cast<uint64_t>(now.tv_sec) * nanosecondsPerSecond + static_cast<uint64_t>(now.tv_nsec);
}

// The precision that a caller asks for is an upper bound of the lag it accepts; there is none here.
uint32_t wrought_wasi_clock_time_get(wrought_instance* instance, uint32_t id, uint64_t, uint32_t timeOut) {
  uint64_t time = wrought_clock_read(instance, id);
  if (time == UINT64_MAX) {
    clockid_t clock;
    struct timespec now;
    if (!hostClock(static_cast<ClockId>(id), clock))
      return result(Errno::Inval);
    if (clock_gettime(clock, &now) != 0)
      return result(lastError());
    time = toNanoseconds(now);
  }
  return result(GuestMemory(instance).store(timeOut, time) ? Errno::Success : Errno::Fault);
}
