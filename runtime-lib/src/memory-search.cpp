// What generated code calls in place of the module's own memcmp, memchr, strlen, strchrnul and strcmp, once the compiler has recognised
// them. The caller has seen to it that the ranges lie inside the memory; nothing outside of them is read.
#include "builtins.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace {

constexpr uint64_t blockSize = 16;

// A bit for each byte of a block, in order.
#ifdef __SSE2__

__m128i load(const uint8_t* block) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(block)); }

unsigned bits(__m128i bytes) { return static_cast<unsigned>(_mm_movemask_epi8(bytes)); }

unsigned differingBytes(const uint8_t* a, const uint8_t* b) { return bits(_mm_cmpeq_epi8(load(a), load(b))) ^ 0xffff; }

unsigned equalBytes(const uint8_t* block, uint8_t value) {
  return bits(_mm_cmpeq_epi8(load(block), _mm_set1_epi8(static_cast<char>(value))));
}

unsigned endingBytes(const uint8_t* block, uint8_t value) {
  // The lesser of a byte and of what it differs by is zero if either is.
  __m128i bytes = load(block), difference = _mm_xor_si128(bytes, _mm_set1_epi8(static_cast<char>(value)));
  return bits(_mm_cmpeq_epi8(_mm_min_epu8(bytes, difference), _mm_setzero_si128()));
}

#else

unsigned differingBytes(const uint8_t* a, const uint8_t* b) {
  unsigned result = 0;
  for (unsigned i = 0; i < blockSize; ++i)
    result |= static_cast<unsigned>(a[i] != b[i]) << i;
  return result;
}

unsigned equalBytes(const uint8_t* block, uint8_t value) {
  unsigned result = 0;
  for (unsigned i = 0; i < blockSize; ++i)
    result |= static_cast<unsigned>(block[i] == value) << i;
  return result;
}

unsigned endingBytes(const uint8_t* block, uint8_t value) { return equalBytes(block, value) | equalBytes(block, 0); }

#endif

uint64_t firstOf(unsigned found) { return static_cast<uint64_t>(__builtin_ctz(found)); }

template <typename T> T loadAs(const uint8_t* place) {
  T value;
  __builtin_memcpy(&value, place, sizeof value);
  return value;
}

// Of `sizeof(T)` to twice as many bytes: the first and the last, which may overlap.
template <typename T> uint32_t differenceOfEnds(const uint8_t* a, const uint8_t* b, uint64_t size) {
  T differing = loadAs<T>(a) ^ loadAs<T>(b);
  if (differing == 0) {
    a += size - sizeof(T), b += size - sizeof(T);
    differing = loadAs<T>(a) ^ loadAs<T>(b);
    if (differing == 0)
      return 0;
  }
  // Targets are little-endian: the lowest bits are of the first byte.
  uint64_t at = static_cast<uint64_t>(__builtin_ctzll(differing)) / 8;
  return static_cast<uint32_t>(a[at] - b[at]);
}

} // namespace

uint32_t wrought_memory_difference(wrought_instance*, const uint8_t* a, const uint8_t* b, uint64_t size) {
  if (size < blockSize) {
    if (size >= 8)
      return differenceOfEnds<uint64_t>(a, b, size);
    if (size >= 4)
      return differenceOfEnds<uint32_t>(a, b, size);
    if (size >= 2)
      return differenceOfEnds<uint16_t>(a, b, size);
    return size == 0 ? 0 : static_cast<uint32_t>(*a - *b);
  }
  // The last block may overlap the one before.
  for (uint64_t at = 0;; at = size - at < 2 * blockSize ? size - blockSize : at + blockSize) {
    if (unsigned differing = differingBytes(a + at, b + at)) {
      at += firstOf(differing);
      return static_cast<uint32_t>(a[at] - b[at]);
    }
    if (at == size - blockSize)
      return 0;
  }
}

// The number of bytes before the first that is sought: `inBlock` tells those of a block, as bits, and `isSought` one.
template <typename InBlock, typename IsSought>
[[gnu::always_inline]] static inline uint64_t find(const uint8_t* start, uint64_t size, InBlock inBlock, IsSought isSought) {
  uint64_t at = 0;
  for (; size - at >= blockSize; at += blockSize)
    if (unsigned found = inBlock(start + at))
      return at + firstOf(found);
  while (at < size && !isSought(start[at]))
    ++at;
  return at;
}

uint64_t wrought_memory_find(wrought_instance*, const uint8_t* start, uint32_t value, uint64_t size) {
  uint8_t byte = static_cast<uint8_t>(value);
  return find(start, size, [=](const uint8_t* block) { return equalBytes(block, byte); }, [=](uint8_t at) { return at == byte; });
}

uint64_t wrought_string_find(wrought_instance*, const uint8_t* start, uint32_t value, uint64_t size) {
  uint8_t byte = static_cast<uint8_t>(value);
  return find(start, size, [=](const uint8_t* block) { return endingBytes(block, byte); },
              [=](uint8_t at) { return at == byte || at == 0; });
}

uint64_t wrought_string_difference(wrought_instance*, const uint8_t* a, const uint8_t* b, uint64_t size) {
  uint64_t at = 0;
  for (; size - at >= blockSize; at += blockSize)
    if (unsigned stop = differingBytes(a + at, b + at) | equalBytes(a + at, 0)) {
      at += firstOf(stop);
      return static_cast<uint32_t>(a[at] - b[at]);
    }
  for (; at < size; ++at)
    if (a[at] != b[at] || a[at] == 0)
      return static_cast<uint32_t>(a[at] - b[at]);
  return uint64_t{1} << 32;
}
