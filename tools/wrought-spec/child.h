// Work done in a process of its own, so that a crash, a hang or a leak of it ends there.
#ifndef WROUGHT_SPEC_CHILD_H
#define WROUGHT_SPEC_CHILD_H

#include <functional>
#include <string>

namespace wrought::spec {

struct ChildResult {
  int status = 0;  // exit status
  int signal = 0;  // the signal that ended it, or 0
  bool timedOut = false;
  std::string output; // what it wrote to standard output
  std::string errors; // and to standard error

  bool exitedWith(int wanted) const { return !timedOut && signal == 0 && status == wanted; }
  // "ended with status 3", "was ended by signal 11 (Segmentation fault)", "did not end within 60 seconds".
  std::string describe() const;
};

// Forks; the child calls `work` with `input` as its standard input, and exits with what it gives.
ChildResult runChild(const std::function<int()>& work, const std::string& input, unsigned timeoutSeconds);

// Runs a program, with `emulator` (found on the PATH) if that is not empty.
ChildResult runProgram(const std::string& path, const std::string& input, unsigned timeoutSeconds,
                       const std::string& emulator = "");

} // namespace wrought::spec

#endif
