// Filling in a wrought_error.
#ifndef WROUGHT_EMBED_ERROR_REPORT_H
#define WROUGHT_EMBED_ERROR_REPORT_H

#include "registers.h"
#include "thread-state.h"
#include "trap.h"
#include "wrought.h"

namespace wrought {

// What happened where `registers` say, with a backtrace. Async-signal-safe.
void reportTrap(wrought_error& error, Trap trap, const TrapDetail& detail, const Registers& registers,
                const ThreadState& thread);
// The functions that are active.
void reportFrames(wrought_error& error, const Registers& registers, const ThreadState& thread);

// Text of a message, cut off where it does not fit.
class Message {
public:
  explicit Message(char (&buffer)[WROUGHT_MESSAGE_SIZE]) : buffer_(buffer) {}
  Message& operator<<(const char* text);
  Message& operator<<(uint64_t number);
  Message& hex(uint64_t number);
  // A name someone else chose: control characters become '?'.
  Message& name(const char* text, uint64_t size);

private:
  void put(char letter);
  char* buffer_;
  unsigned used_ = 0;
};

// Sets everything else to zero. `error` may be null; gives `status`.
template <typename... Parts> wrought_status reportError(wrought_error* error, wrought_status status, const Parts&... parts);

void clearError(wrought_error& error, wrought_status status);

template <typename... Parts> wrought_status reportError(wrought_error* error, wrought_status status, const Parts&... parts) {
  if (error != nullptr) {
    clearError(*error, status);
    Message message(error->message);
    (message << ... << parts);
  }
  return status;
}

} // namespace wrought

#endif
