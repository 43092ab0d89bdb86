// The second wall; see second-wall.h.
//
// The seccomp filter is built at start from the table of system calls and the program's imports: a list of the numbers that are
// allowed, some under a condition. A call that is not allowed kills the process (SIGSYS): nothing of ours makes one, so whoever does
// has broken out.
//
// When the filter is installed, the kernel compiles it, and tries it out for every number of two architectures, to remember which calls
// are allowed whatever their arguments and need not be judged again (Linux 5.11). That is most of what the wall costs at start, so the
// filter is short, and the kernel is kept from trying most of it: it gives up on a number where the filter looks at an argument, which
// it does at once but for reading and writing, the calls that must be quick. Programs that need no other calls than these have no
// filter at all, but the kernel's own (strict-mode.h).
#include "second-wall.h"

#include "bench-timer.h"
#include "guest-call.h"
#include "landlock.h"
#include "linked-parts.h"
#include "print.h"
#include "strict-mode.h"
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

// From the first to the last of read, write, readv and writev, and what lies between.
constexpr uint16_t firstQuickCall = SYS_read, lastQuickCall = SYS_writev;
static_assert(firstQuickCall < SYS_write && SYS_write < SYS_readv && SYS_readv < lastQuickCall);

class Filter {
public:
  void* operator new(size_t, void* place) { return place; }

  // A filter that allows the calls which programs with these bits (SystemCall::functions) need.
  explicit Filter(uint64_t functions) {
    for (size_t i = 0; i != systemCallCount; ++i)
      if (systemCalls[i].number >= 0 && (systemCalls[i].functions & functions) != 0)
        insert(systemCalls[i]);
    process_ = static_cast<uint32_t>(getpid());
    kill_ = place({give, 0, 0, killProcess});
    allow_ = place({give, 0, 0, allow});
    // Among them numbers with high bits, those of the x32 ABI.
    list(false);
    size_t others = place({loadWord, 0, 0, argumentField(0)});
    size_t below = list(true);
    if (firstQuickCall != 0)
      below = branch(jumpNotBelow, firstQuickCall, below, others);
    branch(jumpNotBelow, lastQuickCall + 1, others, below);
    place({loadWord, 0, 0, numberField});
  }

  // False, and errno, if the kernel does not take it.
  bool install() {
    Program program{static_cast<uint16_t>(mostInstructions - start_), code_ + start_};
    constexpr unsigned setModeFilter = 1, allowSpeculation = 4;
    // Without the flag, kernels before 5.16 switch off store bypass speculation for the process, which slows all of its code.
    return syscall(SYS_seccomp, setModeFilter, allowSpeculation, &program) == 0 ||
           (errno == EINVAL && syscall(SYS_seccomp, setModeFilter, 0, &program) == 0);
  }

private:
  // All of this lies on the stack of the process: small, so that few of its pages are touched.
  struct Call {
    uint16_t number;
    CallCondition condition;

    bool isQuick() const { return number >= firstQuickCall && number <= lastQuickCall; }
  };

  // Of two rows for one number, the one without a condition counts.
  void insert(const SystemCall& call) {
    auto number = static_cast<uint16_t>(call.number);
    for (size_t i = 0; i != callCount_; ++i)
      if (calls_[i].number == number) {
        if (call.condition == CallCondition::None)
          calls_[i].condition = CallCondition::None;
        return;
      }
    if (callCount_ == mostCalls)
      __builtin_trap();
    calls_[callCount_++] = {number, call.condition};
  }

  // Puts an instruction before those that are there; gives where.
  size_t place(Instruction instruction) {
    if (start_ == 0)
      __builtin_trap();
    code_[--start_] = instruction;
    return start_;
  }

  // A conditional jump. The distances it has room for are small.
  size_t branch(uint16_t code, uint32_t operand, size_t ifTrue, size_t ifFalse) {
    constexpr size_t farthest = 254; // one less than would fit: the second detour moves the first
    if (ifTrue - start_ > farthest)
      ifTrue = place({jump, 0, 0, static_cast<uint32_t>(ifTrue - start_)});
    if (ifFalse - start_ > farthest)
      ifFalse = place({jump, 0, 0, static_cast<uint32_t>(ifFalse - start_)});
    return place({code, static_cast<uint8_t>(ifTrue - start_), static_cast<uint8_t>(ifFalse - start_), operand});
  }

  // Decides by the numbers of the quick calls, or of the others; gives where it begins.
  size_t list(bool isQuick) {
    size_t next = kill_;
    for (size_t i = callCount_; i-- != 0;)
      if (calls_[i].isQuick() == isQuick) {
        size_t decision = decide(calls_[i].condition);
        next = branch(jumpEqual, calls_[i].number, decision, next);
      }
    // Numbers mean what they do on this architecture alone.
    size_t begin = place({loadWord, 0, 0, numberField});
    branch(jumpEqual, architecture, begin, kill_);
    return place({loadWord, 0, 0, architectureField});
  }

  size_t decide(CallCondition condition) {
    switch (condition) {
    case CallCondition::None:
      return allow_;
    case CallCondition::NotExecutable:
      return testBits(2, PROT_EXEC, kill_, allow_);
    case CallCondition::AnonymousData:
      return testBits(2, PROT_EXEC, kill_, testBits(3, MAP_ANONYMOUS, allow_, kill_));
    case CallCondition::StandardError:
      return allowOneOf(0, STDERR_FILENO);
    case CallCondition::OwnProcess:
      return allowOneOf(0, process_);
    case CallCondition::AsksTerminal:
      return allowOneOf(1, TIOCGWINSZ, FIONREAD);
    case CallCondition::NewThread:
      return testBits(0, 0x10000, allow_, kill_); // CLONE_THREAD
    case CallCondition::StatusFlags:
      return allowOneOf(1, F_GETFL, F_SETFL, F_GETFD);
    }
    return kill_;
  }

  size_t testBits(unsigned argument, uint32_t bits, size_t ifAny, size_t ifNone) {
    branch(jumpAnyBit, bits, ifAny, ifNone);
    return place({loadWord, 0, 0, argumentField(argument)});
  }

  template <typename... Values> size_t allowOneOf(unsigned argument, Values... values) {
    size_t otherwise = kill_;
    ((otherwise = branch(jumpEqual, static_cast<uint32_t>(values), allow_, otherwise)), ...);
    return place({loadWord, 0, 0, argumentField(argument)});
  }

  static constexpr size_t mostCalls = 96;
  static constexpr size_t mostInstructions = 256;
  Instruction code_[mostInstructions];
  size_t start_ = mostInstructions; // the code is made from its end: jumps lead forward, to what is there
  size_t callCount_ = 0;
  size_t kill_ = 0, allow_ = 0;
  uint32_t process_ = 0;
  Call calls_[mostCalls];
};

const char* filterSystemCalls(uint64_t functions) {
  // On the guest's stack, whose first pages the guest will touch anyhow: each page that only this touches costs a start 1 µs.
  Filter& filter = *new (reinterpret_cast<void*>(guestStack.top - sizeof(Filter))) Filter(functions);
  if (filter.install())
    return nullptr;
  return errno == ENOSYS || errno == EINVAL ? "the kernel has no seccomp filters"
                                            : "the kernel, or a container, refuses a seccomp filter";
}

} // namespace

// The bits (SystemCall::functions) that say which system calls this program needs.
static uint64_t neededFunctions() {
  uint64_t functions = wrought_program.wasi_imports | everyProgram;
  uint32_t position = 0;
  wrought_granted_directory directory;
  if (wrought_wasi_next_directory == nullptr || !wrought_wasi_next_directory(&position, &directory))
    functions &= ~pathFunctions;
  if (wrought_program.thread_start != nullptr)
    functions |= threadedProgram;
  if (wrought_program.drive != nullptr)
    functions |= drivenProgram;
  if (wrought_memory_grow != nullptr)
    functions |= growingProgram;
  if (wrought_bench_end != nullptr)
    functions |= timedProgram;
  return functions;
}

void raiseSecondWall(const wrought_launch& launch) {
  if (launch.sandbox == WROUGHT_SANDBOX_OFF)
    return;
  bool isRequired = launch.sandbox == WROUGHT_SANDBOX_REQUIRE;
  uint64_t functions = neededFunctions();
  const char* problem = nullptr;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    problem = "the kernel has no no_new_privs";
  if (!isRequired && enterStrictMode(functions))
    return;
  // The calls that Landlock judges take paths, connect, or signal others. A filter that lets none of them through leaves it nothing
  // to refuse, and it would still cost every start 8 µs.
  if (!isRequired && (functions & pathFunctions) == 0 && filterSystemCalls(functions) == nullptr)
    return;
  if (const char* reason = restrictFiles(launch, functions))
    problem = reason;
  if (const char* reason = filterSystemCalls(functions))
    problem = reason;
  if (problem != nullptr && isRequired)
    fail(1, "--sandbox=require: ", problem);
}

} // namespace wrought
