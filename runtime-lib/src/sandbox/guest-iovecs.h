// A list of buffers that the guest passed, as the kernel wants it: the kernel then reads and writes guest memory directly,
// and nothing is copied or allocated here.
#ifndef WROUGHT_SANDBOX_GUEST_IOVECS_H
#define WROUGHT_SANDBOX_GUEST_IOVECS_H

#include "guest-memory.h"
#include "wasi/types.h"

#include <sys/uio.h>

namespace wrought {

class GuestIovecs {
public:
  // Linux moves at most INT_MAX less a page in one call, and rejects a sum that does not fit ssize_t.
  static constexpr uint32_t mostBytes = 0x7ffff000;

  // Reads `count` iovecs at `address`; Fault if the list or any buffer is not in memory.
  //
  // At most `capacity` buffers that are not empty are taken, and about 2 GiB in sum, which is what Linux moves in one call.
  // What is left out makes the call move less than was asked for, which its caller must expect anyway.
  GuestIovecs(const GuestMemory& memory, uint32_t address, uint32_t count);

  [[nodiscard]] wasi::Errno error() const { return error_; }
  [[nodiscard]] const struct iovec* data() const { return vectors_; }
  [[nodiscard]] int count() const { return count_; }
  // One buffer, as nearly always: the kernel's calls for a single one are quicker.
  [[nodiscard]] bool isOne() const { return count_ == 1; }
  [[nodiscard]] void* start() const { return vectors_[0].iov_base; }
  [[nodiscard]] size_t length() const { return vectors_[0].iov_len; }

private:
  // Well below the kernel's 1024: more buffers a call gain nothing, and this lies on the stack.
  static constexpr int capacity = 128;

  wasi::Errno error_ = wasi::Errno::Success;
  int count_ = 0;
  struct iovec vectors_[capacity];
};

} // namespace wrought

#endif
