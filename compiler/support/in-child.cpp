#include "support/in-child.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <string_view>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace wrought {

namespace {

uint64_t addressesInUse() {
  std::ifstream file("/proc/self/statm");
  uint64_t pages = 0;
  // Without /proc the bound cannot be a tight one.
  if (!(file >> pages))
    return uint64_t(16) << 30;
  return pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

void boundResources(const ChildLimits& limits) {
  struct rlimit noCore = {0, 0};
  setrlimit(RLIMIT_CORE, &noCore);
  rlim_t bytes = addressesInUse() + limits.memory;
  struct rlimit memory = {bytes, bytes};
  setrlimit(RLIMIT_AS, &memory);
  struct rlimit time = {limits.seconds, limits.seconds};
  setrlimit(RLIMIT_CPU, &time);
}

bool writeAll(int fd, std::string_view data) {
  while (!data.empty()) {
    ssize_t written = write(fd, data.data(), data.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return false;
    data.remove_prefix(written);
  }
  return true;
}

std::string readAll(int fd) {
  std::string data;
  char buffer[65536];
  for (;;) {
    ssize_t count = read(fd, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return data;
    data.append(buffer, count);
  }
}

} // namespace

ChildResult computeInChild(const ChildLimits& limits, const std::function<std::string()>& work) {
  ChildResult result;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    result.problem = std::string("cannot make a pipe: ") + strerror(errno);
    return result;
  }
  pid_t child = fork();
  if (child < 0) {
    result.problem = std::string("cannot start a process: ") + strerror(errno);
    close(ends[0]);
    close(ends[1]);
    return result;
  }
  if (child == 0) {
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null >= 0)
      dup2(null, STDERR_FILENO);
    boundResources(limits);
    _exit(writeAll(ends[1], work()) ? 0 : 1);
  }
  close(ends[1]);
  std::string data = readAll(ends[0]);
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
    result.output = std::move(data);
  else if (WIFSIGNALED(status))
    result.signal = WTERMSIG(status);
  return result;
}

} // namespace wrought
