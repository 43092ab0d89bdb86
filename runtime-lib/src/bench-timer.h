// The imports by which benchmark modules mark what is to be measured (those of Sightglass): bench.start and bench.end.
#ifndef WROUGHT_BENCH_TIMER_H
#define WROUGHT_BENCH_TIMER_H

#include "wrought/abi.h"

extern "C" {
// bench.start: the time from here on counts.
__attribute__((visibility("hidden"))) void wrought_bench_start(struct wrought_instance* instance);

// bench.end: writes the line "wrought: bench: S s" to standard error, S being the seconds of the monotonic clock since the last
// bench.start, with nine decimals. Without a bench.start before, nothing.
__attribute__((visibility("hidden"), weak)) void wrought_bench_end(struct wrought_instance* instance);
}

#endif
