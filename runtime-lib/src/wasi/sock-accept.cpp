// sock_accept, and the sockets that it is for: those that listen from the start (listen.h).
#include "functions.h"
#include "listen.h"
#include "sandbox/guest-memory.h"
#include "sockets.h"
#include "wasi-errno.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

using namespace wrought;
using namespace wrought::wasi;

// The number of a port, or -1.
static int readPort(const char* text) {
  int port = 0;
  const char* digit = text;
  for (; *digit >= '0' && *digit <= '9' && port <= 65535; ++digit)
    port = port * 10 + (*digit - '0');
  return digit == text || *digit != 0 || port > 65535 ? -1 : port;
}

static socklen_t readAddress(const char* text, sockaddr_storage& storage) {
  const char* colon = strrchr(text, ':');
  int port = colon != nullptr ? readPort(colon + 1) : -1;
  char host[INET6_ADDRSTRLEN + 1];
  size_t length = colon != nullptr ? static_cast<size_t>(colon - text) : sizeof host;
  bool isBracketed = length > 2 && text[0] == '[' && text[length - 1] == ']';
  if (isBracketed) {
    ++text;
    length -= 2;
  }
  if (port < 0 || length >= sizeof host)
    return 0;
  memcpy(host, text, length);
  host[length] = 0;
  if (isBracketed) {
    sockaddr_in6& address = reinterpret_cast<sockaddr_in6&>(storage);
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(static_cast<uint16_t>(port));
    return inet_pton(AF_INET6, host, &address.sin6_addr) == 1 ? sizeof address : 0;
  }
  sockaddr_in& address = reinterpret_cast<sockaddr_in&>(storage);
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  return inet_pton(AF_INET, host, &address.sin_addr) == 1 ? sizeof address : 0;
}

int wrought_wasi_listen(const char* text) {
  sockaddr_storage storage{};
  socklen_t length = readAddress(text, storage);
  if (length == 0)
    failToListen(text, "write ADDRESS:PORT, as 127.0.0.1:8080 or [::1]:8080");
  int fd = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  // A server that is started again must not wait until its last connections are forgotten.
  int on = 1;
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(fd, reinterpret_cast<const sockaddr*>(&storage), length) != 0 || listen(fd, SOMAXCONN) != 0)
    failToListen(text, strerror(errno));
  return fd;
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
  FdTable& descriptors = stateOf(instance).descriptors;
  // The connection would be lost.
  if (!descriptors.hasRoom())
    return result(Errno::MFile);
  descriptors.lookAtStandard();
  if (listener->nonblocking && !isReady(listener->host, POLLIN, 0))
    return result(Errno::Again);
  int flags = SOCK_CLOEXEC | (fdFlags & FdFlags::Nonblock ? SOCK_NONBLOCK : 0);
  int host;
  do
    host = accept4(listener->host, nullptr, nullptr, flags);
  while (host < 0 && mustTryAgain(*listener, POLLIN));
  if (host < 0)
    return result(lastError());
  Descriptor descriptor;
  descriptor.host = host;
  descriptor.type = FileType::SocketStream;
  descriptor.rightsBase = socketRights & ~uint64_t{SockAccept} & listener->rightsBase;
  uint32_t accepted;
  error = descriptors.insert(descriptor, accepted);
  if (error != Errno::Success)
    return result(error);
  return result(memory.store(fdOut, accepted) ? Errno::Success : Errno::Fault);
}
