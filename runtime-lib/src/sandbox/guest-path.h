// A path that the guest passed, copied out of its memory so that it can be checked, NUL-terminated and cut.
#ifndef WROUGHT_SANDBOX_GUEST_PATH_H
#define WROUGHT_SANDBOX_GUEST_PATH_H

#include "guest-memory.h"
#include "wasi/types.h"

#include <limits.h>

namespace wrought {

class GuestPath {
public:
  // Reads `length` bytes at `address`. Fault if they are not in memory, NameTooLong from PATH_MAX on, IlSeq if they are not
  // UTF-8 (preview 1: "string"), Inval if a NUL is among them. An empty path is the business of whoever resolves it.
  GuestPath(const GuestMemory& memory, uint32_t address, uint32_t length);

  [[nodiscard]] wasi::Errno error() const { return error_; }
  [[nodiscard]] char* text() { return text_; }

private:
  wasi::Errno error_;
  char text_[PATH_MAX];
};

} // namespace wrought

#endif
