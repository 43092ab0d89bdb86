// The engines that `wrought bench` knows: how each is found, told its version, made to compile a module and to run it.
//
// Adding one is adding a row to the table in bench-engines.cpp. Each is given the flags that its own documentation
// recommends for speed, and none that its users would not use.
#ifndef WROUGHT_TOOLS_BENCH_ENGINES_H
#define WROUGHT_TOOLS_BENCH_ENGINES_H

#include "options.h"

#include <filesystem>
#include <string>
#include <vector>

namespace wrought {

// What every engine is asked to run.
struct BenchTask {
  std::string modulePath;
  std::vector<std::string> arguments;
  std::vector<DirGrant> dirs;
  std::vector<EnvGrant> env;
  std::string nativeProgram;              // empty: none
  std::vector<std::string> compileOptions; // for `wrought compile`
  std::filesystem::path workFolder;        // for artefacts and runner scripts
};

// A way to run the task, found on this machine.
struct BenchEngine {
  std::string name;    // what --engines takes
  std::string program; // its executable
  std::string version; // one line, as it says itself
  std::string how;     // "ahead of time", "just in time", "interpreter", "native"
};

// An engine that is not run, and why.
struct MissingEngine {
  std::string name;
  std::string reason;
};

struct EngineSearch {
  std::vector<BenchEngine> found;
  std::vector<MissingEngine> missing;
};

// The names that --engines accepts, in the order of reports.
[[nodiscard]] std::vector<std::string> benchEngineNames();

// Looks for the engines named (all, if `names` is empty) on PATH, and writes the scripts that some need into the task's folder.
[[nodiscard]] EngineSearch findBenchEngines(const std::vector<std::string>& names, const BenchTask& task);

// The command that compiles the task's module ahead of time to `artefact`; empty if the engine has no such step.
[[nodiscard]] std::vector<std::string> compileCommand(const BenchEngine&, const BenchTask&, const std::string& artefact);
// The command that runs what was compiled (or the module itself) with `arguments`.
[[nodiscard]] std::vector<std::string> runCommand(const BenchEngine&, const BenchTask&, const std::string& artefact,
                                                  const std::vector<std::string>& arguments);

} // namespace wrought

#endif
