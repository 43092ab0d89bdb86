// Runs a command and reports on it to file descriptor 3: seconds on the wall, seconds of user and system time, peak resident
// KiB, each the mean (the peak: the maximum) over COUNT runs. The benchmark script uses it because a process inherits the
// peak of the process that started it: started by Python, everything seems to take tens of megabytes.
//
//   spawn COUNT COMMAND...       standard streams are this program's
//   spawn resident COMMAND...    runs it once, and gives for the peak what is resident at its exit, counted page by page; the
//                                kernel's own peak is exact to a few dozen pages only, which matters for the smallest programs
#define _GNU_SOURCE
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const char* what) {
  fprintf(stderr, "spawn: %s: %s\n", what, strerror(errno));
  exit(125);
}

static int exit_status(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

// KiB that process `pid` has resident now.
static long resident(pid_t pid) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
  FILE* file = fopen(path, "r");
  long kib = -1;
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "Rss: %ld", &kib) == 1)
      break;
  if (file)
    fclose(file);
  return kib;
}

static int run_resident(char** command) {
  pid_t pid = fork();
  if (pid < 0)
    fail("fork");
  if (pid == 0) {
    ptrace(PTRACE_TRACEME, 0, 0, 0);
    execv(command[0], command);
    _exit(127);
  }
  int status;
  long kib = -1;
  if (waitpid(pid, &status, 0) < 0 || !WIFSTOPPED(status))
    fail(command[0]);
  if (ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL) < 0)
    fail("ptrace");
  for (int signal = 0; ptrace(PTRACE_CONT, pid, 0, signal) == 0 && waitpid(pid, &status, 0) == pid && WIFSTOPPED(status);) {
    signal = WSTOPSIG(status);
    if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8)) {
      kib = resident(pid);
      signal = 0;
    }
  }
  dprintf(3, "0 0 %ld\n", kib);
  return exit_status(status);
}

int main(int argc, char** argv) {
  if (argc < 3)
    return 125;
  if (strcmp(argv[1], "resident") == 0)
    return run_resident(argv + 2);
  int count = atoi(argv[1]), status = 0;
  double wall = 0, busy = 0;
  long peak = 0;
  for (int i = 0; i < count; ++i) {
    pid_t pid;
    struct rusage usage;
    double start = now();
    int error = posix_spawn(&pid, argv[2], NULL, NULL, argv + 2, environ);
    if (error) {
      errno = error;
      fail(argv[2]);
    }
    if (wait4(pid, &status, 0, &usage) < 0)
      fail("wait4");
    wall += now() - start;
    if (status)
      return exit_status(status);
    busy += (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
            (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    if (usage.ru_maxrss > peak)
      peak = usage.ru_maxrss;
  }
  dprintf(3, "%.9f %.6f %ld\n", wall / count, busy / count, peak);
  return 0;
}
