// Work done in a process of its own, so that a crash, a hang or a leak of it ends there.
#ifndef WROUGHT_SPEC_CHILD_H
#define WROUGHT_SPEC_CHILD_H

#include <functional>
#include <string>
#include <vector>

namespace wrought::spec {

struct ChildResult {
  int status = 0;  // exit status
  int signal = 0;  // the signal that ended it, or 0
  bool timedOut = false;
  bool onlyInCompany = false; // runInChildren: it failed after others had been worked on, and did not alone
  std::string output; // what it wrote to standard output
  std::string errors; // and to standard error

  bool exitedWith(int wanted) const { return !timedOut && signal == 0 && status == wanted; }
  // "ended with status 3", "was ended by signal 11 (Segmentation fault)", "did not end in time".
  std::string describe() const;
};

// Forks; the child calls `work` with `input` as its standard input, and exits with what it gives. It is ended after
// `timeoutSeconds` of processor time, and also if it takes ten times as long without that.
ChildResult runChild(const std::function<int()>& work, const std::string& input, unsigned timeoutSeconds);

// Calls `work` with each number below `count`. Many are done by one child, as forking and touching memory for the first time cost
// more than small pieces of work; one that does not give 0, or ends its child, is done again in a child of its own, whose result
// stands here. Those that give 0 have no output.
std::vector<ChildResult> runInChildren(size_t count, const std::function<int(size_t)>& work, unsigned timeoutSeconds);

// The name of the qemu-user that runs programs of `target`, one of wrought's names or a triple.
std::string emulatorOf(const std::string& target);

// Runs a program, with `emulator` (found on the PATH) if that is not empty.
ChildResult runProgram(const std::string& path, const std::string& input, unsigned timeoutSeconds,
                       const std::string& emulator = "");

} // namespace wrought::spec

#endif
