// sock_recv, sock_send, sock_shutdown; sock_accept is beside what makes listening sockets.
//
// Preview 1 cannot make sockets; these work on those that were granted (--listen), on one that the launcher passed as a standard
// stream (as inetd does), and on connections accepted from them.
#include "functions.h"
#include "sandbox/guest-iovecs.h"
#include "sockets.h"
#include "wasi-errno.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

using namespace wrought;
using namespace wrought::wasi;

// The flags of one message, with what an inherited socket cannot be told by a file flag (see Descriptor).
static int messageFlags(const Descriptor& descriptor) {
  return MSG_NOSIGNAL | (descriptor.nonblocking ? MSG_DONTWAIT : 0);
}

uint32_t wrought_wasi_sock_recv(wrought_instance* instance, uint32_t fd, uint32_t iovs, uint32_t iovsLength,
                                uint32_t riFlags, uint32_t sizeOut, uint32_t roFlagsOut) {
  Errno error;
  DescriptorRef descriptor = findSocket(instance, fd, FdRead, error);
  if (!descriptor)
    return result(error);
  GuestMemory memory(instance);
  GuestIovecs vectors(memory, iovs, iovsLength);
  if (vectors.error() != Errno::Success)
    return result(vectors.error());
  if (!memory.holds<uint32_t>(sizeOut) || !memory.holds<uint16_t>(roFlagsOut))
    return result(Errno::Fault);
  if (riFlags & ~uint32_t{RiFlags::RecvPeek | RiFlags::RecvWaitall})
    return result(Errno::Inval);
  int flags = messageFlags(*descriptor) | (riFlags & RiFlags::RecvPeek ? MSG_PEEK : 0) |
              (riFlags & RiFlags::RecvWaitall ? MSG_WAITALL : 0);
  struct msghdr message = {};
  message.msg_iov = const_cast<struct iovec*>(vectors.data());
  message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(vectors.count());
  ssize_t size;
  do
    size = recvmsg(descriptor->host, &message, flags);
  while (size < 0 && mustTryAgain(*descriptor, POLLIN));
  if (size < 0)
    return result(lastError());
  uint16_t roFlags = message.msg_flags & MSG_TRUNC ? RoFlags::RecvDataTruncated : 0;
  bool stored = memory.store(sizeOut, static_cast<uint32_t>(size)) && memory.store(roFlagsOut, roFlags);
  return result(stored ? Errno::Success : Errno::Fault);
}

uint32_t wrought_wasi_sock_send(wrought_instance* instance, uint32_t fd, uint32_t iovs, uint32_t iovsLength,
                                uint32_t siFlags, uint32_t sizeOut) {
  Errno error;
  DescriptorRef descriptor = findSocket(instance, fd, FdWrite, error);
  if (!descriptor)
    return result(error);
  GuestMemory memory(instance);
  GuestIovecs vectors(memory, iovs, iovsLength);
  if (vectors.error() != Errno::Success)
    return result(vectors.error());
  if (!memory.holds<uint32_t>(sizeOut))
    return result(Errno::Fault);
  if (siFlags != 0) // preview 1 defines none
    return result(Errno::Inval);
  struct msghdr message = {};
  message.msg_iov = const_cast<struct iovec*>(vectors.data());
  message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(vectors.count());
  ssize_t size;
  do
    size = sendmsg(descriptor->host, &message, messageFlags(*descriptor));
  while (size < 0 && mustTryAgain(*descriptor, POLLOUT));
  if (size < 0)
    return result(lastError());
  return result(memory.store(sizeOut, static_cast<uint32_t>(size)) ? Errno::Success : Errno::Fault);
}

uint32_t wrought_wasi_sock_shutdown(wrought_instance* instance, uint32_t fd, uint32_t how) {
  Errno error;
  DescriptorRef descriptor = findSocket(instance, fd, SockShutdown, error);
  if (!descriptor)
    return result(error);
  int hostHow;
  if (how == SdFlags::ShutRead)
    hostHow = SHUT_RD;
  else if (how == SdFlags::ShutWrite)
    hostHow = SHUT_WR;
  else if (how == (SdFlags::ShutRead | SdFlags::ShutWrite))
    hostHow = SHUT_RDWR;
  else
    return result(Errno::Inval);
  return result(shutdown(descriptor->host, hostHow) == 0 ? Errno::Success : lastError());
}
