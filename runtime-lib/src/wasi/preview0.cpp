// What differs in WASI preview 0, of which compilers of 2019 and 2020 made modules; see wasi-preview0.def. poll_oneoff's is beside
// that of preview 1.
#include "file-status.h"
#include "functions.h"
#include "sandbox/guest-memory.h"
#include "wasi-errno.h"

using namespace wrought;
using namespace wrought::wasi;

static uint32_t storeStatus(wrought_instance* instance, const Filestat& status, uint32_t filestatOut) {
  preview0::Filestat older = {};
  older.dev = status.dev;
  older.ino = status.ino;
  older.filetype = status.filetype;
  older.nlink = status.nlink < UINT32_MAX ? static_cast<uint32_t>(status.nlink) : UINT32_MAX;
  older.size = status.size;
  older.atim = status.atim;
  older.mtim = status.mtim;
  older.ctim = status.ctim;
  return result(GuestMemory(instance).store(filestatOut, older) ? Errno::Success : Errno::Fault);
}

uint32_t wrought_wasi_preview0_fd_filestat_get(wrought_instance* instance, uint32_t fd, uint32_t filestatOut) {
  Filestat status;
  Errno error = statusOfDescriptor(instance, fd, status);
  return error == Errno::Success ? storeStatus(instance, status, filestatOut) : result(error);
}

uint32_t wrought_wasi_preview0_path_filestat_get(wrought_instance* instance, uint32_t fd, uint32_t lookupFlags, uint32_t path,
                                                 uint32_t pathLength, uint32_t filestatOut) {
  Filestat status;
  Errno error = statusOfPath(instance, fd, lookupFlags, path, pathLength, status);
  return error == Errno::Success ? storeStatus(instance, status, filestatOut) : result(error);
}

uint32_t wrought_wasi_preview0_fd_seek(wrought_instance* instance, uint32_t fd, uint64_t offset, uint32_t whence,
                                       uint32_t positionOut) {
  static constexpr Whence newer[] = {Whence::Cur, Whence::End, Whence::Set};
  if (whence >= sizeof newer)
    return result(Errno::Inval);
  return wrought_wasi_fd_seek(instance, fd, offset, static_cast<uint32_t>(newer[whence]), positionOut);
}
