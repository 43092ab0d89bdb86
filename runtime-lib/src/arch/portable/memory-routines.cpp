// memcpy, memmove, memset and memcmp for targets without assembly of their own: what generated code calls for memory.copy and
// memory.fill, and for copying loops that the optimiser recognises.
//
// The libc's will not do: they lie outside of the section that says that a fault on linear memory here can be the guest's
// (code-ranges.h), and Debian builds them without the unwind tables that lead to the caller. None of these touches the stack.
//
// Compiled without the optimiser's own recognition of such loops (-fno-builtin), or they would call themselves.
#include "code-ranges.h"

#include <stddef.h>
#include <stdint.h>

namespace {

// What is moved at a time. The aligned form is for machines where an access of any alignment is slow or traps.
#if defined(__riscv)
using Unit = uint64_t;
constexpr bool hasAnyAlignment = false;
#else
typedef uint64_t Unit __attribute__((vector_size(16)));
constexpr bool hasAnyAlignment = true;
#endif

template <typename T> struct __attribute__((packed, may_alias)) Unaligned {
  T value;
};
template <typename T> inline __attribute__((always_inline)) T load(const uint8_t* place) {
  return reinterpret_cast<const Unaligned<T>*>(place)->value;
}
template <typename T> inline __attribute__((always_inline)) void store(uint8_t* place, T value) {
  reinterpret_cast<Unaligned<T>*>(place)->value = value;
}
template <typename T> inline __attribute__((always_inline)) T loadAligned(const uint8_t* place) {
  typedef T Aliased __attribute__((may_alias));
  return *reinterpret_cast<const Aliased*>(place);
}
template <typename T> inline __attribute__((always_inline)) void storeAligned(uint8_t* place, T value) {
  typedef T Aliased __attribute__((may_alias));
  *reinterpret_cast<Aliased*>(place) = value;
}

// `size` is between one and two times that of T. Everything is loaded before anything is stored.
template <typename T> inline __attribute__((always_inline)) void moveEnds(uint8_t* to, const uint8_t* from, size_t size) {
  T first = load<T>(from);
  T last = load<T>(from + size - sizeof(T));
  store<T>(to, first);
  store<T>(to + size - sizeof(T), last);
}

template <typename Unit> inline __attribute__((always_inline)) void moveAnyAlignment(uint8_t* to, const uint8_t* from, size_t size) {
  constexpr size_t step = 2 * sizeof(Unit);
  if (size < 4) {
    if (size == 0)
      return;
    uint8_t first = from[0];
    uint8_t middle = from[size / 2];
    uint8_t last = from[size - 1];
    to[0] = first;
    to[size / 2] = middle;
    to[size - 1] = last;
    return;
  }
  if (size < 8)
    return moveEnds<uint32_t>(to, from, size);
  if (size < sizeof(Unit))
    return moveEnds<uint64_t>(to, from, size);
  if (size <= 2 * sizeof(Unit))
    return moveEnds<Unit>(to, from, size);
  // Backwards only where the ends overlap that way.
  if (reinterpret_cast<uintptr_t>(to) - reinterpret_cast<uintptr_t>(from) >= size) {
    // The last units are loaded now: the loop may write over them.
    Unit last0 = load<Unit>(from + size - sizeof(Unit));
    Unit last1 = load<Unit>(from + size - step);
    uint8_t* end = to + size;
    size_t left = size;
    for (; left > step; left -= step, to += step, from += step) {
      Unit a = load<Unit>(from);
      Unit b = load<Unit>(from + sizeof(Unit));
      store<Unit>(to, a);
      store<Unit>(to + sizeof(Unit), b);
    }
    store<Unit>(end - step, last1);
    store<Unit>(end - sizeof(Unit), last0);
  } else {
    Unit first0 = load<Unit>(from);
    Unit first1 = load<Unit>(from + sizeof(Unit));
    for (; size > step; size -= step) {
      Unit a = load<Unit>(from + size - sizeof(Unit));
      Unit b = load<Unit>(from + size - step);
      store<Unit>(to + size - sizeof(Unit), a);
      store<Unit>(to + size - step, b);
    }
    store<Unit>(to + sizeof(Unit), first1);
    store<Unit>(to, first0);
  }
}

template <typename Unit> inline __attribute__((always_inline)) void moveAligned(uint8_t* to, const uint8_t* from, size_t size) {
  constexpr size_t mask = sizeof(Unit) - 1;
  bool agrees = ((reinterpret_cast<uintptr_t>(to) ^ reinterpret_cast<uintptr_t>(from)) & mask) == 0;
  if (reinterpret_cast<uintptr_t>(to) - reinterpret_cast<uintptr_t>(from) >= size) {
    if (agrees && size > 2 * sizeof(Unit)) {
      for (; (reinterpret_cast<uintptr_t>(to) & mask) != 0; --size)
        *to++ = *from++;
      for (; size >= 4 * sizeof(Unit); size -= 4 * sizeof(Unit), to += 4 * sizeof(Unit), from += 4 * sizeof(Unit)) {
        Unit a = loadAligned<Unit>(from), b = loadAligned<Unit>(from + sizeof(Unit));
        Unit c = loadAligned<Unit>(from + 2 * sizeof(Unit)), d = loadAligned<Unit>(from + 3 * sizeof(Unit));
        storeAligned(to, a);
        storeAligned(to + sizeof(Unit), b);
        storeAligned(to + 2 * sizeof(Unit), c);
        storeAligned(to + 3 * sizeof(Unit), d);
      }
      for (; size >= sizeof(Unit); size -= sizeof(Unit), to += sizeof(Unit), from += sizeof(Unit))
        storeAligned(to, loadAligned<Unit>(from));
    }
    for (; size != 0; --size)
      *to++ = *from++;
    return;
  }
  if (agrees && size > 2 * sizeof(Unit)) {
    for (; (reinterpret_cast<uintptr_t>(to + size) & mask) != 0; --size)
      to[size - 1] = from[size - 1];
    for (; size >= sizeof(Unit); size -= sizeof(Unit))
      storeAligned(to + size - sizeof(Unit), loadAligned<Unit>(from + size - sizeof(Unit)));
  }
  for (; size != 0; --size)
    to[size - 1] = from[size - 1];
}

inline __attribute__((always_inline)) void move(uint8_t* to, const uint8_t* from, size_t size) {
  if constexpr (hasAnyAlignment)
    moveAnyAlignment<Unit>(to, from, size);
  else
    moveAligned<Unit>(to, from, size);
}

} // namespace

extern "C" {

WROUGHT_MEMORY_ROUTINE void* memcpy(void* to, const void* from, size_t size) {
  move(static_cast<uint8_t*>(to), static_cast<const uint8_t*>(from), size);
  return to;
}

WROUGHT_MEMORY_ROUTINE void* memmove(void* to, const void* from, size_t size) {
  move(static_cast<uint8_t*>(to), static_cast<const uint8_t*>(from), size);
  return to;
}

WROUGHT_MEMORY_ROUTINE void* memset(void* to, int value, size_t size) {
  uint8_t* place = static_cast<uint8_t*>(to);
  uint64_t bytes = 0x0101010101010101 * static_cast<uint8_t>(value);
  constexpr size_t mask = sizeof(Unit) - 1;
  if (size >= 2 * sizeof(Unit)) {
    for (; (reinterpret_cast<uintptr_t>(place) & mask) != 0; --size)
      *place++ = static_cast<uint8_t>(value);
    Unit unit = Unit{} + bytes;
    for (; size >= 4 * sizeof(Unit); size -= 4 * sizeof(Unit), place += 4 * sizeof(Unit)) {
      storeAligned(place, unit);
      storeAligned(place + sizeof(Unit), unit);
      storeAligned(place + 2 * sizeof(Unit), unit);
      storeAligned(place + 3 * sizeof(Unit), unit);
    }
    for (; size >= sizeof(Unit); size -= sizeof(Unit), place += sizeof(Unit))
      storeAligned(place, unit);
  }
  for (; size != 0; --size)
    *place++ = static_cast<uint8_t>(value);
  return to;
}

WROUGHT_MEMORY_ROUTINE int memcmp(const void* left, const void* right, size_t size) {
  const uint8_t* a = static_cast<const uint8_t*>(left);
  const uint8_t* b = static_cast<const uint8_t*>(right);
  constexpr size_t word = sizeof(uint64_t);
  // Words until they differ; the bytes of that word decide.
  if (hasAnyAlignment) {
    for (; size >= word && load<uint64_t>(a) == load<uint64_t>(b); size -= word, a += word, b += word) {
    }
  } else if (((reinterpret_cast<uintptr_t>(a) ^ reinterpret_cast<uintptr_t>(b)) & (word - 1)) == 0) {
    for (; size != 0 && (reinterpret_cast<uintptr_t>(a) & (word - 1)) != 0; --size, ++a, ++b)
      if (*a != *b)
        return *a - *b;
    for (; size >= word && loadAligned<uint64_t>(a) == loadAligned<uint64_t>(b); size -= word, a += word, b += word) {
    }
  }
  for (; size != 0; --size, ++a, ++b)
    if (*a != *b)
      return *a - *b;
  return 0;
}

WROUGHT_MEMORY_ROUTINE int bcmp(const void* left, const void* right, size_t size) { return memcmp(left, right, size); }

} // extern "C"
