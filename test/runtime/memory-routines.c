// memcpy, memmove, memset and memcmp agree with byte loops for all sizes up to some hundred bytes and for larger ones around
// their thresholds, at many alignments and overlaps, and touch nothing outside their ranges: the buffers end at memory's end.
// RUN: %guest %s %t
// RUN: %t
#include "guest.h"

#include <string.h>

enum { size = 32768 };
static unsigned char* const buffer =
    (unsigned char*)(WROUGHT_MEMORY_BASE + 65536 - size); // its last byte is the last of memory
static unsigned char expected[size];

static uint32_t random_state = 1;
static uint32_t pick(uint32_t limit) {
  random_state = random_state * 1664525 + 1013904223;
  return (uint32_t)(((uint64_t)random_state * limit) >> 32);
}

static void check_buffer(void) {
  for (int index = 0; index != size; ++index)
    if (buffer[index] != expected[index])
      _exit(1);
}

static void check_move(size_t length, size_t from, size_t to) {
  static unsigned char moved[size];
  for (size_t index = 0; index != length; ++index)
    moved[index] = expected[from + index];
  for (size_t index = 0; index != length; ++index)
    expected[to + index] = moved[index];
  if (memmove(buffer + to, buffer + from, length) != buffer + to)
    _exit(2);
  check_buffer();
}

static void check_set(size_t length, size_t to) {
  for (size_t index = 0; index != length; ++index)
    expected[to + index] = 0xa5;
  // Only the low byte of the value counts.
  if (memset(buffer + to, 0x1a5, length) != buffer + to)
    _exit(3);
  check_buffer();
}

static int sign(int value) { return (value > 0) - (value < 0); }

static void check_compare(size_t length, size_t left, size_t right) {
  memcpy(buffer + right, buffer + left, length);
  memcpy(expected, buffer, size);
  if (memcmp(buffer + left, buffer + right, length) != 0)
    _exit(4);
  if (length == 0)
    return;
  for (int round = 0; round != 4; ++round) {
    size_t first = round == 0 ? 0 : round == 1 ? length - 1 : pick((uint32_t)length);
    size_t second = round == 3 ? first + pick((uint32_t)(length - first)) : first;
    unsigned char old_first = buffer[left + first], old_second = buffer[left + second];
    buffer[left + second] ^= 0x81;
    if (second != first)
      buffer[left + first] ^= 0x10;
    int order = buffer[left + first] < buffer[right + first] ? -1 : 1;
    if (sign(memcmp(buffer + left, buffer + right, length)) != order)
      _exit(5);
    buffer[left + second] = old_second;
    buffer[left + first] = old_first;
  }
}

GUEST void start(void) {
  for (int index = 0; index != size; ++index)
    buffer[index] = expected[index] = (unsigned char)pick(256);
  for (size_t length = 0; length < 6000; length += length < 300 ? 1 : 1 + pick(150)) {
    size_t last = size - length;
    check_move(length, 0, last);
    check_move(length, last, 0);
    for (int round = 0; round != 4; ++round) {
      size_t from = 100 + pick((uint32_t)(last - 200));
      check_move(length, from, from + pick(200) - 100);
      check_move(length, pick((uint32_t)last), pick((uint32_t)last));
    }
    check_set(length, last);
    check_set(length, pick((uint32_t)last));
    check_compare(length, pick(64), size / 2 + pick(64));
    check_compare(length, pick(64), last);
  }
}

PROGRAM(1, 1, 1 << 20, .run = start);
