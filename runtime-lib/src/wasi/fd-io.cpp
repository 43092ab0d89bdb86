// fd_read, fd_write, fd_pread, fd_pwrite, fd_seek, fd_tell.
//
// The kernel reads and writes guest memory directly. A short count is a result like any other; callers of preview 1 expect
// it, as those of POSIX do.
#include "functions.h"
#include "ready.h"
#include "sandbox/guest-iovecs.h"
#include "state.h"
#include "strict-mode.h"
#include "wasi-errno.h"

#include <unistd.h>

using namespace wrought;
using namespace wrought::wasi;

static_assert(sizeof(off_t) == 8, "file offsets of the guest have 64 bits");

// Several buffers by calls for one: strict mode has no others.
template <typename One> static ssize_t transferSingly(int host, const GuestIovecs& vectors, One one) {
  ssize_t sum = 0;
  for (int i = 0; i != vectors.count(); ++i) {
    const struct iovec& vector = vectors.data()[i];
    ssize_t count = one(host, vector.iov_base, vector.iov_len);
    if (count < 0)
      return sum != 0 ? sum : count;
    sum += count;
    if (static_cast<size_t>(count) != vector.iov_len)
      break;
  }
  return sum;
}

// The usual transfer, of one buffer by a program without threads: the same as below, with nothing copied. Gives false, and has done
// nothing, where something is unusual or it must be tried again.
template <typename One>
static bool transferQuickly(wrought_instance* instance, uint32_t fd, uint64_t rights, short event, uint32_t iovs,
                            uint32_t iovsLength, uint32_t countOut, One one, Errno& error) {
  if (iovsLength != 1 || hasThreads)
    return false;
  const Descriptor* descriptor = stateOf(instance).descriptors.peek(fd);
  GuestMemory memory(instance);
  Iovec vector;
  if (!descriptor || (rights & ~descriptor->rightsBase) || descriptor->readOnly || descriptor->nonblocking ||
      !memory.load(iovs, vector) || vector.buf_len == 0 || vector.buf_len > GuestIovecs::mostBytes || !memory.holds<uint32_t>(countOut))
    return false;
  uint8_t* buffer = memory.range(vector.buf, vector.buf_len);
  if (!buffer)
    return false;
  ssize_t count = one(descriptor->host, buffer, vector.buf_len);
  if (count < 0) {
    if (mustTryAgain(*descriptor, event))
      return false;
    error = lastError();
    return true;
  }
  error = memory.store(countOut, static_cast<uint32_t>(count)) ? Errno::Success : Errno::Fault;
  return true;
}

// Does one transfer between a descriptor that allows `rights` and the guest's vectors, and stores its count. `event` is what poll
// calls being ready for it; one(host, start, length) or several(host, vectors, count) does it, and gives a count or -1 and errno.
template <typename One, typename Several>
static uint32_t transfer(wrought_instance* instance, uint32_t fd, uint64_t rights, short event, uint32_t iovs,
                         uint32_t iovsLength, uint32_t countOut, One one, Several several) {
  Errno error;
  if (transferQuickly(instance, fd, rights, event, iovs, iovsLength, countOut, one, error))
    return result(error);
  DescriptorRef descriptor = findWithRights(stateOf(instance), fd, rights, error);
  if (!descriptor)
    return result(error);
  GuestMemory memory(instance);
  GuestIovecs vectors(memory, iovs, iovsLength);
  if (vectors.error() != Errno::Success)
    return result(vectors.error());
  if (!memory.holds<uint32_t>(countOut))
    return result(Errno::Fault);
  // An inherited descriptor blocks or not as the guest set it, whatever the host descriptor does: see Descriptor.
  if (descriptor->nonblocking && !isReady(descriptor->host, event, 0))
    return result(Errno::Again);
  for (;;) {
    ssize_t count = vectors.isOne() ? one(descriptor->host, vectors.start(), vectors.length())
                    : isStrict      ? transferSingly(descriptor->host, vectors, one)
                                    : several(descriptor->host, vectors.data(), vectors.count());
    if (count >= 0)
      return result(memory.store(countOut, static_cast<uint32_t>(count)) ? Errno::Success : Errno::Fault);
    if (!mustTryAgain(*descriptor, event))
      return result(lastError());
  }
}

uint32_t wrought_wasi_fd_read(wrought_instance* instance, uint32_t fd, uint32_t iovs, uint32_t iovsLength,
                              uint32_t readOut) {
  return transfer(instance, fd, FdRead, POLLIN, iovs, iovsLength, readOut, read, readv);
}

uint32_t wrought_wasi_fd_write(wrought_instance* instance, uint32_t fd, uint32_t iovs, uint32_t iovsLength,
                               uint32_t writtenOut) {
  return transfer(instance, fd, FdWrite, POLLOUT, iovs, iovsLength, writtenOut, write, writev);
}

// An offset from 2^63 on is negative as an off_t, and the kernel says EINVAL.
uint32_t wrought_wasi_fd_pread(wrought_instance* instance, uint32_t fd, uint32_t iovs, uint32_t iovsLength,
                               uint64_t offset, uint32_t readOut) {
  off_t position = static_cast<off_t>(offset);
  return transfer(
      instance, fd, FdRead | FdSeek, POLLIN, iovs, iovsLength, readOut,
      [=](int host, void* start, size_t length) { return pread(host, start, length, position); },
      [=](int host, const struct iovec* vectors, int count) { return preadv(host, vectors, count, position); });
}

// With FDFLAGS_APPEND the offset is ignored, as Linux has it.
uint32_t wrought_wasi_fd_pwrite(wrought_instance* instance, uint32_t fd, uint32_t iovs, uint32_t iovsLength,
                                uint64_t offset, uint32_t writtenOut) {
  off_t position = static_cast<off_t>(offset);
  return transfer(
      instance, fd, FdWrite | FdSeek, POLLOUT, iovs, iovsLength, writtenOut,
      [=](int host, const void* start, size_t length) { return pwrite(host, start, length, position); },
      [=](int host, const struct iovec* vectors, int count) { return pwritev(host, vectors, count, position); });
}

static Errno seek(const Descriptor& descriptor, const GuestMemory& memory, int64_t offset, int whence,
                  uint32_t positionOut) {
  if (!memory.holds<uint64_t>(positionOut))
    return Errno::Fault;
  off_t position = descriptor.isNullDevice ? 0 : lseek(descriptor.host, offset, whence);
  if (position < 0)
    return lastError();
  return memory.store(positionOut, static_cast<uint64_t>(position)) ? Errno::Success : Errno::Fault;
}

uint32_t wrought_wasi_fd_seek(wrought_instance* instance, uint32_t fd, uint64_t offset, uint32_t whence,
                              uint32_t positionOut) {
  if (whence > static_cast<uint32_t>(Whence::End))
    return result(Errno::Inval);
  Errno error;
  DescriptorRef descriptor;
  // Asking where it stands is fd_tell by another name.
  if (whence == static_cast<uint32_t>(Whence::Cur) && offset == 0)
    descriptor = findWithRights(stateOf(instance), fd, FdTell, error);
  if (!descriptor)
    descriptor = findWithRights(stateOf(instance), fd, FdSeek, error);
  if (!descriptor)
    return result(error);
  static constexpr int hostWhence[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  return result(seek(*descriptor, GuestMemory(instance), static_cast<int64_t>(offset), hostWhence[whence], positionOut));
}

uint32_t wrought_wasi_fd_tell(wrought_instance* instance, uint32_t fd, uint32_t positionOut) {
  return wrought_wasi_fd_seek(instance, fd, 0, static_cast<uint32_t>(Whence::Cur), positionOut);
}
