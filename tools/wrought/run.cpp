// wrought run: compile for this machine, once, and become the program.
//
// The compiled program is started with execve, so its exit status, signals and standard streams are those of this process.
// What it may use is not compiled in: it reads the environment variable WROUGHT_GRANTS, a line for each grant, at launch.

#include "command.h"
#include "context.h"
#include "frontend/read-module.h"
#include "pipeline.h"
#include "program-cache.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace wrought {
namespace {

// What `run` itself takes, apart from what changes the code.
struct RunOptions {
  std::string cacheDirectory;
  bool noCache = false;
  std::string programName; // the program's argv[0]; empty: the module's file name
};

void addRunOptions(CLI::App& app, Options& options, RunOptions& run) {
  addCodeOptions(app, options);
  addGrantOptions(app, options);
  addLimitOptions(app, options);
  app.add_option("--argv0", run.programName, "The program's own name, its argument 0 (default: the module's file name)")
      ->type_name("NAME");
  app.add_option("--cache-dir", run.cacheDirectory,
                 "Keep compiled programs here (default: $XDG_CACHE_HOME/wrought or ~/.cache/wrought)")
      ->type_name("DIR");
  app.add_flag("--no-cache", run.noCache, "Compile again, and keep nothing");
  addReportOptions(app, options);
}

// `run FILE OPTIONS -- ARGUMENTS`: options behind the module are ours if there is a "--" behind them and every word before it
// is an option of ours. Otherwise all words behind the module belong to the program.
void takeOptionsBehindModule(std::vector<std::string>& words, Options& options, RunOptions& run) {
  auto separator = std::find(words.begin(), words.end(), "--");
  if (separator == words.end())
    return;
  std::vector<std::string> ours(words.begin(), separator);
  // Into copies: a word that is not an option makes them worthless.
  Options tryOptions = options;
  RunOptions tryRun = run;
  CLI::App parser;
  parser.set_help_flag();
  addRunOptions(parser, tryOptions, tryRun);
  try {
    std::vector<std::string> reversed(ours.rbegin(), ours.rend());
    parser.parse(reversed);
  } catch (const CLI::Error&) {
    return;
  }
  options = std::move(tryOptions);
  run = std::move(tryRun);
  words.erase(words.begin(), separator + 1);
}

// What stands behind a folder in WROUGHT_GRANTS. Nothing where nothing is needed.
std::string modeSuffix(const DirGrant& dir) {
  if (dir.readOnly)
    return ":ro";
  return dir.guest.ends_with(":ro") || dir.guest.ends_with(":rw") ? ":rw" : "";
}

// The lines of WROUGHT_GRANTS.
std::string grantLines(const Options& options) {
  std::string lines;
  auto addLine = [&](const char* option, const std::string& line) {
    if (line.find('\n') != std::string::npos)
      throw UsageError(std::string(option) + ": names and values cannot hold a line break");
    lines += line + "\n";
  };
  for (const DirGrant& dir : options.dirs)
    addLine("--dir", "dir=" + dir.host + "::" + dir.guest + modeSuffix(dir));
  for (const EnvGrant& env : options.env)
    addLine("--env", "env=" + env.name + (env.value ? "=" + *env.value : ""));
  for (const std::string& address : options.listen)
    addLine("--listen", "listen=" + address);
  if (options.timeout) {
    std::string part = std::to_string(*options.timeout % 1'000'000'000);
    lines += "timeout=" + std::to_string(*options.timeout / 1'000'000'000) + "." + std::string(9 - part.size(), '0') +
             part + "\n";
  }
  if (options.maxFiles)
    lines += "max-files=" + std::to_string(*options.maxFiles) + "\n";
  if (options.maxEntries)
    lines += "max-entries=" + std::to_string(*options.maxEntries) + "\n";
  if (options.sandbox)
    lines += std::string("sandbox=") + (*options.sandbox == SandboxMode::Auto      ? "auto"
                                        : *options.sandbox == SandboxMode::Require ? "require"
                                                                                   : "off") + "\n";
  return lines;
}

bool writeAll(int fd, const char* data, size_t size) {
  while (size > 0) {
    ssize_t count = write(fd, data, size);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return false;
    data += count;
    size -= static_cast<size_t>(count);
  }
  return true;
}

// An executable that lies nowhere in the file system: for when there is no cache to put it into.
class AnonymousProgram {
public:
  // Compiles into a private folder, and takes the result out of it.
  [[nodiscard]] bool make(Context& context) {
    std::error_code error;
    std::string folder = (std::filesystem::temp_directory_path(error) / "wrought-XXXXXX").string();
    if (error || !mkdtemp(folder.data())) {
      context.diagnostics.error("cannot make a temporary folder in '" +
                                std::filesystem::path(folder).parent_path().string() + "': " + strerror(errno) +
                                "; set TMPDIR to one that can be written to");
      return false;
    }
    context.options.outputPath = folder + "/program";
    bool made = compile(context) && takeFile(context);
    std::filesystem::remove_all(folder, error);
    return made;
  }

  int descriptor() const { return fd; }

private:
  // Copied into memory, since the temporary folder may forbid execution.
  bool takeFile(Context& context) {
    const std::string& path = context.options.outputPath;
    int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    fd = memfd_create("wrought-program", MFD_CLOEXEC);
    struct stat info = {};
    bool copied = file >= 0 && fd >= 0 && fstat(file, &info) == 0;
    for (off_t left = info.st_size; copied && left > 0;) {
      ssize_t count = copy_file_range(file, nullptr, fd, nullptr, left, 0);
      copied = count > 0;
      left -= count;
    }
    if (!copied && file >= 0 && fd >= 0)
      copied = copyByHand(file);
    if (!copied)
      context.diagnostics.error(std::string("cannot copy the program into memory: ") + strerror(errno));
    if (file >= 0)
      close(file);
    return copied;
  }

  // Kernels before 5.19 do not copy between every two kinds of file system.
  bool copyByHand(int file) const {
    if (lseek(file, 0, SEEK_SET) != 0 || ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
      return false;
    std::vector<char> buffer(1 << 20);
    for (;;) {
      ssize_t count = read(file, buffer.data(), buffer.size());
      if (count <= 0)
        return count == 0;
      if (!writeAll(fd, buffer.data(), static_cast<size_t>(count)))
        return false;
    }
  }

  int fd = -1;
};

// FILE is no option of the parser's, since all words behind it are left alone; the usage line names it all the same.
class RunFormatter final : public CLI::Formatter {
public:
  std::string make_usage(const CLI::App*, std::string) const override {
    return "Usage: wrought run [OPTIONS] FILE [ARGUMENTS...]\n"
           "       wrought run FILE [OPTIONS] -- [ARGUMENTS...]\n\n";
  }
};

class RunCommand final : public Command {
public:
  explicit RunCommand(CLI::App& parent) : Command(parent, "run", "Compile a module for this machine and run it") {
    context.options.cpu = "native";
    app->formatter(std::make_shared<RunFormatter>());
    app->get_formatter()->column_width(34);
    app->footer("What follows FILE goes to the program, options too, except options before a '--'. The exit status is the\n"
                "program's; 1 if the module cannot be compiled, 2 for wrong usage, 134 after a trap.\n"
                "\n"
                "Compiled programs are kept, at most 2 GiB of them, the ones used last.\n"
                "\n"
                "Examples:\n"
                "  wrought run app.wasm hello world\n"
                "  wrought run --dir . --env HOME app.wasm --flag-of-the-program\n"
                "  wrought run app.wasm --dir data::/data -- input.txt\n"
                "  wrought run --invoke add math.wat 1 2\n");
    addRunOptions(*app, context.options, run);
    // The first word that is no option, and all after it, are left to us.
    app->prefix_command();
  }

  int execute() override {
    std::vector<std::string> words = app->remaining();
    if (words.empty())
      throw UsageError("FILE is required");
    if (words[0].size() > 1 && words[0][0] == '-')
      throw UsageError("unknown option: " + words[0]);
    Options& options = context.options;
    options.inputPath = words[0];
    words.erase(words.begin());
    takeOptionsBehindModule(words, options, run);
    arguments = std::move(words);
    grants = grantLines(options);
    // Not compiled in: the program is kept, and another run of it may be granted less.
    options.dirs.clear();
    options.env.clear();
    options.listen.clear();
    options.sandbox.reset();
    options.timeout = options.maxFiles = options.maxEntries = std::nullopt;
    context.diagnostics.setQuiet(options.quiet);

    std::optional<InputFile> input = readInput(context.diagnostics, options.inputPath);
    if (!input)
      return BadInput;
    if (run.programName.empty())
      run.programName = options.inputPath == "-" ? "-" : std::filesystem::path(options.inputPath).filename().string();

    std::optional<ProgramCache> cache;
    if (!run.noCache) {
      cache = ProgramCache::open(run.cacheDirectory);
      if (!cache && !run.cacheDirectory.empty())
        context.diagnostics.warning(SourceLocation::inFile(run.cacheDirectory),
                                    "cannot be used as a cache: it must be a folder that only you can write to");
    }
    std::string key;
    if (cache) {
      key = programKey(input->bytes, options);
      // Another process may evict the entry before it is started; then it is compiled again.
      if (std::optional<std::string> program = cache->find(key))
        start(program->c_str());
    }
    std::error_code error;
    if (!std::filesystem::is_regular_file(options.inputPath, error) && !offerAgain(input->bytes))
      return BadInput;
    input.reset();
    return compileAndStart(cache, key);
  }

private:
  // Keeps a module that can be read only once, from a pipe, for the compiler to read again. One from standard input goes back
  // there; the program finds it at its end.
  bool offerAgain(const std::vector<uint8_t>& bytes) {
    std::string& path = context.options.inputPath;
    int fd = memfd_create("wrought-module", MFD_CLOEXEC);
    bool offered = fd >= 0 && writeAll(fd, reinterpret_cast<const char*>(bytes.data()), bytes.size()) &&
                   lseek(fd, 0, SEEK_SET) == 0;
    if (offered && path == "-")
      offered = dup2(fd, STDIN_FILENO) == STDIN_FILENO;
    else
      path = "/proc/self/fd/" + std::to_string(fd);
    if (!offered)
      context.diagnostics.error(std::string("cannot keep the module in memory: ") + strerror(errno));
    return offered;
  }

  int compileAndStart(const std::optional<ProgramCache>& cache, const std::string& key) {
    if (cache) {
      std::string temporary = cache->temporaryPath();
      context.options.outputPath = temporary;
      if (!compile(context)) {
        unlink(temporary.c_str());
        return BadInput;
      }
      std::optional<std::string> program = cache->store(temporary, key);
      if (!program)
        program = temporary;
      start(program->c_str());
      context.diagnostics.error("cannot start the compiled program '" + *program + "': " + strerror(errno));
      return BadInput;
    }
    AnonymousProgram program;
    if (!program.make(context))
      return BadInput;
    prepareEnvironment();
    fexecve(program.descriptor(), argumentPointers().data(), environ);
    context.diagnostics.error(std::string("cannot start the compiled program: ") + strerror(errno));
    return BadInput;
  }

  // Comes back only if the program cannot be started.
  void start(const char* path) {
    prepareEnvironment();
    execve(path, argumentPointers().data(), environ);
  }

  // A variable that happens to be set here grants nothing.
  void prepareEnvironment() const {
    if (grants.empty())
      unsetenv("WROUGHT_GRANTS");
    else
      setenv("WROUGHT_GRANTS", grants.c_str(), 1);
  }

  std::vector<char*> argumentPointers() {
    std::vector<char*> pointers = {run.programName.data()};
    for (std::string& argument : arguments)
      pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    return pointers;
  }

  Context context;
  RunOptions run;
  std::vector<std::string> arguments;
  std::string grants;
};

} // namespace

std::unique_ptr<Command> makeRunCommand(CLI::App& app) { return std::make_unique<RunCommand>(app); }

} // namespace wrought
