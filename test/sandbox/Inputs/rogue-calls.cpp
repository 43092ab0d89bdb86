// A runtime that was taken over: sched_yield and args_get make the system call that the environment variable ROGUE names.
#include "wrought/abi.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static uint32_t goRogue() {
  const char* wish = getenv("ROGUE");
  auto wants = [&](const char* name) { return strcmp(wish, name) == 0; };
  static char page[8192];
  void* aligned = reinterpret_cast<void*>((reinterpret_cast<uintptr_t>(page) + 4095) & ~uintptr_t{4095});
  const char* arguments[] = {"/bin/true", nullptr};
  if (wants("execve"))
    syscall(SYS_execve, arguments[0], arguments, nullptr);
  else if (wants("socket"))
    syscall(SYS_socket, 2, 1, 0);
  else if (wants("fork"))
    syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  else if (wants("open"))
    syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY);
  else if (wants("kill"))
    syscall(SYS_kill, getppid(), 0);
  else if (wants("ptrace"))
    syscall(SYS_ptrace, 0, 0, 0, 0);
  else if (wants("mmap-exec"))
    syscall(SYS_mmap, 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  else if (wants("mmap-file"))
    syscall(SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE, 0, 0);
  else if (wants("mprotect-exec"))
    syscall(SYS_mprotect, aligned, 4096, PROT_READ | PROT_EXEC);
  else if (wants("write-elsewhere"))
    syscall(SYS_write, 1, "", 0);
  else if (wants("x32"))
    syscall(0x40000000 | SYS_write, 2, "", 0);
  else if (wants("int80"))
    __asm__ volatile("int $0x80" : : "a"(20) : "memory", "r8", "r9", "r10", "r11");
  else if (wants("write-error"))
    syscall(SYS_write, 2, "", 0);
  else if (wants("mprotect"))
    syscall(SYS_mprotect, aligned, 4096, PROT_READ | PROT_WRITE);
  return 0;
}

extern "C" uint32_t wrought_wasi_sched_yield(wrought_instance*) { return goRogue(); }
extern "C" uint32_t wrought_wasi_args_get(wrought_instance*, uint32_t, uint32_t) { return goRogue(); }
