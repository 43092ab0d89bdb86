// The 46 functions of WASI preview 1, as generated code calls them, and a check at compile time that each has the
// signature of its row in wasi.def: a wrong parameter type would otherwise be a silent mismatch of registers.
//
// What they have in common: guest pointers are offsets into linear memory and are checked (Errno::Fault); the result is an
// Errno; results other than the errno are written to guest memory only on success.
#ifndef WROUGHT_WASI_FUNCTIONS_H
#define WROUGHT_WASI_FUNCTIONS_H

#include "wrought/abi.h"

#pragma GCC visibility push(hidden)
extern "C" {

using wrought_wasi_instance = struct wrought_instance*;

uint32_t wrought_wasi_args_get(wrought_wasi_instance, uint32_t argv, uint32_t argvBuf);
uint32_t wrought_wasi_args_sizes_get(wrought_wasi_instance, uint32_t argcOut, uint32_t bufSizeOut);
uint32_t wrought_wasi_environ_get(wrought_wasi_instance, uint32_t environ, uint32_t environBuf);
uint32_t wrought_wasi_environ_sizes_get(wrought_wasi_instance, uint32_t countOut, uint32_t bufSizeOut);

uint32_t wrought_wasi_clock_res_get(wrought_wasi_instance, uint32_t id, uint32_t resolutionOut);
uint32_t wrought_wasi_clock_time_get(wrought_wasi_instance, uint32_t id, uint64_t precision, uint32_t timeOut);

uint32_t wrought_wasi_fd_advise(wrought_wasi_instance, uint32_t fd, uint64_t offset, uint64_t length, uint32_t advice);
uint32_t wrought_wasi_fd_allocate(wrought_wasi_instance, uint32_t fd, uint64_t offset, uint64_t length);
uint32_t wrought_wasi_fd_close(wrought_wasi_instance, uint32_t fd);
uint32_t wrought_wasi_fd_datasync(wrought_wasi_instance, uint32_t fd);
uint32_t wrought_wasi_fd_fdstat_get(wrought_wasi_instance, uint32_t fd, uint32_t fdstatOut);
uint32_t wrought_wasi_fd_fdstat_set_flags(wrought_wasi_instance, uint32_t fd, uint32_t flags);
uint32_t wrought_wasi_fd_fdstat_set_rights(wrought_wasi_instance, uint32_t fd, uint64_t base, uint64_t inheriting);
uint32_t wrought_wasi_fd_filestat_get(wrought_wasi_instance, uint32_t fd, uint32_t filestatOut);
uint32_t wrought_wasi_fd_filestat_set_size(wrought_wasi_instance, uint32_t fd, uint64_t size);
uint32_t wrought_wasi_fd_filestat_set_times(wrought_wasi_instance, uint32_t fd, uint64_t atim, uint64_t mtim,
                                            uint32_t flags);
uint32_t wrought_wasi_fd_pread(wrought_wasi_instance, uint32_t fd, uint32_t iovs, uint32_t iovsLength, uint64_t offset,
                               uint32_t readOut);
uint32_t wrought_wasi_fd_prestat_get(wrought_wasi_instance, uint32_t fd, uint32_t prestatOut);
uint32_t wrought_wasi_fd_prestat_dir_name(wrought_wasi_instance, uint32_t fd, uint32_t path, uint32_t pathLength);
uint32_t wrought_wasi_fd_pwrite(wrought_wasi_instance, uint32_t fd, uint32_t iovs, uint32_t iovsLength, uint64_t offset,
                                uint32_t writtenOut);
uint32_t wrought_wasi_fd_read(wrought_wasi_instance, uint32_t fd, uint32_t iovs, uint32_t iovsLength, uint32_t readOut);
uint32_t wrought_wasi_fd_readdir(wrought_wasi_instance, uint32_t fd, uint32_t buffer, uint32_t bufferLength,
                                 uint64_t cookie, uint32_t usedOut);
uint32_t wrought_wasi_fd_renumber(wrought_wasi_instance, uint32_t from, uint32_t to);
uint32_t wrought_wasi_fd_seek(wrought_wasi_instance, uint32_t fd, uint64_t offset, uint32_t whence,
                              uint32_t positionOut);
uint32_t wrought_wasi_fd_sync(wrought_wasi_instance, uint32_t fd);
uint32_t wrought_wasi_fd_tell(wrought_wasi_instance, uint32_t fd, uint32_t positionOut);
uint32_t wrought_wasi_fd_write(wrought_wasi_instance, uint32_t fd, uint32_t iovs, uint32_t iovsLength,
                               uint32_t writtenOut);

uint32_t wrought_wasi_path_create_directory(wrought_wasi_instance, uint32_t fd, uint32_t path, uint32_t pathLength);
uint32_t wrought_wasi_path_filestat_get(wrought_wasi_instance, uint32_t fd, uint32_t lookupFlags, uint32_t path,
                                        uint32_t pathLength, uint32_t filestatOut);
uint32_t wrought_wasi_path_filestat_set_times(wrought_wasi_instance, uint32_t fd, uint32_t lookupFlags, uint32_t path,
                                              uint32_t pathLength, uint64_t atim, uint64_t mtim, uint32_t flags);
uint32_t wrought_wasi_path_link(wrought_wasi_instance, uint32_t oldFd, uint32_t oldLookupFlags, uint32_t oldPath,
                                uint32_t oldPathLength, uint32_t newFd, uint32_t newPath, uint32_t newPathLength);
uint32_t wrought_wasi_path_open(wrought_wasi_instance, uint32_t fd, uint32_t lookupFlags, uint32_t path,
                                uint32_t pathLength, uint32_t openFlags, uint64_t rightsBase, uint64_t rightsInheriting,
                                uint32_t fdFlags, uint32_t fdOut);
uint32_t wrought_wasi_path_readlink(wrought_wasi_instance, uint32_t fd, uint32_t path, uint32_t pathLength,
                                    uint32_t buffer, uint32_t bufferLength, uint32_t usedOut);
uint32_t wrought_wasi_path_remove_directory(wrought_wasi_instance, uint32_t fd, uint32_t path, uint32_t pathLength);
uint32_t wrought_wasi_path_rename(wrought_wasi_instance, uint32_t oldFd, uint32_t oldPath, uint32_t oldPathLength,
                                  uint32_t newFd, uint32_t newPath, uint32_t newPathLength);
uint32_t wrought_wasi_path_symlink(wrought_wasi_instance, uint32_t target, uint32_t targetLength, uint32_t fd,
                                   uint32_t path, uint32_t pathLength);
uint32_t wrought_wasi_path_unlink_file(wrought_wasi_instance, uint32_t fd, uint32_t path, uint32_t pathLength);

uint32_t wrought_wasi_poll_oneoff(wrought_wasi_instance, uint32_t subscriptions, uint32_t events, uint32_t count,
                                  uint32_t eventCountOut);
[[noreturn]] void wrought_wasi_proc_exit(wrought_wasi_instance, uint32_t code);
uint32_t wrought_wasi_proc_raise(wrought_wasi_instance, uint32_t signal);
uint32_t wrought_wasi_sched_yield(wrought_wasi_instance);
uint32_t wrought_wasi_random_get(wrought_wasi_instance, uint32_t buffer, uint32_t length);

uint32_t wrought_wasi_sock_accept(wrought_wasi_instance, uint32_t fd, uint32_t fdFlags, uint32_t fdOut);
uint32_t wrought_wasi_sock_recv(wrought_wasi_instance, uint32_t fd, uint32_t iovs, uint32_t iovsLength,
                                uint32_t riFlags, uint32_t sizeOut, uint32_t roFlagsOut);
uint32_t wrought_wasi_sock_send(wrought_wasi_instance, uint32_t fd, uint32_t iovs, uint32_t iovsLength,
                                uint32_t siFlags, uint32_t sizeOut);
uint32_t wrought_wasi_sock_shutdown(wrought_wasi_instance, uint32_t fd, uint32_t how);

// Those of preview 0 that differ (wasi-preview0.def); their parameters do not.
uint32_t wrought_wasi_preview0_fd_filestat_get(wrought_wasi_instance, uint32_t fd, uint32_t filestatOut);
uint32_t wrought_wasi_preview0_fd_seek(wrought_wasi_instance, uint32_t fd, uint64_t offset, uint32_t whence,
                                       uint32_t positionOut);
uint32_t wrought_wasi_preview0_path_filestat_get(wrought_wasi_instance, uint32_t fd, uint32_t lookupFlags, uint32_t path,
                                                 uint32_t pathLength, uint32_t filestatOut);
uint32_t wrought_wasi_preview0_poll_oneoff(wrought_wasi_instance, uint32_t subscriptions, uint32_t events, uint32_t count,
                                           uint32_t eventCountOut);

} // extern "C"
#pragma GCC visibility pop

namespace wrought::wasi {

template <typename T> constexpr char letterOf() {
  static_assert(__is_same(T, uint32_t) || __is_same(T, uint64_t), "WASI knows i32 and i64 only");
  return __is_same(T, uint32_t) ? 'i' : 'I';
}

// Whether the function behind the pointer has the parameters and the result that a row of wasi.def states.
template <typename Result, typename... Parameters>
constexpr bool hasSignature(Result (*)(wrought_wasi_instance, Parameters...), const char* signature) {
  const char letters[] = {letterOf<Parameters>()..., ':', '\0'};
  for (const char* letter = letters; *letter; ++letter, ++signature)
    if (*letter != *signature)
      return false;
  if constexpr (!__is_same(Result, void))
    if (*signature++ != letterOf<Result>())
      return false;
  return *signature == '\0';
}

#define WROUGHT_WASI(name, signature)                                                                                  \
  static_assert(hasSignature(&wrought_wasi_##name, signature), "wrought_wasi_" #name " differs from wasi.def");
#include "wrought/wasi.def"

#define WROUGHT_WASI_PREVIEW0(name)                                                                                    \
  static_assert(__is_same(decltype(wrought_wasi_preview0_##name), decltype(wrought_wasi_##name)),                      \
                "wrought_wasi_preview0_" #name " differs from preview 1's");
#include "wrought/wasi-preview0.def"

} // namespace wrought::wasi

#endif
