// Landlock; see landlock.h.
//
// What is not listed in a rule is refused for every access that the running kernel can control, below "/" and everywhere. A
// granted directory gets all of them but execution, a read-only one reading and listing. Descriptors that are open already
// (standard streams, the granted directories themselves) keep their rights; a file opened through a granted directory is
// judged by the rule of that directory.
//
// What no version of Landlock controls: stat, readlink, chdir, changing times, and opening with O_PATH. Those are kept inside
// by path resolution alone (sandbox/open-beneath).
#include "landlock.h"

#include "wasi-function.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace wrought {
namespace {

// linux/landlock.h belongs to the kernel's headers, which a libc need not have beside it. The numbers are the same on every
// architecture.
constexpr long createRuleset = 444, addRule = 445, restrictSelf = 446;
constexpr unsigned askVersion = 1;
constexpr int pathBeneath = 1;

struct Ruleset {
  uint64_t files;
  uint64_t network;
  uint64_t scopes;
};

struct [[gnu::packed]] PathBeneath {
  uint64_t allowed;
  int32_t directory;
};
static_assert(sizeof(PathBeneath) == 12);

constexpr uint64_t execute = 1 << 0;
constexpr uint64_t readFile = 1 << 2;
constexpr uint64_t readDirectory = 1 << 3;
constexpr uint64_t ioctlDevice = 1 << 15;

// What each version added, so what a kernel of that version can control: files (1), moving and linking between directories
// (2), truncation (3), devices (5).
uint64_t controlledFiles(long version) {
  uint64_t files = (1 << 13) - 1;
  if (version >= 2)
    files |= 1 << 13;
  if (version >= 3)
    files |= 1 << 14;
  if (version >= 5)
    files |= ioctlDevice;
  return files;
}

bool hasWritableDirectory() {
  uint32_t position = 0;
  wrought_granted_directory directory;
  while (wrought_wasi_next_directory != nullptr && wrought_wasi_next_directory(&position, &directory))
    if (!directory.is_read_only)
      return true;
  return false;
}

} // namespace

const char* restrictFiles(const wrought_launch& launch, uint64_t wasiImports) {
  long version = syscall(createRuleset, nullptr, 0, askVersion);
  if (version < 1)
    return errno == EOPNOTSUPP ? "Landlock is switched off in the kernel" : "the kernel has no Landlock";
  // Version 1 refuses every move and link between two directories, granted or not.
  if (version == 1 && (wasiImports & wasi::uses(WasiFunction::path_rename, WasiFunction::path_link)) != 0 &&
      hasWritableDirectory())
    return "the kernel's Landlock cannot allow moving files between directories (Linux 5.19 can)";

  uint64_t files = controlledFiles(version);
  Ruleset ruleset{files, 0, 0};
  size_t size = sizeof ruleset.files;
  if (version >= 4) {
    ruleset.network = 3; // binding and connecting TCP
    size += sizeof ruleset.network;
  }
  if (version >= 6) {
    ruleset.scopes = 3; // abstract UNIX sockets and signals of other processes
    size += sizeof ruleset.scopes;
  }
  int rules = static_cast<int>(syscall(createRuleset, &ruleset, size, 0));
  if (rules < 0)
    return "the kernel refuses a Landlock ruleset";
  const char* problem = nullptr;
  uint32_t position = 0;
  wrought_granted_directory directory;
  while (wrought_wasi_next_directory != nullptr && wrought_wasi_next_directory(&position, &directory)) {
    uint64_t allowed = directory.is_read_only ? readFile | readDirectory | ioctlDevice : ~execute;
    PathBeneath rule{allowed & files, directory.fd};
    if (syscall(addRule, rules, pathBeneath, &rule, 0) != 0)
      problem = "the kernel refuses a Landlock rule for a granted directory";
  }
  if (problem == nullptr && syscall(restrictSelf, rules, 0) != 0)
    problem = "the kernel refuses to apply Landlock rules";
  close(rules);
  return problem;
}

} // namespace wrought
