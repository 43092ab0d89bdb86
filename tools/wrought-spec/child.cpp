#include "child.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <poll.h>
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
    dup2(in.fd, 0);
    dup2(out.fd, 1);
    dup2(err.fd, 2);
    int status = work();
    std::cout.flush();
    fflush(nullptr);
    // Destructors are the parent's business.
    _exit(status);
  }
  int process = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  int status = 0;
  if (process >= 0) {
    pollfd ended{process, POLLIN, 0};
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(timeoutSeconds);
    for (;;) {
      auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
      int ready = poll(&ended, 1, left > 0 ? static_cast<int>(left) : 0);
      if (ready < 0 && errno == EINTR)
        continue;
      if (ready == 0) {
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
  result.output = out.read();
  result.errors = err.read();
  return result;
}

ChildResult runProgram(const std::string& path, const std::string& input, unsigned timeoutSeconds,
                       const std::string& emulator) {
  return runChild(
      [&] {
        if (emulator.empty())
          execl(path.c_str(), path.c_str(), nullptr);
        else
          execlp(emulator.c_str(), emulator.c_str(), path.c_str(), nullptr);
        perror(emulator.empty() ? path.c_str() : emulator.c_str());
        return 127;
      },
      input, timeoutSeconds);
}

} // namespace wrought::spec
