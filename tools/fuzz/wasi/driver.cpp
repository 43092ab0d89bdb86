// Calls the functions of WASI with random arguments, as a hostile guest would, in a build of the runtime's WASI layer with
// AddressSanitizer and UndefinedBehaviorSanitizer. See run.sh beside this file, which builds and runs it.
//
//   driver CALLS [SEED]
//
// Linear memory is a heap block of its own, so a byte too far on either side is seen. Calls are made by child processes, some
// thousands each, so that a guest that closed everything does not end the usefulness of the run. Beside the granted
// directory lies a file that must stay as it is: what gets out is seen too. Prints "N calls, no finding", or what was found and
// the seed that finds it again; exit status 1 then.
#include "launch.h"
#include "threads.h"
#include "wasi-function.h"
#include "wasi/functions.h"
#include "wasi/state.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// What the compiler and the rest of the runtime define.
const struct wrought_program wrought_program{};
struct wrought_instance wrought_main_instance{};
bool wrought::hasThreads;

using namespace wrought;

namespace {

constexpr uint32_t memorySize = 65536;
constexpr unsigned callsOfChild = 20000;

// xorshift64*: the same numbers from the same seed on every machine.
class Random {
public:
  explicit Random(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15 + 1) {}
  uint64_t next() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return state_ * 0x2545f4914f6cdd1d;
  }
  uint32_t below(uint32_t bound) { return static_cast<uint32_t>(next() >> 33) % bound; }
  bool oneIn(uint32_t count) { return below(count) == 0; }

private:
  uint64_t state_;
};

const char* const paths[] = {
    "a", "b", "d", "d/a", "d/../a", "./b", "d/", "a/", "..", "../", "../outside", "d/../../outside", "/", "/etc/passwd", "/tmp",
    "link", "link/x", "loop", "loop/a", "up", "up/outside", "d/up/../outside", ".", "", "//a", "new", "new/new", "a//b", "\xff\xfe",
    "x\xc3", "d/d/d/d/d/d/d/d/d/d/d/d/d", "proc/self/fd/0",
};
constexpr uint32_t pathSlot = 64;
constexpr uint32_t pathCount = sizeof paths / sizeof *paths;

class Guest {
public:
  explicit Guest(uint64_t seed) : random_(seed) {
    memory_ = static_cast<uint8_t*>(malloc(memorySize));
    for (uint32_t i = 0; i < memorySize; ++i)
      memory_[i] = static_cast<uint8_t>(random_.next() >> 56);
    layPaths();
    wrought_main_instance.memory.base = memory_;
    wrought_main_instance.memory.size = memorySize;
  }
  ~Guest() { free(memory_); }

  void call() {
    if (random_.oneIn(64))
      layPaths();
    if (random_.oneIn(8))
      memory_[random_.below(memorySize)] = static_cast<uint8_t>(random_.next());
    auto function = static_cast<WasiFunction>(random_.below(functionCount));
    // Ends the process, on purpose.
    if (function == WasiFunction::proc_exit)
      return;
    if (function == WasiFunction::poll_oneoff)
      return random_.oneIn(2) ? poll<wasi::Subscription>(&wrought_wasi_poll_oneoff)
                              : poll<wasi::preview0::Subscription>(&wrought_wasi_preview0_poll_oneoff);
    if (random_.oneIn(2)) {
      switch (function) {
#define WROUGHT_WASI_PREVIEW0(name)                                                                                    \
  case WasiFunction::name:                                                                                             \
    return invoke(function, &wrought_wasi_preview0_##name);
#include "wrought/wasi-preview0.def"
      default:
        break;
      }
    }
    switch (function) {
#define WROUGHT_WASI(name, signature)                                                                                  \
  case WasiFunction::name:                                                                                             \
    invoke(function, &wrought_wasi_##name);                                                                            \
    break;
#include "wrought/wasi.def"
    }
  }

private:
  static constexpr unsigned functionCount = static_cast<unsigned>(WasiFunction::sock_shutdown) + 1;

  void layPaths() {
    for (uint32_t i = 0; i < pathCount; ++i)
      strncpy(reinterpret_cast<char*>(memory_) + i * pathSlot, paths[i], pathSlot);
    // Some buffers that are right, for calls to get far.
    for (uint32_t i = 0; i < 16; ++i) {
      uint32_t vector[2] = {4096 + random_.below(32768), random_.below(2048)};
      memcpy(memory_ + 3072 + i * sizeof vector, vector, sizeof vector);
    }
  }

  // A number of the kinds that parameters are: descriptors, addresses, lengths, flags; and of those that go wrong.
  uint64_t number() {
    switch (random_.below(12)) {
    case 0:
    case 1:
      return random_.below(10);
    case 2:
    case 3: {
      lastPath_ = random_.below(pathCount);
      return lastPath_ * pathSlot;
    }
    case 4:
    case 5:
      return strlen(paths[lastPath_]);
    case 6:
      return 3072 + 8 * random_.below(16);
    case 7:
      return random_.below(memorySize);
    case 8:
      return memorySize - 16 + random_.below(32);
    case 9:
      return UINT32_MAX - random_.below(64);
    case 10:
      return uint64_t{1} << random_.below(64);
    default:
      return random_.next();
    }
  }

  template <typename T> T argument(unsigned index) {
    // A descriptor comes first nearly everywhere, and most calls should find one.
    if (index == 0 && !random_.oneIn(8))
      return static_cast<T>(random_.below(10));
    return static_cast<T>(number());
  }

  template <typename Result, typename... Parameters>
  void invoke(WasiFunction function, Result (*target)(wrought_wasi_instance, Parameters...)) {
    // No signal but those that do nothing.
    if (function == WasiFunction::proc_raise) {
      if constexpr (sizeof...(Parameters) == 1)
        target(&wrought_main_instance, (Parameters{} + (random_.oneIn(2) ? 0 : 31 + random_.below(1000)))...);
      return;
    }
    // The descriptors that the run needs stay, mostly.
    bool takesAway = function == WasiFunction::fd_close || function == WasiFunction::fd_renumber;
    unsigned index = 0;
    // Braces: from left to right, so that a seed means the same with every compiler.
    struct Arguments {
      uint64_t value[10];
    } arguments{{argument<Parameters>(index++)...}};
    if (takesAway && arguments.value[0] < 6 && !random_.oneIn(200))
      return;
    callWith(target, arguments.value, static_cast<Parameters*>(nullptr)...);
  }

  template <typename Result, typename... Parameters>
  void callWith(Result (*target)(wrought_wasi_instance, Parameters...), const uint64_t* values, Parameters*...) {
    const uint64_t* value = values;
    struct Call {
      Call(Result (*target)(wrought_wasi_instance, Parameters...), Parameters... parameters) {
        target(&wrought_main_instance, parameters...);
      }
    };
    Call{target, static_cast<Parameters>(*value++)...};
  }

  // The first subscription is to a clock that has run out, so that no call waits.
  template <typename Subscription> void poll(decltype(&wrought_wasi_poll_oneoff) call) {
    uint32_t subscriptions = 8192 + random_.below(4096);
    uint32_t count = 1 + (random_.oneIn(20) ? random_.below(UINT32_MAX) : random_.below(200));
    Subscription clock{};
    clock.tag = wasi::EventType::Clock;
    clock.clock.id = wasi::ClockId::Monotonic;
    memcpy(memory_ + subscriptions, &clock, sizeof clock);
    uint32_t events = random_.oneIn(4) ? static_cast<uint32_t>(number()) : 32768 + random_.below(8192);
    call(&wrought_main_instance, subscriptions, events, count, static_cast<uint32_t>(number()));
  }

  Random random_;
  uint8_t* memory_;
  uint32_t lastPath_ = 0;
};

void writeFile(const char* path, const char* text) {
  int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644);
  if (fd < 0 || write(fd, text, strlen(text)) != static_cast<ssize_t>(strlen(text)) || close(fd) != 0) {
    perror(path);
    exit(2);
  }
}

// The working directory: "granted" with what the paths above name, and "outside" beside it.
void layOut() {
  bool made = system("chmod -R u+rwX granted 2>/dev/null; rm -rf granted && mkdir -p granted/d") == 0;
  writeFile("granted/a", "some text");
  writeFile("granted/b", "");
  writeFile("granted/d/a", "more");
  made = made && symlink("d", "granted/link") == 0 && symlink("loop", "granted/loop") == 0 &&
         symlink("..", "granted/up") == 0 && symlink("../..", "granted/d/up") == 0;
  if (!made) {
    perror("granted");
    exit(2);
  }
}

[[noreturn]] void runChild(uint64_t seed, unsigned calls) {
  // A guest may ask for files of any size.
  struct rlimit size = {1 << 24, 1 << 24};
  setrlimit(RLIMIT_FSIZE, &size);
  signal(SIGXFSZ, SIG_IGN);
  int input = open("/dev/null", O_RDWR), output = open("/dev/null", O_WRONLY);
  int pair[2];
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  close(pair[1]); // nothing waits for what never comes
  dup2(seed % 2 ? pair[0] : input, 0);
  dup2(output, 1);
  dup2(output, 2); // the sanitizers write to a file

  static const wrought_grant grants[] = {{WROUGHT_GRANT_DIR, 0, "granted", "/"},
                                         {WROUGHT_GRANT_DIR, WROUGHT_GRANT_READ_ONLY, "granted/d", "/d"},
                                         {WROUGHT_GRANT_LISTEN, 0, "127.0.0.1:0", nullptr},
                                         {WROUGHT_GRANT_ENV, 0, "NAME", "value"}};
  static char program[] = "guest", word[] = "argument";
  static char* arguments[] = {program, word, nullptr};
  static char* environment[] = {nullptr};
  static wrought_launch launch{2, arguments, environment, grants, 4, 0, seed % 3 ? 0u : 12u, seed % 5 ? 0u : 20u, 0};
  wrought_wasi_initialize(&launch);
  uint32_t position = 5;
  // Accepting gives an error at once.
  if (DescriptorRef listener = wasi::stateOf(&wrought_main_instance).descriptors.find(position))
    shutdown(listener->host, SHUT_RDWR);
  Guest* guest = new Guest(seed);
  for (unsigned i = 0; i < calls; ++i)
    guest->call();
  delete guest;
  _exit(0);
}

bool isUntouched(const struct stat& before) {
  struct stat now;
  char text[16] = "";
  int fd = open("outside", O_RDONLY);
  bool same = fd >= 0 && read(fd, text, sizeof text - 1) == 6 && strcmp(text, "secret") == 0 && stat("outside", &now) == 0 &&
              now.st_mtim.tv_sec == before.st_mtim.tv_sec && now.st_mtim.tv_nsec == before.st_mtim.tv_nsec &&
              now.st_ctim.tv_nsec == before.st_ctim.tv_nsec && now.st_nlink == 1;
  close(fd);
  return same && system("test \"$(ls -A | sort | tr '\\n' ' ')\" = 'granted outside '") == 0;
}

} // namespace

int main(int argc, char** argv) {
  uint64_t calls = argc > 1 ? strtoull(argv[1], nullptr, 10) : 100000;
  uint64_t seed = argc > 2 ? strtoull(argv[2], nullptr, 10) : 1;
  char folder[] = "/tmp/wrought-fuzz-wasi-XXXXXX";
  if (!mkdtemp(folder) || chdir(folder) != 0) {
    perror(folder);
    return 2;
  }
  writeFile("outside", "secret");
  struct stat before;
  stat("outside", &before);
  uint64_t done = 0;
  bool found = false;
  for (; done < calls && !found; ++seed) {
    unsigned now = calls - done < callsOfChild ? static_cast<unsigned>(calls - done) : callsOfChild;
    layOut();
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
      runChild(seed, now);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    done += now;
    if (status != 0)
      printf("seed %llu: status 0x%x\n", static_cast<unsigned long long>(seed), status);
    bool untouched = isUntouched(before);
    if (!untouched)
      printf("seed %llu: something changed outside the granted directory, in %s\n", static_cast<unsigned long long>(seed), folder);
    found = status != 0 || !untouched;
  }
  if (found)
    return 1;
  printf("%llu calls, no finding\n", static_cast<unsigned long long>(done));
  layOut();
  char command[sizeof folder + 16];
  snprintf(command, sizeof command, "rm -rf %s", folder);
  return chdir("/") == 0 && system(command) == 0 ? 0 : 2;
}
