// wrought-spec runs the specification's own test scripts through the compiler and what it makes.
//
// Everything that can crash or hang runs in a process of its own: each module is validated and compiled in one, and each
// script's compiled code runs in one. Modules of all scripts are compiled by a pool of threads, each waiting for its child.

#include "child.h"
#include "known-failures.h"
#include "model.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <functional>
#include <future>
#include <thread>
#include <unistd.h>

using namespace wrought::spec;
namespace fs = std::filesystem;

namespace {

struct Count {
  unsigned passed = 0, failed = 0, known = 0, inexpressible = 0;

  Count& operator+=(const Count& other) {
    passed += other.passed;
    failed += other.failed;
    known += other.known;
    inexpressible += other.inexpressible;
    return *this;
  }

  std::string others() const {
    std::string text;
    if (known != 0)
      text += std::to_string(known) + " known failures";
    if (inexpressible != 0)
      text += (text.empty() ? "" : ", ") + std::to_string(inexpressible) + " not expressible in the static model";
    return text;
  }
};

struct ScriptReport {
  std::string path;
  Count count;
  std::vector<std::string> messages;
  std::vector<std::string> notes;
};

struct CommandLine {
  std::vector<std::string> paths;
  Settings settings;
  std::string model = "static";
  std::string level = "2";
  std::string known;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  unsigned messages = 20;
  bool isBrief = false;
  bool isMarkdown = false;
};

// The scripts that the paths name: of folders, those in them and below.
std::vector<std::string> findScripts(const std::vector<std::string>& paths) {
  std::vector<std::string> scripts;
  for (const std::string& path : paths) {
    if (!fs::is_directory(path)) {
      scripts.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path))
      if (entry.path().extension() == ".wast" || entry.path().extension() == ".json")
        found.push_back(entry.path().string());
    std::sort(found.begin(), found.end());
    scripts.insert(scripts.end(), found.begin(), found.end());
  }
  return scripts;
}

ScriptReport makeReport(const PreparedScript& prepared, const std::vector<Verdict>& verdicts, KnownFailures& known) {
  const Script& script = prepared.script;
  ScriptReport report;
  report.path = script.path;
  for (size_t i = 0; i < verdicts.size(); ++i) {
    const Verdict& verdict = verdicts[i];
    unsigned line = script.commands[i].line;
    switch (verdict.kind) {
    case Verdict::Kind::Passed:
      ++report.count.passed;
      break;
    case Verdict::Kind::Inexpressible:
      ++report.count.inexpressible;
      break;
    case Verdict::Kind::Failed:
      if (known.contains(script.path, verdict.cause != 0 ? verdict.cause : line) || known.contains(script.path, line)) {
        ++report.count.known;
        break;
      }
      ++report.count.failed;
      report.messages.push_back(script.path + ":" + std::to_string(line) + ": " + verdict.reason);
      break;
    }
  }
  for (const std::string& entry : known.passing(script.path))
    report.notes.push_back(entry + " is listed as a known failure, but passes");
  return report;
}

void print(const ScriptReport& report, const CommandLine& options) {
  if (options.isMarkdown)
    return;
  bool isClean = report.count.failed == 0 && report.notes.empty();
  if (!options.isBrief || !isClean) {
    std::string others = report.count.others();
    printf("%s: %u passed, %u failed%s\n", report.path.c_str(), report.count.passed, report.count.failed,
           others.empty() ? "" : (" (" + others + ")").c_str());
  }
  for (size_t i = 0; i < report.messages.size() && i < options.messages; ++i)
    printf("  %s\n", report.messages[i].c_str());
  if (report.messages.size() > options.messages)
    printf("  and %zu more\n", report.messages.size() - options.messages);
  for (const std::string& note : report.notes)
    printf("  note: %s\n", note.c_str());
  fflush(stdout);
}

// A row a script: folder and file, in the order given.
void printRow(const ScriptReport& report, const CommandLine& options) {
  fs::path path(report.path);
  std::string name = (path.parent_path().filename() / path.filename()).string();
  printf("| %s | %u | %u | %u | %s | -O%s |\n", name.c_str(), report.count.passed, report.count.failed + report.count.known,
         report.count.inexpressible, options.model.c_str(), options.level.c_str());
  fflush(stdout);
}

// Folder for what is made, removed at the end.
struct WorkFolder {
  WorkFolder() {
    std::string pattern = (fs::temp_directory_path() / "wrought-spec-XXXXXX").string();
    if (!mkdtemp(pattern.data())) {
      perror(pattern.c_str());
      exit(3);
    }
    path = pattern;
  }
  ~WorkFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  std::string path;
};

int run(CommandLine& options) {
  KnownFailures known;
  std::string error;
  if (!options.known.empty() && !known.read(options.known, options.model, error)) {
    fprintf(stderr, "wrought-spec: error: %s\n", error.c_str());
    return 2;
  }
  WorkFolder work;
  options.settings.work = work.path;
  ArtifactStore store(options.settings);

  // A queue of the modules of a script, then the script itself, and so on: whatever a script still lacks when its turn comes,
  // another thread is at work on.
  std::deque<std::function<void()>> tasks;
  std::deque<std::promise<ScriptReport>> reports;
  for (const std::string& path : findScripts(options.paths)) {
    std::promise<ScriptReport>& promise = reports.emplace_back();
    std::optional<Script> script = readScript(path, error);
    if (!script) {
      ScriptReport report;
      report.path = path;
      report.count.failed = 1;
      report.messages.push_back(path + ":" + error);
      promise.set_value(std::move(report));
      continue;
    }
    auto prepared = std::make_shared<PreparedScript>(prepare(std::move(*script), store));
#ifdef WROUGHT_SPEC_DYNAMIC
    if (options.settings.isDynamic)
      for (const ModuleSource& source : spectestModules())
        prepared->spectest.push_back(store.get(Artifact::Purpose::Compile, source));
    const auto runModel = options.settings.isDynamic ? runDynamic : runStatic;
#else
    const auto runModel = runStatic;
#endif
    for (const auto* artifacts : {&prepared->spectest, &prepared->artifacts})
      for (const std::shared_ptr<Artifact>& artifact : *artifacts)
        if (artifact)
          tasks.push_back([artifact] { artifact->make(); });
    tasks.push_back([prepared, &promise, &options, &known, runModel] {
      for (const auto* artifacts : {&prepared->spectest, &prepared->artifacts})
        for (const std::shared_ptr<Artifact>& artifact : *artifacts)
          if (artifact)
            artifact->make();
      promise.set_value(makeReport(*prepared, runModel(*prepared, options.settings), known));
    });
  }

  std::atomic<size_t> next = 0;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < options.jobs; ++i) {
    threads.emplace_back([&] {
      for (size_t task = next++; task < tasks.size(); task = next++) {
        tasks[task]();
        // Lets go of the artifacts, and with the last holder of each, of its file.
        tasks[task] = nullptr;
      }
    });
  }
  Count total;
  if (options.isMarkdown)
    printf("| script | passed | failed | not expressible | model | level |\n| --- | --- | --- | --- | --- | --- |\n");
  for (std::promise<ScriptReport>& promise : reports) {
    ScriptReport report = promise.get_future().get();
    total += report.count;
    if (options.isMarkdown)
      printRow(report, options);
    else
      print(report, options);
  }
  for (std::thread& thread : threads)
    thread.join();
  if (options.isMarkdown) {
    printf("| **total** | %u | %u | %u | %s | -O%s |\n", total.passed, total.failed + total.known, total.inexpressible,
           options.model.c_str(), options.level.c_str());
  } else {
    std::string others = total.others();
    if (!others.empty())
      printf("%s\n", others.c_str());
    printf("%u passed, %u failed\n", total.passed, total.failed);
  }
  return total.failed == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  CommandLine options;
  CLI::App app("wrought-spec runs test scripts of the WebAssembly specification through the compiler.", "wrought-spec");
  app.footer("Prints the scripts' failures, and last a line 'N passed, N failed'. The exit status is 1 if any command failed.\n"
             "What cannot be run has failed; what one executable cannot express is counted apart in the static model.\n");
  app.add_option("FILE", options.paths, "Scripts: .wast, .json as wast2json makes it, or folders with such files")
      ->required()
      ->check(CLI::ExistingPath);
  app.add_option("--model", options.model, "Instance model: static (executables; the default) or dynamic (libraries)")
#ifdef WROUGHT_SPEC_DYNAMIC
      ->check(CLI::IsMember({"static", "dynamic"}));
#else
      ->check(CLI::IsMember({"static"}));
#endif
  app.add_option("-O", options.level, "Level of optimisation (default 2)")->check(CLI::IsMember({"0", "1", "2", "3", "s"}));
  app.add_option("--target", options.settings.target, "Compile for this target and run the programs with qemu-user (static model)");
  app.add_option("--cpu", options.settings.cpu, "Make code for this CPU instead of the default one");
  app.add_option_function<std::string>(
         "-W,--wasm",
         [&options](const std::string& value) {
           if (std::string problem = wrought::switchFeatures(value, options.settings.disabledFeatures); !problem.empty())
             throw CLI::ValidationError("-W", problem);
         },
         "Turn proposals on and off, as `wrought compile -W`: for scripts of an older version of the specification");
  app.add_option_function<std::string>(
         "--bounds-checks",
         [&options](const std::string& value) {
           options.settings.boundsChecks = value == "guard" ? wrought::BoundsChecks::Guard : wrought::BoundsChecks::Explicit;
         },
         "Compile with this option")
      ->check(CLI::IsMember({"guard", "explicit"}));
  app.add_option_function<std::string>(
         "--memory-base",
         [&options](const std::string& value) {
           options.settings.memoryBase = value == "constant" ? wrought::MemoryBase::Constant : wrought::MemoryBase::Dynamic;
         },
         "Compile with this option")
      ->check(CLI::IsMember({"constant", "dynamic"}));
  app.add_option("-j,--jobs", options.jobs, "Processes at once (default: one for each core)")->check(CLI::Range(1u, 1024u));
  app.add_option("--known", options.known, "A file of known failures: lines of 'SCRIPT:LINE  REASON'");
  app.add_option("--timeout", options.settings.timeout, "Seconds of processor time for each process (default 120)")->check(CLI::Range(1u, 86400u));
  app.add_option("--messages", options.messages, "Failures to print of each script (default 20)");
  app.add_flag("--brief", options.isBrief, "Print nothing of scripts without failures");
  app.add_flag("--markdown", options.isMarkdown, "Print a table instead");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {
    return app.exit(wanted);
  } catch (const CLI::ParseError& parseError) {
    fprintf(stderr, "wrought-spec: error: %s\n", parseError.what());
    return 2;
  }
  options.settings.isDynamic = options.model == "dynamic";
  if (const std::string& target = options.settings.target; !target.empty()) {
    if (options.settings.isDynamic) {
      fprintf(stderr, "wrought-spec: error: --target needs --model=static: libraries are loaded into this process\n");
      return 2;
    }
    options.settings.emulator = wrought::spec::emulatorOf(target);
  }
  using wrought::OptLevel;
  options.settings.level = options.level == "0"   ? OptLevel::O0
                           : options.level == "1" ? OptLevel::O1
                           : options.level == "3" ? OptLevel::O3
                           : options.level == "s" ? OptLevel::Os
                                                  : OptLevel::O2;
  return run(options);
}
