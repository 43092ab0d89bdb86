// One measured run of a program, from outside: time, memory, exit, and what it printed.
#ifndef WROUGHT_TOOLS_BENCH_PROCESS_H
#define WROUGHT_TOOLS_BENCH_PROCESS_H

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wrought {

// What to start and how.
struct ProcessRequest {
  std::vector<std::string> command; // [0] is looked up in PATH
  std::vector<std::pair<std::string, std::string>> environment; // added to this process's own
  std::string stdinPath;            // empty: /dev/null
  double timeoutSeconds = 0;        // 0: none; past it the process and its children are killed
  // Also finds the peak of resident memory. The process is traced for that, which costs time at its start and exit, so
  // a run either has its memory or its time taken.
  bool measureMemory = false;
};

struct ProcessResult {
  // Empty if the program was started; the reason if it was not.
  std::string startError;
  bool timedOut = false;
  int exitStatus = 0; // 128 + signal if a signal ended it
  double wallSeconds = 0;
  double cpuSeconds = 0; // user and system, with children that were waited for
  std::optional<uint64_t> peakBytes;
  std::string standardOutput;
  std::string standardError; // its first 64 KiB

  bool hasFailed() const { return !startError.empty() || timedOut; }
};

[[nodiscard]] ProcessResult runProcess(const ProcessRequest&);

// The file that a command's first word names, by PATH if it has no slash; empty if there is none that can be executed.
[[nodiscard]] std::string findProgram(const std::string& name);

} // namespace wrought

#endif
