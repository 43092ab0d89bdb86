// Which system calls the runtime makes; see system-calls.h.
#include "system-calls.h"

#include <sys/syscall.h>

// Targets differ in which of several generations of a call they have. Whichever libc uses, its row is there.
#ifndef SYS_poll
#define SYS_poll -1
#endif
#ifndef SYS_fstat
#define SYS_fstat -1
#endif
#ifndef SYS_fstat64
#define SYS_fstat64 -1
#endif
#ifndef SYS_newfstatat
#define SYS_newfstatat -1
#endif
#ifndef SYS_fstatat64
#define SYS_fstatat64 -1
#endif
#ifndef SYS_statx
#define SYS_statx -1
#endif
#ifndef SYS_renameat
#define SYS_renameat -1
#endif
#ifndef SYS_renameat2
#define SYS_renameat2 -1
#endif
#ifndef SYS_clock_gettime
#define SYS_clock_gettime -1
#endif
#ifndef SYS_clock_gettime64
#define SYS_clock_gettime64 -1
#endif
#ifndef SYS_clock_gettime32
#define SYS_clock_gettime32 -1
#endif
#ifndef SYS_clock_getres
#define SYS_clock_getres -1
#endif
#ifndef SYS_clock_getres_time32
#define SYS_clock_getres_time32 -1
#endif
#ifndef SYS_clock_getres_time64
#define SYS_clock_getres_time64 -1
#endif
#ifndef SYS_ppoll
#define SYS_ppoll -1
#endif
#ifndef SYS_ppoll_time32
#define SYS_ppoll_time32 -1
#endif
#ifndef SYS_ppoll_time64
#define SYS_ppoll_time64 -1
#endif
#ifndef SYS_utimensat
#define SYS_utimensat -1
#endif
#ifndef SYS_utimensat_time32
#define SYS_utimensat_time32 -1
#endif
#ifndef SYS_utimensat_time64
#define SYS_utimensat_time64 -1
#endif
#ifndef SYS_lseek
#define SYS_lseek -1
#endif
#ifndef SYS__llseek
#define SYS__llseek -1
#endif
#ifndef SYS_mmap
#define SYS_mmap -1
#endif
#ifndef SYS_mmap2
#define SYS_mmap2 -1
#endif
#ifndef SYS_fcntl
#define SYS_fcntl -1
#endif
#ifndef SYS_fcntl64
#define SYS_fcntl64 -1
#endif
#ifndef SYS_ftruncate
#define SYS_ftruncate -1
#endif
#ifndef SYS_ftruncate64
#define SYS_ftruncate64 -1
#endif
#ifndef SYS_fadvise64
#define SYS_fadvise64 -1
#endif
#ifndef SYS_fadvise64_64
#define SYS_fadvise64_64 -1
#endif
#ifndef SYS_arm_fadvise64_64
#define SYS_arm_fadvise64_64 -1
#endif
#ifndef SYS_accept
#define SYS_accept -1
#endif
#ifndef SYS_futex
#define SYS_futex -1
#endif
#ifndef SYS_futex_time64
#define SYS_futex_time64 -1
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif

namespace wrought {

namespace {

using enum WasiFunction;
using enum CallCondition;
using wasi::uses;

constexpr uint64_t openers =
    uses(path_create_directory, path_filestat_get, path_filestat_set_times, path_link, path_open, path_readlink,
         path_remove_directory, path_rename, path_symlink, path_unlink_file);
constexpr uint64_t status = openers | uses(fd_filestat_get, fd_readdir, poll_oneoff, sock_accept);
constexpr uint64_t transfers = uses(fd_read, fd_write, fd_pread, fd_pwrite);

} // namespace

const uint64_t pathFunctions = openers;
const uint64_t strictFunctions =
    uses(args_get, args_sizes_get, environ_get, environ_sizes_get, fd_close, fd_fdstat_get, fd_fdstat_set_rights, fd_prestat_dir_name,
         fd_prestat_get, fd_read, fd_renumber, fd_write, proc_exit);
const uint64_t seekingFunctions = uses(fd_seek, fd_tell);

const SystemCall systemCalls[] = {
    // Ending, and being ended; reports of traps; a fault that is no trap is raised again.
    {SYS_exit_group, None, everyProgram},
    {SYS_exit, None, everyProgram},
    {SYS_rt_sigreturn, None, everyProgram},
    {SYS_rt_sigaction, None, everyProgram},
    {SYS_restart_syscall, None, everyProgram},
    {SYS_getpid, None, everyProgram},
    {SYS_gettid, None, everyProgram},
    {SYS_tgkill, OwnProcess, everyProgram},
    {SYS_write, StandardError, everyProgram},
    // Memory that grows, tables that grow, the runtime's own arrays.
    {SYS_mmap, AnonymousData, everyProgram},
    {SYS_mmap2, AnonymousData, everyProgram},
    {SYS_mprotect, NotExecutable, everyProgram},
    {SYS_mremap, None, everyProgram},
    {SYS_munmap, None, everyProgram},

    // Waiting for and waking threads; making and ending them, each with a stack for its signals.
    {SYS_futex, None, everyProgram},
    {SYS_futex_time64, None, everyProgram},
    {SYS_clone, NewThread, threadedProgram},
    {SYS_set_robust_list, None, threadedProgram},
    {SYS_set_tid_address, None, threadedProgram},
    {SYS_membarrier, None, threadedProgram},
    {SYS_sigaltstack, None, threadedProgram},
    {SYS_madvise, None, threadedProgram | growingProgram},

    // One buffer and several.
    {SYS_read, None, uses(fd_read) | drivenProgram},
    {SYS_readv, None, uses(fd_read)},
    {SYS_write, None, uses(fd_write) | drivenProgram},
    {SYS_writev, None, uses(fd_write)},
    {SYS_pread64, None, uses(fd_pread)},
    {SYS_preadv, None, uses(fd_pread)},
    {SYS_pwrite64, None, uses(fd_pwrite)},
    {SYS_pwritev, None, uses(fd_pwrite)},
    {SYS_poll, None, transfers | uses(poll_oneoff, sock_accept, sock_recv, sock_send)},
    {SYS_ppoll, None, transfers | uses(poll_oneoff, sock_accept, sock_recv, sock_send)},
    {SYS_ppoll_time32, None, transfers | uses(poll_oneoff, sock_accept, sock_recv, sock_send)},
    {SYS_ppoll_time64, None, transfers | uses(poll_oneoff, sock_accept, sock_recv, sock_send)},
    {SYS_lseek, None, uses(fd_seek, fd_tell, fd_readdir, poll_oneoff)},
    {SYS__llseek, None, uses(fd_seek, fd_tell, fd_readdir, poll_oneoff)},
    {SYS_getdents64, None, uses(fd_readdir)},

    {SYS_close, None, openers | uses(fd_close, fd_renumber, sock_accept)},
    // What takes the number of a closed standard stream.
    {SYS_epoll_create1, None, uses(fd_close, fd_renumber)},
    {SYS_dup3, None, uses(fd_close, fd_renumber)},

    {SYS_fstat, None, status},
    {SYS_fstat64, None, status},
    {SYS_newfstatat, None, status},
    {SYS_fstatat64, None, status},
    {SYS_statx, None, status},
    {SYS_getsockopt, None, uses(fd_filestat_get, path_open)},
    {SYS_ioctl, AsksTerminal, uses(path_open, poll_oneoff)},
    {SYS_fcntl, StatusFlags, status | uses(fd_fdstat_get, fd_fdstat_set_flags)},
    {SYS_fcntl64, StatusFlags, status | uses(fd_fdstat_get, fd_fdstat_set_flags)},
    {SYS_ftruncate, None, uses(fd_filestat_set_size)},
    {SYS_ftruncate64, None, uses(fd_filestat_set_size)},
    {SYS_utimensat, None, uses(fd_filestat_set_times, path_filestat_set_times)},
    {SYS_utimensat_time32, None, uses(fd_filestat_set_times, path_filestat_set_times)},
    {SYS_utimensat_time64, None, uses(fd_filestat_set_times, path_filestat_set_times)},
    {SYS_fadvise64, None, uses(fd_advise)},
    {SYS_fadvise64_64, None, uses(fd_advise)},
    {SYS_arm_fadvise64_64, None, uses(fd_advise)},
    {SYS_fallocate, None, uses(fd_allocate)},
    {SYS_fsync, None, uses(fd_sync)},
    {SYS_fdatasync, None, uses(fd_datasync)},

    // Every path is resolved by opening.
    {SYS_openat, None, openers},
    {SYS_openat2, None, openers},
    {SYS_readlinkat, None, openers},
    {SYS_mkdirat, None, uses(path_create_directory)},
    {SYS_unlinkat, None, uses(path_remove_directory, path_unlink_file)},
    {SYS_renameat, None, uses(path_rename)},
    {SYS_renameat2, None, uses(path_rename)},
    {SYS_linkat, None, uses(path_link)},
    {SYS_symlinkat, None, uses(path_symlink)},

    {SYS_clock_gettime, None, uses(clock_time_get, poll_oneoff) | threadedProgram | timedProgram},
    {SYS_clock_gettime32, None, uses(clock_time_get, poll_oneoff) | threadedProgram | timedProgram},
    {SYS_clock_gettime64, None, uses(clock_time_get, poll_oneoff) | threadedProgram | timedProgram},
    {SYS_clock_getres, None, uses(clock_res_get)},
    {SYS_clock_getres_time32, None, uses(clock_res_get)},
    {SYS_clock_getres_time64, None, uses(clock_res_get)},
    {SYS_getrandom, None, uses(random_get)},
    {SYS_sched_yield, None, uses(sched_yield)},
    {SYS_rt_sigprocmask, None, uses(proc_raise) | threadedProgram},

    {SYS_accept4, None, uses(sock_accept)},
    {SYS_accept, None, uses(sock_accept)}, // what musl tries when accept4 says EINVAL
    {SYS_recvmsg, None, uses(sock_recv)},
    {SYS_sendmsg, None, uses(sock_send)},
    {SYS_shutdown, None, uses(sock_shutdown)},
};
const size_t systemCallCount = sizeof systemCalls / sizeof *systemCalls;

} // namespace wrought
