// Waiting until a descriptor can be read or written, where the descriptor itself must not say whether to wait.
#ifndef WROUGHT_WASI_READY_H
#define WROUGHT_WASI_READY_H

#include "sandbox/fd-table.h"
#include "strict-mode.h"

#include <errno.h>
#include <poll.h>

namespace wrought::wasi {

// `event` is POLLIN or POLLOUT; a negative timeout waits.
inline bool isReady(int host, short event, int timeout) {
  struct pollfd poller = {host, event, 0};
  return poll(&poller, 1, timeout) > 0;
}

// Whether a call that failed with errno is to be made again: a signal that the process survives is not the guest's business, and
// an inherited descriptor blocks or not as the guest set it, whatever the host descriptor does (see Descriptor).
inline bool mustTryAgain(const Descriptor& descriptor, short event) {
  if (errno == EINTR)
    return true;
  if (errno != EAGAIN || !descriptor.inherited || descriptor.nonblocking)
    return false;
  // In strict mode the streams blocked when the guest started: it is a rare launcher that takes this away later, and is asked until
  // it works.
  if (!isStrict)
    isReady(descriptor.host, event, -1);
  return true;
}

} // namespace wrought::wasi

#endif
