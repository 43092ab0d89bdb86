#include "child.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <poll.h>
#include <spawn.h>
#include <stdio_ext.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace wrought::spec {

namespace {

// The streams are files in memory rather than pipes: several threads fork at once, and the end of a pipe that another child
// has inherited would stay open with that child.
class MemoryFile {
public:
  explicit MemoryFile(const char* name) : fd(memfd_create(name, MFD_CLOEXEC)) {
    if (fd < 0) {
      perror("wrought-spec: cannot make a file in memory");
      exit(3);
    }
  }
  ~MemoryFile() { close(fd); }
  MemoryFile(const MemoryFile&) = delete;

  void write(const std::string& text) {
    for (size_t done = 0; done < text.size();) {
      ssize_t count = ::write(fd, text.data() + done, text.size() - done);
      if (count <= 0)
        break;
      done += static_cast<size_t>(count);
    }
    lseek(fd, 0, SEEK_SET);
  }

  std::string read() const {
    std::string text;
    char buffer[65536];
    for (off_t at = 0;;) {
      ssize_t count = pread(fd, buffer, sizeof buffer, at);
      if (count <= 0)
        return text;
      text.append(buffer, static_cast<size_t>(count));
      at += count;
    }
  }

  const int fd;
};

} // namespace

std::string ChildResult::describe() const {
  if (timedOut)
    return "did not end in time";
  if (signal != 0)
    return "was ended by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
  return "ended with status " + std::to_string(status);
}

namespace {

// Of a child that waits, for how many times its limit.
constexpr unsigned patience = 10;

// The processor time that `child` has taken, in seconds.
double processorTime(pid_t child) {
  clockid_t clock;
  timespec time{};
  if (clock_getcpuclockid(child, &clock) != 0 || clock_gettime(clock, &time) != 0)
    return 0;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Waits for `child`, and ends it if that takes too long: by the processor time it has taken, as on a busy machine, or while everything
// is stopped, other time passes without the child's doing; and by the time of day, but later, for one that waits for ever.
void waitFor(pid_t child, unsigned timeoutSeconds, ChildResult& result) {
  int process = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  int status = 0;
  if (process >= 0) {
    pollfd ended{process, POLLIN, 0};
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(patience * timeoutSeconds);
    for (;;) {
      int ready = poll(&ended, 1, 1000);
      if (ready < 0 && errno == EINTR)
        continue;
      if (ready == 0) {
        if (processorTime(child) < timeoutSeconds && std::chrono::steady_clock::now() < deadline)
          continue;
        kill(child, SIGKILL);
        result.timedOut = true;
      }
      break;
    }
    close(process);
  }
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status))
    result.status = WEXITSTATUS(status);
  else if (WIFSIGNALED(status))
    result.signal = WTERMSIG(status);
}

} // namespace

ChildResult runChild(const std::function<int()>& work, const std::string& input, unsigned timeoutSeconds) {
  MemoryFile in("input"), out("output"), err("errors");
  in.write(input);
  ChildResult result;
  pid_t child = fork();
  if (child < 0) {
    result.status = 127;
    result.errors = std::string("cannot fork: ") + strerror(errno);
    return result;
  }
  if (child == 0) {
    // What another thread had just printed, and not flushed yet, is the parent's to write: it would stand before this child's output.
    __fpurge(stdout);
    dup2(in.fd, 0);
    dup2(out.fd, 1);
    dup2(err.fd, 2);
    int status = work();
    std::cout.flush();
    fflush(nullptr);
    // Destructors are the parent's business.
    _exit(status);
  }
  waitFor(child, timeoutSeconds, result);
  result.output = out.read();
  result.errors = err.read();
  return result;
}

std::string emulatorOf(const std::string& target) {
  std::string machine = target.substr(0, target.find('-'));
  return "qemu-" + (machine.starts_with("armv7") ? "arm" : machine);
}

// Spawned rather than forked: the page tables of a process that has LLVM loaded take longer to copy than the program to run.
ChildResult runProgram(const std::string& path, const std::string& input, unsigned timeoutSeconds,
                       const std::string& emulator) {
  MemoryFile in("input"), out("output"), err("errors");
  in.write(input);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.fd, 0);
  posix_spawn_file_actions_adddup2(&actions, out.fd, 1);
  posix_spawn_file_actions_adddup2(&actions, err.fd, 2);
  std::vector<char*> arguments;
  if (!emulator.empty())
    arguments.push_back(const_cast<char*>(emulator.c_str()));
  arguments.push_back(const_cast<char*>(path.c_str()));
  arguments.push_back(nullptr);
  ChildResult result;
  pid_t child = 0;
  int error = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    result.status = 127;
    result.errors = std::string(arguments[0]) + ": " + strerror(error);
    return result;
  }
  waitFor(child, timeoutSeconds, result);
  result.output = out.read();
  result.errors = err.read();
  return result;
}

std::vector<ChildResult> runInChildren(size_t count, const std::function<int(size_t)>& work, unsigned timeoutSeconds) {
  constexpr size_t most = 25; // one after the other, so that what they leave behind in memory does not add up
  auto* done = static_cast<volatile size_t*>(
      mmap(nullptr, sizeof(size_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  std::vector<ChildResult> results(count);
  if (done == MAP_FAILED) {
    perror("cannot share memory with a child");
    exit(3);
  }
  for (size_t next = 0; next < count;) {
    size_t end = std::min(count, next + most);
    *done = next;
    runChild(
        [&] {
          while (*done < end) {
            if (work(*done) != 0)
              return 1;
            *done = *done + 1;
          }
          return 0;
        },
        "", timeoutSeconds);
    next = *done;
    // What this one did not do well it does once more, alone, to say what is wrong.
    if (next < end) {
      results[next] = runChild([&] { return work(next); }, "", timeoutSeconds);
      results[next].onlyInCompany = results[next].exitedWith(0);
      ++next;
    }
  }
  munmap(const_cast<size_t*>(done), sizeof(size_t));
  return results;
}

} // namespace wrought::spec
