// Text on standard error and standard output; see print.h.
#include "print.h"

#include "strict-mode.h"

#include <errno.h>
#include <unistd.h>

namespace wrought {

ErrorWriter::ErrorWriter() : TextWriter(STDERR_FILENO) {}

bool TextWriter::flush() {
  int savedErrno = errno;
  const char* rest = buffer_;
  while (used_ != 0) {
    ssize_t written = write(fd_, rest, used_);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      break;
    rest += written;
    used_ -= static_cast<size_t>(written);
  }
  bool isWritten = used_ == 0;
  used_ = 0;
  errno = savedErrno;
  return isWritten;
}

void TextWriter::put(char character) {
  if (used_ == sizeof buffer_)
    flush();
  buffer_[used_++] = character;
}

TextWriter& TextWriter::operator<<(const char* text) {
  for (; *text != 0; ++text)
    put(*text);
  return *this;
}

TextWriter& TextWriter::operator<<(uint64_t number) { return padded(number, 1); }

TextWriter& TextWriter::padded(uint64_t number, unsigned width) {
  char digits[20]; // 2^64 has 20 digits
  unsigned count = 0;
  do {
    digits[count++] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  for (unsigned column = count; column < width; ++column)
    put(' ');
  while (count != 0)
    put(digits[--count]);
  return *this;
}

TextWriter& TextWriter::operator<<(Hex number) {
  put('0');
  put('x');
  unsigned shift = 60;
  while (shift != 0 && number.value >> shift == 0)
    shift -= 4;
  for (;; shift -= 4) {
    put("0123456789abcdef"[number.value >> shift & 15]);
    if (shift == 0)
      return *this;
  }
}

TextWriter& TextWriter::untrusted(const char* text) {
  for (; *text != 0; ++text) {
    unsigned char byte = static_cast<unsigned char>(*text);
    put(byte < 0x20 || byte == 0x7f ? '?' : *text);
  }
  return *this;
}

void endProcess(int status) {
  if (isStrict)
    endStrictly(status);
  _exit(status);
}

} // namespace wrought
