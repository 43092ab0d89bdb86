// Bytes of the binary format, in the making.
#ifndef WROUGHT_COMPILER_FRONTEND_TEXT_BYTES_H
#define WROUGHT_COMPILER_FRONTEND_TEXT_BYTES_H

#include <cstdint>
#include <string_view>
#include <vector>

namespace wrought::text {

using Bytes = std::vector<uint8_t>;

inline void appendUnsigned(Bytes& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    out.push_back(static_cast<uint8_t>(value | 0x80));
  out.push_back(static_cast<uint8_t>(value));
}

inline void appendSigned(Bytes& out, int64_t value) {
  for (;;) {
    uint8_t byte = value & 0x7f;
    value >>= 7;
    if (value == (byte & 0x40 ? -1 : 0)) {
      out.push_back(byte);
      return;
    }
    out.push_back(byte | 0x80);
  }
}

inline void appendFixed(Bytes& out, uint64_t value, unsigned count) {
  for (unsigned i = 0; i < count; ++i)
    out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

inline void appendBytes(Bytes& out, const Bytes& bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

// With its length.
inline void appendString(Bytes& out, std::string_view text) {
  appendUnsigned(out, text.size());
  out.insert(out.end(), text.begin(), text.end());
}

// Where in the text something in the binary comes from.
struct Place {
  size_t offset = 0; // in the bytes beside which it stands
  size_t textOffset = 0;
};

// Bytes that know where they come from: for an offset, the last place at or before it.
struct PlacedBytes {
  Bytes bytes;
  std::vector<Place> places;

  void mark(size_t textOffset) { places.push_back({bytes.size(), textOffset}); }
  void append(const PlacedBytes& other) {
    for (const Place& place : other.places)
      places.push_back({bytes.size() + place.offset, place.textOffset});
    appendBytes(bytes, other.bytes);
  }
};

} // namespace wrought::text

#endif
