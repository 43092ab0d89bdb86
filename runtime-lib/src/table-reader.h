// Reading the tables by which stacks are unwound: numbers and pointers in the encodings of DWARF and of the exception handling
// ABI, never past the end of the table.
#ifndef WROUGHT_TABLE_READER_H
#define WROUGHT_TABLE_READER_H

#include <stdint.h>
#include <string.h>

namespace wrought {

// Reads little-endian data between two bounds. Past the end it reads zeroes and says so through `isGood`.
class Reader {
public:
  Reader(const uint8_t* at, const uint8_t* end) : at_(at), end_(end) {}

  bool isGood() const { return isGood_; }
  bool isAtEnd() const { return at_ == end_; }
  const uint8_t* at() const { return at_; }
  const uint8_t* end() const { return end_; }

  template <typename T> T read() {
    T value{};
    if (!has(sizeof(T)))
      return value;
    memcpy(&value, at_, sizeof(T));
    at_ += sizeof(T);
    return value;
  }

  void skip(uint64_t size) {
    if (has(size))
      at_ += size;
  }

  // Whatever follows `size` further bytes is out of reach from here on.
  void limit(uint64_t size) {
    if (has(size))
      end_ = at_ + size;
  }

  uint64_t readUleb() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      uint8_t byte = read<uint8_t>();
      value |= uint64_t{byte & 0x7fu} << shift;
      if ((byte & 0x80) == 0)
        return value;
    }
    isGood_ = false;
    return 0;
  }

  int64_t readSleb() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64;) {
      uint8_t byte = read<uint8_t>();
      value |= uint64_t{byte & 0x7fu} << shift;
      shift += 7;
      if ((byte & 0x80) == 0) {
        if (shift < 64 && (byte & 0x40) != 0)
          value |= ~uint64_t{0} << shift;
        return static_cast<int64_t>(value);
      }
    }
    isGood_ = false;
    return 0;
  }

  // A pointer in one of the encodings DW_EH_PE_*: the low nibble is the form, bits 4 to 6 what it is relative to.
  uint64_t readPointer(uint8_t encoding) {
    uint64_t place = reinterpret_cast<uintptr_t>(at_);
    uint64_t value;
    switch (encoding & 0x0f) {
    case 0x00: // absptr
      value = read<uintptr_t>();
      break;
    case 0x04: // udata8
    case 0x0c: // sdata8
      value = read<uint64_t>();
      break;
    case 0x03: // udata4
      value = read<uint32_t>();
      break;
    case 0x0b: // sdata4
      value = static_cast<uint64_t>(int64_t{read<int32_t>()});
      break;
    default:
      isGood_ = false;
      return 0;
    }
    switch (encoding & 0x70) {
    case 0x00: // absolute
      return value;
    case 0x10: // pcrel
      return place + value;
    default:
      isGood_ = false;
      return 0;
    }
  }

private:
  bool has(uint64_t size) {
    if (size > static_cast<uint64_t>(end_ - at_)) {
      at_ = end_;
      isGood_ = false;
    }
    return isGood_;
  }

  const uint8_t* at_;
  const uint8_t* end_;
  bool isGood_ = true;
};

} // namespace wrought

#endif
