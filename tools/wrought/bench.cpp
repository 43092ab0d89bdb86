// wrought bench: one module through wrought and every other engine on this machine, side by side.
//
// Runs are interleaved (A B C, A B C, ...), so that a slow minute of the machine slows all of them; what is told is the
// median. The first run of each warms up, takes its memory, and its output is compared.

#include "bench-engines.h"
#include "bench-process.h"
#include "bench-report.h"
#include "bench-startup.h"
#include "command.h"
#include "context.h"
#include "frontend/read-module.h"
#include "output-file.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

namespace wrought {
namespace {

// Where the engines leave what they make: a folder of its own that is removed at the end, or one that is kept.
class WorkFolder {
public:
  // Makes the folder; path() is empty, and errno tells why, if that fails.
  explicit WorkFolder(const std::string& kept) : isKept(!kept.empty()) {
    std::error_code error;
    if (isKept) {
      std::filesystem::create_directories(kept, error);
      if (!error && std::filesystem::is_directory(kept))
        folder = std::filesystem::absolute(kept);
      else
        errno = error ? error.value() : ENOTDIR;
      return;
    }
    std::string text = (std::filesystem::temp_directory_path(error) / "wrought-bench-XXXXXX").string();
    if (!error && mkdtemp(text.data()))
      folder = text;
  }
  ~WorkFolder() {
    std::error_code ignored;
    if (!isKept && !folder.empty())
      std::filesystem::remove_all(folder, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  const std::filesystem::path& path() const { return folder; }

private:
  bool isKept;
  std::filesystem::path folder;
};

std::vector<std::string> splitAt(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (size_t start = 0; start <= text.size();) {
    size_t end = std::min(text.find(separator, start), text.size());
    if (end > start)
      parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

std::string describeMachine() {
  std::ifstream info("/proc/cpuinfo");
  std::string model = "unknown processor";
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) {
      model = line.substr(line.find(':') + 2);
      break;
    }
  utsname system = {};
  uname(&system);
  return model + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores, " + system.sysname + " " + system.release;
}

std::string nowText() {
  char text[32];
  time_t now = time(nullptr);
  tm parts;
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &parts));
  return text;
}

uint64_t sizeOf(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error))
    return std::filesystem::file_size(path, error);
  uint64_t sum = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path, error))
    if (entry.is_regular_file(error))
      sum += entry.file_size(error);
  return sum;
}

std::string failureText(const ProcessResult& result, double timeout, const char* what) {
  if (!result.startError.empty())
    return result.startError;
  if (result.timedOut)
    return std::string(what) + " did not end within " + std::to_string(static_cast<long>(timeout)) + " s";
  std::string line = result.standardError.empty() ? result.standardOutput : result.standardError;
  line = line.substr(0, line.find('\n'));
  return std::string(what) + " ended with status " + std::to_string(result.exitStatus) + (line.empty() ? "" : ": " + line);
}

// One engine on its way through the benchmark.
struct Contestant {
  BenchRow row;
  std::vector<std::string> run;     // the whole command
  std::vector<std::string> startup; // the same for the start-up column; empty: not measured
  ProcessResult first;              // the first run, which is compared
};

class BenchCommand final : public Command {
public:
  explicit BenchCommand(CLI::App& parent)
      : Command(parent, "bench", "Measure a module beside other engines and native code") {
    std::string names;
    for (const std::string& name : benchEngineNames())
      names += (names.empty() ? "" : ", ") + name;
    app->footer("Every engine found on PATH takes part. Engines: " + names +
                ".\n"
                "\n"
                "Examples:\n"
                "  wrought bench app.wasm -- input.txt --fast\n"
                "  wrought bench app.wasm --native ./app-native --runs 9 --html report.html\n"
                "  wrought bench app.wasm --engines wrought,wasmtime,node --dir data::/data --json -\n");
    app->add_option("FILE", task.modulePath, "The module, a WASI program: .wasm")->required();
    app->add_option("ARGUMENTS", task.arguments, "The program's arguments, behind '--'");
    app->add_option("--native", task.nativeProgram, "A native program that does the same, to compare with")->type_name("PROGRAM");
    app->add_option("--engines", engines, "Only these, separated by commas")->type_name("LIST");
    app->add_option("-n,--runs", report.runs, "Runs of each that count (default 5)")->type_name("N")->check(CLI::Range(1u, 1000u));
    app->add_option("--warm-up", report.warmUps, "Runs of each before those, at least 1 (default 1)")
        ->type_name("N")
        ->check(CLI::Range(1u, 100u));
    app->add_option("--stdin", stdinPath, "Give every run this file as standard input (default: nothing)")->type_name("FILE");
    app->add_option("--startup-args", startupArguments,
                    "Arguments with which the program ends at once, to measure start-up (default: the same module with an "
                    "empty _start)")
        ->type_name("WORDS");
    app->add_option("--timeout", timeout, "End a run, or a compilation, after this many seconds (default 300)")
        ->type_name("SECONDS")
        ->check(CLI::PositiveNumber);
    app->add_option("--wrought-args", wroughtArguments, "Options for 'wrought compile' (default: -O3 --cpu=native)")
        ->type_name("WORDS");
    app->add_option("--json", jsonPath, "Write the figures, every run's, to this file; '-' is standard output")->type_name("FILE");
    app->add_option("--html", htmlPath, "Write a page with charts to this file")->type_name("FILE");
    app->add_option("--keep", keptFolder, "Keep what the engines compiled in this folder, so that the report's commands can be used")
        ->type_name("FOLDER");
    addGrantOptions(*app, context.options);
    app->add_flag("-q,--quiet", context.options.quiet, "Print no table and no progress");
  }

  int execute() override {
    task.dirs = context.options.dirs;
    task.env = context.options.env;
    task.compileOptions = splitAt(wroughtArguments, ' ');
    checkEngineNames();
    std::optional<InputFile> input = readInput(context.diagnostics, task.modulePath);
    if (!input)
      return BadInput;
    if (input->isText) {
      context.diagnostics.error(SourceLocation::inFile(task.modulePath),
                                "is a text module, which other engines do not read; convert it with wat2wasm first");
      return BadInput;
    }
    // Other engines' messages are no help for a module that is not valid.
    if (!validateModule(context.diagnostics, *input, readableFeatures()) || !checkFiles())
      return BadInput;
    WorkFolder folder(keptFolder);
    if (folder.path().empty()) {
      context.diagnostics.error(
          keptFolder.empty()
              ? std::string("cannot make a temporary folder: ") + strerror(errno) + "; set TMPDIR to one that can be written to"
              : "--keep: cannot make the folder '" + keptFolder + "': " + strerror(errno));
      return BadInput;
    }
    task.workFolder = folder.path();
    report.module = std::filesystem::path(task.modulePath).filename().string();
    report.moduleBytes = input->bytes.size();
    report.arguments = task.arguments;
    report.machine = describeMachine();
    report.date = nowText();

    prepare(*input);
    compileAll();
    runAll();
    compareOutputs();
    return finish();
  }

private:
  void checkEngineNames() const {
    std::vector<std::string> known = benchEngineNames();
    for (const std::string& name : splitAt(engines, ','))
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        std::string names;
        for (const std::string& other : known)
          names += (names.empty() ? "" : ", ") + other;
        throw UsageError("--engines: there is no engine '" + name + "'; the engines are " + names);
      }
  }

  bool checkFiles() {
    if (!task.nativeProgram.empty() && findProgram(task.nativeProgram).empty()) {
      context.diagnostics.error(SourceLocation::inFile(task.nativeProgram), "is not a program that can be executed");
      return false;
    }
    if (!stdinPath.empty() && access(stdinPath.c_str(), R_OK) != 0) {
      context.diagnostics.error(SourceLocation::inFile(stdinPath), std::string("cannot open the file: ") + strerror(errno));
      return false;
    }
    return true;
  }

  void prepare(const InputFile& input) {
    EngineSearch search = findBenchEngines(splitAt(engines, ','), task);
    report.missing = std::move(search.missing);
    idleTask = task;
    if (!startupArguments.empty()) {
      report.startupMeaning = "the same with the arguments " + startupArguments;
    } else if (auto idle = withIdleStart(input.bytes)) {
      idleTask.modulePath = (task.workFolder / "idle.wasm").string();
      std::ofstream file(idleTask.modulePath, std::ios::binary);
      file.write(reinterpret_cast<const char*>(idle->data()), static_cast<std::streamsize>(idle->size()));
      if (file.flush())
        report.startupMeaning = "the same module with an empty _start";
    }
    for (BenchEngine& engine : search.found) {
      Contestant& contestant = contestants.emplace_back();
      contestant.row.engine = std::move(engine);
    }
  }

  void compileAll() {
    for (Contestant& contestant : contestants) {
      const BenchEngine& engine = contestant.row.engine;
      std::string artefact = (task.workFolder / engine.name).string();
      contestant.run = runCommand(engine, task, artefact, task.arguments);
      contestant.row.runLine = shellLine(contestant.run);
      std::vector<std::string> compile = compileCommand(engine, task, artefact);
      if (!compile.empty()) {
        progress("compiling with " + engine.name);
        contestant.row.compileLine = shellLine(compile);
        // A script's own memory says nothing.
        bool isScript = compile.front() == "sh";
        ProcessResult result = runOnce(compile, false, !isScript);
        if (result.hasFailed() || result.exitStatus != 0) {
          contestant.row.failure = failureText(result, timeout, "compiling");
          continue;
        }
        contestant.row.compileSeconds = result.wallSeconds;
        contestant.row.compileCpuSeconds = result.cpuSeconds;
        contestant.row.compilePeakBytes = result.peakBytes;
        contestant.row.artefactBytes = sizeOf(artefact);
      } else if (engine.name == "native") {
        contestant.row.artefactBytes = sizeOf(findProgram(task.nativeProgram));
      }
      if (report.startupMeaning.empty())
        continue;
      if (!startupArguments.empty())
        contestant.startup = runCommand(engine, task, artefact, splitAt(startupArguments, ' '));
      else if (engine.name != "native")
        prepareIdle(contestant);
    }
  }

  // The idle module is compiled apart, and its compilation not told.
  void prepareIdle(Contestant& contestant) {
    const BenchEngine& engine = contestant.row.engine;
    std::string artefact = (task.workFolder / (engine.name + "-idle")).string();
    std::vector<std::string> compile = compileCommand(engine, idleTask, artefact);
    if (!compile.empty()) {
      ProcessResult result = runOnce(compile, false, false);
      if (result.hasFailed() || result.exitStatus != 0)
        return;
    }
    contestant.startup = runCommand(engine, idleTask, artefact, {});
  }

  ProcessResult runOnce(const std::vector<std::string>& command, bool withInput, bool measureMemory) {
    ProcessRequest request;
    request.command = command;
    if (withInput)
      request.stdinPath = stdinPath;
    request.timeoutSeconds = timeout;
    request.measureMemory = measureMemory;
    return runProcess(request);
  }

  void runAll() {
    for (Contestant& contestant : contestants) {
      for (unsigned i = 0; i < report.warmUps && contestant.row.failure.empty(); ++i) {
        progress("warming up: " + contestant.row.engine.name);
        ProcessResult result = runOnce(contestant.run, true, i == 0);
        if (result.hasFailed()) {
          contestant.row.failure = failureText(result, timeout, "the run");
        } else if (i == 0) {
          contestant.row.peakBytes = result.peakBytes;
          contestant.row.exitStatus = result.exitStatus;
          contestant.first = std::move(result);
        }
      }
    }
    for (unsigned run = 0; run < report.runs; ++run) {
      for (Contestant& contestant : contestants) {
        if (!contestant.row.failure.empty())
          continue;
        progress("run " + std::to_string(run + 1) + " of " + std::to_string(report.runs) + ": " + contestant.row.engine.name);
        ProcessResult result = runOnce(contestant.run, true, false);
        if (result.hasFailed()) {
          contestant.row.failure = failureText(result, timeout, "the run");
          continue;
        }
        contestant.row.wall.values.push_back(result.wallSeconds);
        contestant.row.cpu.values.push_back(result.cpuSeconds);
      }
    }
    measureStartup();
    progress("");
  }

  // Short runs, so more of them.
  void measureStartup() {
    unsigned runs = std::max(report.runs, 11u);
    for (unsigned run = 0; run <= runs; ++run) {
      for (Contestant& contestant : contestants) {
        if (contestant.startup.empty() || !contestant.row.failure.empty())
          continue;
        progress("start-up: " + contestant.row.engine.name);
        ProcessResult result = runOnce(contestant.startup, false, false);
        if (result.hasFailed())
          contestant.startup.clear();
        else if (run > 0)
          contestant.row.startup.values.push_back(result.wallSeconds);
      }
    }
  }

  void compareOutputs() {
    for (Contestant& contestant : contestants)
      report.rows.push_back(contestant.row);
    const BenchRow* reference = report.reference();
    if (!reference)
      return;
    const Contestant& model = contestants[static_cast<size_t>(reference - report.rows.data())];
    for (size_t i = 0; i < contestants.size(); ++i) {
      const ProcessResult& first = contestants[i].first;
      // A program may end with what status it likes, but with the same everywhere: another one is the engine's own.
      if (report.rows[i].failure.empty() && first.exitStatus != model.first.exitStatus)
        report.rows[i].failure = failureText(first, timeout, "the run");
      bool isSame = first.standardOutput == model.first.standardOutput;
      report.rows[i].agreement = &contestants[i] == &model ? Agreement::Reference
                                 : isSame                  ? Agreement::Same
                                                           : Agreement::Different;
    }
  }

  int finish() {
    bool written = writeTo(jsonPath, [&] { return jsonText(report); }) && writeTo(htmlPath, [&] { return htmlText(report); });
    if (!context.options.quiet && jsonPath != "-")
      std::fputs(tableText(report).c_str(), stdout);
    bool hasResult = report.reference() != nullptr;
    if (!hasResult)
      context.diagnostics.error(SourceLocation::inFile(task.modulePath), "no engine ran it");
    return written && hasResult ? Success : BadInput;
  }

  template <typename MakeText> bool writeTo(const std::string& path, MakeText makeText) {
    if (path.empty())
      return true;
    std::string text = makeText();
    OutputFile file(path);
    return file.open(context.diagnostics) && file.write(context.diagnostics, text.data(), text.size()) &&
           file.commit(context.diagnostics, false);
  }

  void progress(const std::string& text) const {
    if (!context.options.quiet && isatty(STDERR_FILENO))
      std::fprintf(stderr, "\r\033[K%s", text.c_str());
  }

  Context context;
  BenchTask task;
  BenchTask idleTask;
  BenchReport report;
  std::vector<Contestant> contestants;
  std::string engines;
  std::string stdinPath;
  std::string startupArguments;
  std::string wroughtArguments = "-O3 --cpu=native";
  std::string jsonPath;
  std::string htmlPath;
  std::string keptFolder;
  double timeout = 300;
};

} // namespace

std::unique_ptr<Command> makeBenchCommand(CLI::App& app) { return std::make_unique<BenchCommand>(app); }

} // namespace wrought
