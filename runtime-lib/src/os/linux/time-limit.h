// The limit on wall-clock time (--timeout).
#ifndef WROUGHT_OS_LINUX_TIME_LIMIT_H
#define WROUGHT_OS_LINUX_TIME_LIMIT_H

#include <stdint.h>

namespace wrought {

// Ends the process after this time, with a message and status 124, whatever it does then; 0 is no limit.
void startTimeLimit(uint64_t nanoseconds);

} // namespace wrought

#endif
