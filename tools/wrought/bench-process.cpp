// The kernel's own figure for a finished child (ru_maxrss) is no good for small programs: it starts from what the process
// that forked it had resident, and this one maps all of LLVM. So memory is read from the process itself at its exit, where
// ptrace stops it, in a run whose time does not count.

#include "bench-process.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char** environ;

namespace wrought {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

class Descriptor {
public:
  explicit Descriptor(int fd) : fd(fd) {}
  ~Descriptor() {
    if (fd >= 0)
      close(fd);
  }
  Descriptor(const Descriptor&) = delete;
  operator int() const { return fd; }

private:
  int fd;
};

std::string contents(int fd, size_t most) {
  std::string text;
  char buffer[1 << 16];
  for (off_t at = 0; text.size() < most;) {
    ssize_t count = pread(fd, buffer, sizeof buffer, at);
    if (count <= 0)
      break;
    text.append(buffer, std::min(static_cast<size_t>(count), most - text.size()));
    at += count;
  }
  return text;
}

// The peak of resident memory of a process that still exists.
std::optional<uint64_t> peakOf(pid_t pid) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/%d/status", pid);
  std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path, "re"), std::fclose);
  char line[256];
  unsigned long long kib;
  while (file && std::fgets(line, sizeof line, file.get()))
    if (std::sscanf(line, "VmHWM: %llu", &kib) == 1)
      return kib * 1024;
  return std::nullopt;
}

// In the child: does not return.
[[noreturn]] void become(const ProcessRequest& request, const char* program, char* const* arguments, char* const* environment,
                         int out, int err, int errorPipe) {
  setpgid(0, 0);
  int in = open(request.stdinPath.empty() ? "/dev/null" : request.stdinPath.c_str(), O_RDONLY | O_CLOEXEC);
  bool ready = in >= 0 && dup2(in, 0) == 0 && dup2(out, 1) == 1 && dup2(err, 2) == 2;
  if (ready && request.measureMemory)
    ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
  if (ready)
    execve(program, arguments, environment);
  int error = errno;
  (void)!write(errorPipe, &error, sizeof error);
  _exit(127);
}

// Lets the traced process run to its exit, reads its peak there, and ends it as it wanted. Gives what wait4 gave last.
std::optional<uint64_t> followToExit(pid_t pid, int& status, rusage& usage) {
  std::optional<uint64_t> peak;
  bool isFirstStop = true;
  while (wait4(pid, &status, __WALL, &usage) == pid && WIFSTOPPED(status)) {
    long signal = WSTOPSIG(status);
    if (isFirstStop) {
      // Without TRACEEXEC every further execve, as of a script that starts the real program, would be a SIGTRAP.
      ptrace(PTRACE_SETOPTIONS, pid, nullptr, PTRACE_O_TRACEEXIT | PTRACE_O_TRACEEXEC);
      isFirstStop = false;
      signal = 0; // the SIGTRAP of execve
    } else if (status >> 16 != 0) {
      if (status >> 16 == PTRACE_EVENT_EXIT)
        peak = peakOf(pid);
      signal = 0;
    }
    ptrace(PTRACE_CONT, pid, nullptr, signal);
  }
  return peak;
}

} // namespace

std::string findProgram(const std::string& name) {
  if (name.find('/') != std::string::npos)
    return access(name.c_str(), X_OK) == 0 ? name : "";
  const char* path = std::getenv("PATH");
  std::string folders = path ? path : "/usr/local/bin:/usr/bin:/bin";
  for (size_t start = 0; start <= folders.size();) {
    size_t end = std::min(folders.find(':', start), folders.size());
    std::string candidate = folders.substr(start, end - start) + "/" + name;
    if (end > start && access(candidate.c_str(), X_OK) == 0)
      return candidate;
    start = end + 1;
  }
  return "";
}

ProcessResult runProcess(const ProcessRequest& request) {
  ProcessResult result;
  std::string program = findProgram(request.command.front());
  if (program.empty()) {
    result.startError = "there is no program '" + request.command.front() + "'";
    return result;
  }
  std::vector<char*> arguments;
  for (const std::string& word : request.command)
    arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::vector<std::string> added;
  for (const auto& [name, value] : request.environment)
    added.push_back(name + "=" + value);
  std::vector<char*> environment;
  for (char** entry = environ; *entry; ++entry)
    environment.push_back(*entry);
  for (std::string& entry : added)
    environment.push_back(entry.data());
  environment.push_back(nullptr);

  Descriptor out(memfd_create("stdout", MFD_CLOEXEC)), err(memfd_create("stderr", MFD_CLOEXEC));
  int errorPipe[2];
  if (out < 0 || err < 0 || pipe2(errorPipe, O_CLOEXEC) != 0) {
    result.startError = std::strerror(errno);
    return result;
  }
  Descriptor errorRead(errorPipe[0]);
  Clock::time_point start = Clock::now();
  // vfork: a copy of this process's page tables would be a large part of a small program's time.
  pid_t pid = vfork();
  if (pid == 0)
    become(request, program.c_str(), arguments.data(), environment.data(), out, err, errorPipe[1]);
  int forkError = errno;
  close(errorPipe[1]);
  if (pid < 0) {
    result.startError = std::strerror(forkError);
    return result;
  }

  // A second thread ends what does not end by itself; this one waits without looking at a clock.
  Descriptor done(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  std::thread watchdog;
  if (request.timeoutSeconds > 0 && done >= 0)
    watchdog = std::thread([&] {
      pollfd wait = {done, POLLIN, 0};
      int milliseconds = static_cast<int>(std::min(request.timeoutSeconds * 1000, 2e9));
      if (poll(&wait, 1, milliseconds) == 0) {
        result.timedOut = true;
        kill(-pid, SIGKILL);
      }
    });
  int status = 0;
  rusage usage = {};
  if (request.measureMemory)
    result.peakBytes = followToExit(pid, status, usage);
  else
    while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR) {
    }
  result.wallSeconds = secondsSince(start);
  if (watchdog.joinable())
    watchdog.join();
  // Whatever it left running must not disturb the next run.
  kill(-pid, SIGKILL);

  int startError = 0;
  if (read(errorRead, &startError, sizeof startError) == sizeof startError)
    result.startError = program + ": " + std::strerror(startError);
  result.exitStatus = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  result.cpuSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  result.standardOutput = contents(out, SIZE_MAX);
  result.standardError = contents(err, 1 << 16);
  return result;
}

} // namespace wrought
