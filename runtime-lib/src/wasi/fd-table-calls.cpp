// What guests do to the descriptor table itself: fd_close, fd_renumber, fd_prestat_get, fd_prestat_dir_name.
#include "functions.h"
#include "sandbox/guest-memory.h"
#include "state.h"
#include "wasi-errno.h"

#include <string.h>

using namespace wrought;
using namespace wrought::wasi;

uint32_t wrought_wasi_fd_close(wrought_instance* instance, uint32_t fd) {
  return result(stateOf(instance).descriptors.close(fd));
}

uint32_t wrought_wasi_fd_renumber(wrought_instance* instance, uint32_t from, uint32_t to) {
  return result(stateOf(instance).descriptors.renumber(from, to));
}

// wasi-libc asks for 3, 4, 5, ... until it is told BadF.
uint32_t wrought_wasi_fd_prestat_get(wrought_instance* instance, uint32_t fd, uint32_t prestatOut) {
  DescriptorRef descriptor = stateOf(instance).descriptors.find(fd);
  if (!descriptor || !descriptor->preopenName)
    return result(Errno::BadF);
  Prestat prestat = {};
  prestat.pr_name_len = static_cast<uint32_t>(strlen(descriptor->preopenName));
  return result(GuestMemory(instance).store(prestatOut, prestat) ? Errno::Success : Errno::Fault);
}

// Writes exactly the name, without a NUL, even if the buffer is longer.
uint32_t wrought_wasi_fd_prestat_dir_name(wrought_instance* instance, uint32_t fd, uint32_t path, uint32_t pathLength) {
  DescriptorRef descriptor = stateOf(instance).descriptors.find(fd);
  if (!descriptor || !descriptor->preopenName)
    return result(Errno::BadF);
  size_t length = strlen(descriptor->preopenName);
  if (pathLength < length)
    return result(Errno::NameTooLong);
  uint8_t* buffer = GuestMemory(instance).range(path, length);
  if (!buffer)
    return result(Errno::Fault);
  memcpy(buffer, descriptor->preopenName, length);
  return result(Errno::Success);
}
