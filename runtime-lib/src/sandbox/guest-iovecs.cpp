#include "guest-iovecs.h"

namespace wrought {

using wasi::Errno;

GuestIovecs::GuestIovecs(const GuestMemory& memory, uint32_t address, uint32_t count) {
  const uint8_t* list = memory.array(address, count, sizeof(wasi::Iovec));
  if (!list) {
    error_ = Errno::Fault;
    return;
  }
  uint32_t room = mostBytes;
  for (uint32_t i = 0; i < count && count_ < capacity && room != 0; ++i) {
    wasi::Iovec vector;
    memcpy(&vector, list + size_t{i} * sizeof(vector), sizeof(vector));
    uint8_t* buffer = memory.range(vector.buf, vector.buf_len);
    if (!buffer) {
      error_ = Errno::Fault;
      return;
    }
    if (vector.buf_len == 0)
      continue;
    uint32_t length = vector.buf_len < room ? vector.buf_len : room;
    room -= length;
    vectors_[count_++] = {buffer, length};
  }
}

} // namespace wrought
