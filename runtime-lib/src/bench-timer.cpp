// bench.start, bench.end. Linked only if a module imports them.
#include "bench-timer.h"

#include "print.h"

#include <time.h>

using namespace wrought;

static constexpr uint64_t second = 1000000000;

// Zero: not started. The clock of a machine that has just been switched on is not.
static uint64_t startOfMeasurement = 0;

static uint64_t nanoseconds() {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * second + static_cast<uint64_t>(now.tv_nsec);
}

void wrought_bench_start(wrought_instance*) { startOfMeasurement = nanoseconds(); }

void wrought_bench_end(wrought_instance*) {
  uint64_t end = nanoseconds();
  if (startOfMeasurement == 0)
    return;
  uint64_t duration = end - startOfMeasurement;
  ErrorWriter message;
  message << "wrought: bench: " << duration / second << ".";
  for (uint64_t digit = second / 10; digit != 0; digit /= 10)
    message << duration / digit % 10;
  message << " s\n";
  startOfMeasurement = 0;
}
