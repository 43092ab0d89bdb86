#include "guest-path.h"

namespace wrought {

using wasi::Errno;

// Success, or what is wrong with the bytes. UTF-8 as in RFC 3629: shortest forms only, no surrogates, up to U+10FFFF.
static Errno checkString(const char* text, size_t length) {
  const unsigned char* byte = reinterpret_cast<const unsigned char*>(text);
  const unsigned char* end = byte + length;
  while (byte != end) {
    unsigned char lead = *byte++;
    if (lead == 0)
      return Errno::Inval;
    if (lead < 0x80)
      continue;
    unsigned following;
    // The bounds of the second byte leave out overlong forms, surrogates and what lies above U+10FFFF.
    unsigned char low = 0x80, high = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf) {
      following = 1;
    } else if (lead >= 0xe0 && lead <= 0xef) {
      following = 2;
      if (lead == 0xe0)
        low = 0xa0;
      if (lead == 0xed)
        high = 0x9f;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      following = 3;
      if (lead == 0xf0)
        low = 0x90;
      if (lead == 0xf4)
        high = 0x8f;
    } else {
      return Errno::IlSeq;
    }
    for (; following != 0; --following) {
      if (byte == end || *byte < low || *byte > high)
        return Errno::IlSeq;
      ++byte;
      low = 0x80;
      high = 0xbf;
    }
  }
  return Errno::Success;
}

GuestPath::GuestPath(const GuestMemory& memory, uint32_t address, uint32_t length) {
  const uint8_t* bytes = memory.range(address, length);
  if (!bytes) {
    error_ = Errno::Fault;
    return;
  }
  if (length >= sizeof(text_)) {
    error_ = Errno::NameTooLong;
    return;
  }
  memcpy(text_, bytes, length);
  text_[length] = '\0';
  error_ = checkString(text_, length);
}

} // namespace wrought
