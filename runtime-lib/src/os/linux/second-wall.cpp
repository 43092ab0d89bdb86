// The second wall; see second-wall.h.
//
// The seccomp filter is built at start from the table of system calls and the program's imports. It is a binary search over the
// numbers of system calls: the kernel runs it once for every number when it is installed, to remember which are allowed
// whatever their arguments (Linux 5.11), so a list that is gone through from the top would cost more than all the rest. A
// call that is not allowed kills the process (SIGSYS): nothing of ours makes one, so whoever does has broken out.
#include "second-wall.h"

#include "landlock.h"
#include "print.h"
#include "system-calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace wrought {
namespace {

// linux/filter.h, linux/seccomp.h and linux/audit.h belong to the kernel's headers.
struct Instruction {
  uint16_t code;
  uint8_t ifTrue;
  uint8_t ifFalse;
  uint32_t operand;
};
struct Program {
  uint16_t length;
  const Instruction* code;
};

constexpr uint16_t loadWord = 0x20, jump = 0x05, jumpEqual = 0x15, jumpNotBelow = 0x35, jumpAnyBit = 0x45, give = 0x06;
constexpr uint32_t killProcess = 0x80000000, allow = 0x7fff0000;
constexpr uint32_t numberField = 0, architectureField = 4;
// The low half of an argument; every supported target is little-endian.
constexpr uint32_t argumentField(unsigned index) { return 16 + 8 * index; }

#if defined(__x86_64__)
constexpr uint32_t architecture = 0xc000003e; // AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
constexpr uint32_t architecture = 0xc00000b7;
#elif defined(__riscv) && __riscv_xlen == 64
constexpr uint32_t architecture = 0xc00000f3;
#elif defined(__arm__)
constexpr uint32_t architecture = 0x40000028;
#else
#error "the kernel's number (AUDIT_ARCH_*) of this architecture"
#endif

class Filter {
public:
  // A filter that allows the calls which programs with these bits (SystemCall::functions) need.
  explicit Filter(uint64_t functions) {
    for (size_t i = 0; i != systemCallCount; ++i)
      if (systemCalls[i].number >= 0 && (systemCalls[i].functions & functions) != 0)
        insert(systemCalls[i]);
    process_ = static_cast<uint32_t>(getpid());
    add({loadWord, 0, 0, architectureField});
    add({jumpEqual, 1, 0, architecture});
    add({give, 0, 0, killProcess});
    add({loadWord, 0, 0, numberField});
    // Numbers with high bits, those of the x32 ABI among them, are above the last range.
    search(0, 2 * callCount_ + 1);
  }

  // False, and errno, if the kernel does not take it.
  bool install() {
    Program program{static_cast<uint16_t>(length_), code_};
    constexpr unsigned setModeFilter = 1, allowSpeculation = 4;
    // Without the flag, kernels before 5.16 switch off store bypass speculation for the process, which slows all of its code.
    return syscall(SYS_seccomp, setModeFilter, allowSpeculation, &program) == 0 ||
           (errno == EINVAL && syscall(SYS_seccomp, setModeFilter, 0, &program) == 0);
  }

private:
  struct Call {
    uint32_t number;
    CallCondition condition;
  };

  // By number. Of two rows for one number, the one without a condition counts.
  void insert(const SystemCall& call) {
    uint32_t number = static_cast<uint32_t>(call.number);
    size_t place = callCount_;
    while (place != 0 && calls_[place - 1].number >= number)
      --place;
    if (place != callCount_ && calls_[place].number == number) {
      if (call.condition == CallCondition::None)
        calls_[place].condition = CallCondition::None;
      return;
    }
    if (callCount_ == mostCalls)
      __builtin_trap();
    for (size_t i = callCount_; i != place; --i)
      calls_[i] = calls_[i - 1];
    calls_[place] = {number, call.condition};
    ++callCount_;
  }

  void add(Instruction instruction) {
    if (length_ == mostInstructions)
      __builtin_trap();
    code_[length_++] = instruction;
  }

  // The numbers fall into 2n + 1 ranges: what lies below the first call, the call itself, what lies between it and the next,
  // and so on. Where range `index` begins:
  uint32_t begin(size_t index) const { return calls_[(index - 1) / 2].number + (index % 2 == 0 ? 1 : 0); }

  // Finds the range from `low` to `high` (exclusive) that the number is in.
  void search(size_t low, size_t high) {
    // A range may be empty: two calls with adjacent numbers.
    while (high - low > 1 && isEmpty(low))
      ++low;
    while (high - low > 1 && isEmpty(high - 1))
      --high;
    if (high - low == 1) {
      decide(low);
      return;
    }
    size_t middle = low + (high - low) / 2;
    add({jumpNotBelow, 0, 1, begin(middle)});
    size_t toUpper = length_;
    add({jump, 0, 0, 0});
    search(low, middle);
    code_[toUpper].operand = static_cast<uint32_t>(length_ - toUpper - 1);
    search(middle, high);
  }

  bool isEmpty(size_t index) const {
    if (index % 2 == 1)
      return false;
    if (index == 0)
      return calls_[0].number == 0;
    return index != 2 * callCount_ && begin(index) == begin(index + 1);
  }

  void decide(size_t index) {
    if (index % 2 == 0) {
      add({give, 0, 0, killProcess});
      return;
    }
    switch (calls_[index / 2].condition) {
    case CallCondition::None:
      break;
    case CallCondition::NotExecutable:
      killIfAnyBit(2, PROT_EXEC);
      break;
    case CallCondition::AnonymousData:
      killIfAnyBit(2, PROT_EXEC);
      add({loadWord, 0, 0, argumentField(3)});
      add({jumpAnyBit, 1, 0, MAP_ANONYMOUS});
      add({give, 0, 0, killProcess});
      break;
    case CallCondition::StandardError:
      killUnlessOneOf(0, STDERR_FILENO);
      break;
    case CallCondition::OwnProcess:
      killUnlessOneOf(0, process_);
      break;
    case CallCondition::AsksTerminal:
      killUnlessOneOf(1, TIOCGWINSZ, FIONREAD);
      break;
    case CallCondition::NewThread:
      add({loadWord, 0, 0, argumentField(0)});
      add({jumpAnyBit, 1, 0, 0x10000}); // CLONE_THREAD
      add({give, 0, 0, killProcess});
      break;
    case CallCondition::StatusFlags:
      killUnlessOneOf(1, F_GETFL, F_SETFL, F_GETFD);
      break;
    }
    add({give, 0, 0, allow});
  }

  void killIfAnyBit(unsigned argument, uint32_t bits) {
    add({loadWord, 0, 0, argumentField(argument)});
    add({jumpAnyBit, 0, 1, bits});
    add({give, 0, 0, killProcess});
  }

  template <typename... Values> void killUnlessOneOf(unsigned argument, Values... values) {
    add({loadWord, 0, 0, argumentField(argument)});
    uint8_t left = sizeof...(values);
    (add({jumpEqual, left--, 0, static_cast<uint32_t>(values)}), ...);
    add({give, 0, 0, killProcess});
  }

  static constexpr size_t mostCalls = 96;
  static constexpr size_t mostInstructions = 640;
  size_t callCount_ = 0;
  size_t length_ = 0;
  uint32_t process_ = 0;
  Call calls_[mostCalls];
  Instruction code_[mostInstructions];
};

const char* filterSystemCalls(uint64_t functions) {
  Filter filter(functions);
  if (filter.install())
    return nullptr;
  return errno == ENOSYS || errno == EINVAL ? "the kernel has no seccomp filters"
                                            : "the kernel, or a container, refuses a seccomp filter";
}

} // namespace

void raiseSecondWall(const wrought_launch& launch) {
  if (launch.sandbox == WROUGHT_SANDBOX_OFF)
    return;
  uint64_t functions = wrought_program.wasi_imports | everyProgram;
  const char* problem = nullptr;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    problem = "the kernel has no no_new_privs";
  if (const char* reason = restrictFiles(launch, functions))
    problem = reason;

  uint32_t position = 0;
  wrought_granted_directory directory;
  if (wrought_wasi_next_directory == nullptr || !wrought_wasi_next_directory(&position, &directory))
    functions &= ~pathFunctions;
  if (wrought_program.thread_start != nullptr)
    functions |= threadedProgram;
  if (wrought_program.drive != nullptr)
    functions |= drivenProgram;
  if (const char* reason = filterSystemCalls(functions))
    problem = reason;
  if (problem != nullptr && launch.sandbox == WROUGHT_SANDBOX_REQUIRE)
    fail(1, "--sandbox=require: ", problem);
}

} // namespace wrought
