// What the socket calls share.
#ifndef WROUGHT_WASI_SOCKETS_H
#define WROUGHT_WASI_SOCKETS_H

#include "ready.h"
#include "state.h"

namespace wrought::wasi {

// The descriptor if it is a socket with all of `rights`; else an empty one and BadF, NotSock or NotCapable.
inline DescriptorRef findSocket(wrought_instance* instance, uint32_t fd, uint64_t rights, Errno& error) {
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

} // namespace wrought::wasi

#endif
