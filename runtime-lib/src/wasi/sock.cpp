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

// Hands one message between a socket that allows `rights` and the guest's vectors, and stores its size. check() says what else is
// wrong with the arguments; call(host, message) sends or receives; done(message) stores what else there is to tell.
template <typename Check, typename Call, typename Done>
static uint32_t handMessage(wrought_instance* instance, uint32_t fd, uint64_t rights, short event, uint32_t iovs,
                            uint32_t iovsLength, uint32_t sizeOut, Check check, Call call, Done done) {
  Errno error;
  DescriptorRef descriptor = findSocket(instance, fd, rights, error);
  if (!descriptor)
    return result(error);
  GuestMemory memory(instance);
  GuestIovecs vectors(memory, iovs, iovsLength);
  if (vectors.error() != Errno::Success)
    return result(vectors.error());
  if (!memory.holds<uint32_t>(sizeOut))
    return result(Errno::Fault);
  if (Errno wrong = check(memory); wrong != Errno::Success)
    return result(wrong);
  struct msghdr message = {};
  message.msg_iov = const_cast<struct iovec*>(vectors.data());
  message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(vectors.count());
  ssize_t size;
  do
    size = call(*descriptor, message);
  while (size < 0 && mustTryAgain(*descriptor, event));
  if (size < 0)
    return result(lastError());
  bool stored = memory.store(sizeOut, static_cast<uint32_t>(size)) && done(memory, message);
  return result(stored ? Errno::Success : Errno::Fault);
}

uint32_t wrought_wasi_sock_recv(wrought_instance* instance, uint32_t fd, uint32_t iovs, uint32_t iovsLength,
                                uint32_t riFlags, uint32_t sizeOut, uint32_t roFlagsOut) {
  return handMessage(
      instance, fd, FdRead, POLLIN, iovs, iovsLength, sizeOut,
      [=](const GuestMemory& memory) {
        if (!memory.holds<uint16_t>(roFlagsOut))
          return Errno::Fault;
        return riFlags & ~uint32_t{RiFlags::RecvPeek | RiFlags::RecvWaitall} ? Errno::Inval : Errno::Success;
      },
      [=](const Descriptor& descriptor, struct msghdr& message) {
        int flags = messageFlags(descriptor) | (riFlags & RiFlags::RecvPeek ? MSG_PEEK : 0) |
                    (riFlags & RiFlags::RecvWaitall ? MSG_WAITALL : 0);
        return recvmsg(descriptor.host, &message, flags);
      },
      [=](const GuestMemory& memory, const struct msghdr& message) {
        uint16_t roFlags = message.msg_flags & MSG_TRUNC ? RoFlags::RecvDataTruncated : 0;
        return memory.store(roFlagsOut, roFlags);
      });
}

uint32_t wrought_wasi_sock_send(wrought_instance* instance, uint32_t fd, uint32_t iovs, uint32_t iovsLength,
                                uint32_t siFlags, uint32_t sizeOut) {
  return handMessage(
      instance, fd, FdWrite, POLLOUT, iovs, iovsLength, sizeOut,
      // Preview 1 defines no flags.
      [=](const GuestMemory&) { return siFlags != 0 ? Errno::Inval : Errno::Success; },
      [](const Descriptor& descriptor, struct msghdr& message) {
        return sendmsg(descriptor.host, &message, messageFlags(descriptor));
      },
      [](const GuestMemory&, const struct msghdr&) { return true; });
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
