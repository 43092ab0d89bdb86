// sock_accept, sock_recv, sock_send, sock_shutdown.
//
// Preview 1 cannot make sockets; these work on one that the launcher passed as a standard stream (as inetd does) and on
// connections accepted from it.
#include "file-status.h"
#include "functions.h"
#include "sandbox/guest-iovecs.h"
#include "state.h"
#include "wasi-errno.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace wrought;
using namespace wrought::wasi;

// The descriptor if it is a socket with all of `rights`; else an empty one and BadF, NotSock or NotCapable.
static DescriptorRef findSocket(wrought_instance* instance, uint32_t fd, uint64_t rights, Errno& error) {
  DescriptorRef descriptor = stateOf(instance).descriptors.find(fd);
  if (!descriptor)
    error = Errno::BadF;
  else if (descriptor->type != FileType::SocketStream && descriptor->type != FileType::SocketDgram)
    error = Errno::NotSock;
  else if (rights & ~descriptor->rightsBase)
    error = Errno::NotCapable;
  else
    return descriptor;
  return {};
}

uint32_t wrought_wasi_sock_accept(wrought_instance* instance, uint32_t fd, uint32_t fdFlags, uint32_t fdOut) {
  Errno error;
  DescriptorRef listener = findSocket(instance, fd, SockAccept, error);
  if (!listener)
    return result(error);
  GuestMemory memory(instance);
  if (!memory.holds<uint32_t>(fdOut))
    return result(Errno::Fault);
  if (fdFlags & ~uint32_t{FdFlags::Nonblock})
    return result(Errno::Inval);
  int flags = SOCK_CLOEXEC | (fdFlags & FdFlags::Nonblock ? SOCK_NONBLOCK : 0);
  int host;
  do
    host = accept4(listener->host, nullptr, nullptr, flags);
  while (host < 0 && errno == EINTR);
  if (host < 0)
    return result(lastError());
  Descriptor descriptor;
  descriptor.host = host;
  descriptor.type = FileType::SocketStream;
  descriptor.rightsBase = socketRights & listener->rightsBase;
  uint32_t accepted;
  error = stateOf(instance).descriptors.insert(descriptor, accepted);
  if (error != Errno::Success)
    return result(error);
  return result(memory.store(fdOut, accepted) ? Errno::Success : Errno::Fault);
}

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
  while (size < 0 && errno == EINTR);
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
  while (size < 0 && errno == EINTR);
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
