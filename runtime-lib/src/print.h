// Text on standard error and standard output. printf would double the size of a small executable and is not
// async-signal-safe; this is both small and safe in a signal handler.
#ifndef WROUGHT_PRINT_H
#define WROUGHT_PRINT_H

#include <stddef.h>
#include <stdint.h>

namespace wrought {

// A number to be written in hexadecimal with 0x in front.
struct Hex {
  uint64_t value;
};

// Collects text and writes it to a file descriptor in as few pieces as possible, so that messages of several processes do not
// mix. What is still held is written when the object dies. Leaves errno alone.
class TextWriter {
public:
  explicit TextWriter(int fd) : fd_(fd) {}
  TextWriter(const TextWriter&) = delete;
  TextWriter& operator=(const TextWriter&) = delete;
  ~TextWriter() { flush(); }

  TextWriter& operator<<(const char* text);
  TextWriter& operator<<(uint64_t number);
  TextWriter& operator<<(Hex number);
  // Right-aligned in `width` columns.
  TextWriter& padded(uint64_t number, unsigned width);
  // A name or path that someone else chose: control characters, which could move the cursor of a terminal or start an
  // escape sequence, become '?'.
  TextWriter& untrusted(const char* text);
  // Writes what is held. False if that failed; then it is lost.
  bool flush();

private:
  void put(char character);

  int fd_;
  char buffer_[512];
  size_t used_ = 0;
};

// A TextWriter to standard error.
class ErrorWriter : public TextWriter {
public:
  ErrorWriter();
};

// Ends the process with "wrought: error: <parts>" on standard error.
template <typename... Parts> [[noreturn]] void fail(int status, const Parts&... parts);

// Ends the process with _exit: nothing of ours is buffered, and this must also work in a signal handler.
[[noreturn]] void endProcess(int status);

template <typename... Parts> void fail(int status, const Parts&... parts) {
  {
    ErrorWriter message;
    message << "wrought: error: ";
    (message << ... << parts) << "\n";
  }
  endProcess(status);
}

} // namespace wrought

#endif
