#include "bench-engines.h"

#include "bench-process.h"
#include "bench-runners.h"

#include <algorithm>
#include <cstdlib>
#include <functional>

namespace wrought {
namespace {

using Words = std::vector<std::string>;

std::string selfPath() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

std::string hostPath(const DirGrant& dir) { return std::filesystem::absolute(dir.host).string(); }

// NAME=VALUE of every variable that has a value, with the one at launch where the grant names none.
std::vector<std::pair<std::string, std::string>> variables(const BenchTask& task) {
  std::vector<std::pair<std::string, std::string>> result;
  for (const EnvGrant& grant : task.env) {
    const char* inherited = std::getenv(grant.name.c_str());
    if (grant.value || inherited)
      result.emplace_back(grant.name, grant.value ? *grant.value : inherited);
  }
  return result;
}

// The grants in the form in which most engines take them: an option, and a word made of both sides.
struct GrantForm {
  const char* dirOption;
  const char* dirSeparator;
  bool isGuestFirst;
  const char* envOption;
  bool isOneWord; // --option=value rather than --option value
};

void addGrants(Words& words, const BenchTask& task, const GrantForm& form) {
  auto add = [&](const std::string& option, const std::string& value) {
    if (form.isOneWord) {
      words.push_back(option + "=" + value);
    } else {
      words.push_back(option);
      words.push_back(value);
    }
  };
  for (const DirGrant& dir : task.dirs)
    add(form.dirOption, form.isGuestFirst ? dir.guest + form.dirSeparator + hostPath(dir)
                                          : hostPath(dir) + form.dirSeparator + dir.guest);
  for (const auto& [name, value] : variables(task))
    add(form.envOption, name + "=" + value);
}

std::string cString(const std::string& text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      result += '\\';
    result += c;
  }
  return result + "\"";
}

struct EngineKind {
  const char* name;
  const char* program;
  const char* how;
  Words versionArguments;
  std::function<Words(const BenchEngine&, const BenchTask&, const std::string& artefact)> compile; // null: no such step
  // The command up to where the program's arguments follow.
  std::function<Words(const BenchEngine&, const BenchTask&, const std::string& artefact)> run;
  const char* otherProgram = nullptr; // must be there too
  const char* hint = nullptr;         // what to do where it is not
};

int majorVersion(const std::string& version) {
  size_t digit = version.find_first_of("0123456789");
  return digit == std::string::npos ? 0 : std::atoi(version.c_str() + digit);
}

// Wasmer changed how folders are named to it with version 6.
GrantForm wasmerForm(const BenchEngine& engine) {
  if (majorVersion(engine.version) >= 6)
    return {"--volume", ":", false, "--env", false};
  return {"--mapdir", ":", true, "--env", false};
}

constexpr GrantForm scriptForm = {"--dir", "=", true, "--env", false};

Words runScript(Words words, const BenchTask& task) {
  words.push_back((task.workFolder / "run.mjs").string());
  addGrants(words, task, scriptForm);
  words.push_back(task.modulePath);
  return words;
}

const std::vector<EngineKind>& engineKinds() {
  static const std::vector<EngineKind> kinds = {
      {"wrought", "/proc/self/exe", "ahead of time", {"--version"},
       [](const BenchEngine&, const BenchTask& task, const std::string& artefact) {
         Words words = {selfPath(), "compile", task.modulePath, "-o", artefact};
         words.insert(words.end(), task.compileOptions.begin(), task.compileOptions.end());
         for (const DirGrant& dir : task.dirs) {
           words.push_back("--dir");
           words.push_back(hostPath(dir) + "::" + dir.guest);
         }
         for (const auto& [name, value] : variables(task)) {
           words.push_back("--env");
           words.push_back(name + "=" + value);
         }
         return words;
       },
       [](const BenchEngine&, const BenchTask&, const std::string& artefact) { return Words{artefact}; }},
      {"wasmtime", "wasmtime", "ahead of time", {"--version"},
       [](const BenchEngine& engine, const BenchTask& task, const std::string& artefact) {
         return Words{engine.program, "compile", "-O", "opt-level=2", task.modulePath, "-o", artefact};
       },
       [](const BenchEngine& engine, const BenchTask& task, const std::string& artefact) {
         Words words = {engine.program, "run", "--allow-precompiled"};
         addGrants(words, task, {"--dir", "::", false, "--env", false});
         words.push_back(artefact);
         return words;
       }},
      {"wasmtime-python", "python3", "ahead of time", {"-c", "import wasmtime, importlib.metadata as m; print('wasmtime', m.version('wasmtime'))"},
       [](const BenchEngine& engine, const BenchTask& task, const std::string& artefact) {
         return Words{engine.program, (task.workFolder / "run.py").string(), "compile", task.modulePath, artefact};
       },
       [](const BenchEngine& engine, const BenchTask& task, const std::string& artefact) {
         Words words = {engine.program, (task.workFolder / "run.py").string()};
         addGrants(words, task, scriptForm);
         words.push_back(artefact);
         return words;
       },
       nullptr, "pip install wasmtime"},
      {"wasmer", "wasmer", "ahead of time", {"--version"},
       [](const BenchEngine& engine, const BenchTask& task, const std::string& artefact) {
         return Words{engine.program, "compile", "--llvm", task.modulePath, "-o", artefact};
       },
       [](const BenchEngine& engine, const BenchTask& task, const std::string& artefact) {
         Words words = {engine.program, "run"};
         addGrants(words, task, wasmerForm(engine));
         words.push_back(artefact);
         words.push_back("--");
         return words;
       }},
      {"wasmedge", "wasmedge", "ahead of time", {"--version"},
       [](const BenchEngine& engine, const BenchTask& task, const std::string& artefact) {
         return Words{engine.program, "compile", "--optimize", "3", task.modulePath, artefact};
       },
       [](const BenchEngine& engine, const BenchTask& task, const std::string& artefact) {
         Words words = {engine.program};
         // From 0.17 on, a compiled module is interpreted unless one asks.
         if (engine.version.find(" 0.1") != std::string::npos && engine.version.find(" 0.17") == std::string::npos)
           words.push_back("run");
         else
           words.insert(words.end(), {"--run-mode", "aot"});
         addGrants(words, task, {"--dir", ":", true, "--env", false});
         words.push_back(artefact);
         return words;
       }},
      {"wasmedge-interpreter", "wasmedge", "interpreter", {"--version"}, nullptr,
       [](const BenchEngine& engine, const BenchTask& task, const std::string&) {
         Words words = {engine.program, "--force-interpreter"};
         addGrants(words, task, {"--dir", ":", true, "--env", false});
         words.push_back(task.modulePath);
         return words;
       }},
      {"wamr", "iwasm", "ahead of time", {"--version"},
       [](const BenchEngine&, const BenchTask& task, const std::string& artefact) {
         return Words{"wamrc", "--opt-level=3", "-o", artefact, task.modulePath};
       },
       [](const BenchEngine& engine, const BenchTask& task, const std::string& artefact) {
         Words words = {engine.program};
         addGrants(words, task, {"--map-dir", "::", true, "--env", true});
         words.push_back(artefact);
         return words;
       },
       "wamrc"},
      {"wamr-interpreter", "iwasm", "interpreter", {"--version"}, nullptr,
       [](const BenchEngine& engine, const BenchTask& task, const std::string&) {
         Words words = {engine.program};
         addGrants(words, task, {"--map-dir", "::", true, "--env", true});
         words.push_back(task.modulePath);
         return words;
       }},
      {"wazero", "wazero", "ahead of time", {"version"},
       [](const BenchEngine& engine, const BenchTask& task, const std::string& artefact) {
         return Words{engine.program, "compile", "-cachedir=" + artefact, task.modulePath};
       },
       [](const BenchEngine& engine, const BenchTask& task, const std::string& artefact) {
         Words words = {engine.program, "run", "-cachedir=" + artefact};
         addGrants(words, task, {"-mount", ":", false, "-env", true});
         words.push_back(task.modulePath);
         return words;
       },
       nullptr, "go install github.com/tetratelabs/wazero/cmd/wazero@latest"},
      {"node", "node", "just in time", {"--version"}, nullptr,
       [](const BenchEngine& engine, const BenchTask& task, const std::string&) {
         Words words = {engine.program, "--no-warnings"};
         // Fast API calls of Node 20 corrupt its heap when memory grows during one.
         if (majorVersion(engine.version) < 22)
           words.push_back("--no-turbo-fast-api-calls");
         return runScript(words, task);
       }},
      {"deno", "deno", "just in time", {"--version"}, nullptr,
       [](const BenchEngine& engine, const BenchTask& task, const std::string&) {
         return runScript({engine.program, "run", "--quiet", "--allow-all"}, task);
       },
       nullptr, "npm install -g deno"},
      {"bun", "bun", "just in time", {"--version"}, nullptr,
       [](const BenchEngine& engine, const BenchTask& task, const std::string&) {
         return runScript({engine.program, "run"}, task);
       },
       nullptr, "npm install -g bun"},
      {"wasm2c", "wasm2c", "ahead of time", {"--version"},
       [](const BenchEngine&, const BenchTask& task, const std::string& artefact) {
         Words words = {"sh", (task.workFolder / "wasm2c.sh").string(), task.modulePath, artefact};
         std::string list;
         for (const auto& [name, value] : variables(task))
           list += cString(name + "=" + value) + ",";
         if (!list.empty())
           words.push_back("-DVARIABLES=" + list);
         return words;
       },
       [](const BenchEngine&, const BenchTask&, const std::string& artefact) { return Words{artefact}; },
       "clang-19", "Debian: wabt, clang-19"},
  };
  return kinds;
}

const EngineKind& kindOf(const BenchEngine& engine) {
  const std::vector<EngineKind>& kinds = engineKinds();
  return *std::find_if(kinds.begin(), kinds.end(), [&](const EngineKind& kind) { return engine.name == kind.name; });
}

std::string firstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

void look(const EngineKind& kind, EngineSearch& search) {
  std::string program = findProgram(kind.program);
  auto missing = [&](std::string reason) {
    if (kind.hint)
      reason += " (" + std::string(kind.hint) + ")";
    search.missing.push_back({kind.name, reason});
  };
  if (program.empty())
    return missing("there is no '" + std::string(kind.program) + "' on PATH");
  if (kind.otherProgram && findProgram(kind.otherProgram).empty())
    return missing("there is no '" + std::string(kind.otherProgram) + "' on PATH");
  ProcessRequest request;
  request.command = {program};
  request.command.insert(request.command.end(), kind.versionArguments.begin(), kind.versionArguments.end());
  request.timeoutSeconds = 30;
  ProcessResult result = runProcess(request);
  if (result.hasFailed() || result.exitStatus != 0)
    return missing("'" + std::string(kind.program) + "' does not answer when asked for its version");
  std::string text = result.standardOutput.empty() ? result.standardError : result.standardOutput;
  search.found.push_back({kind.name, program, firstLine(text), kind.how});
}

} // namespace

std::vector<std::string> benchEngineNames() {
  std::vector<std::string> names = {"native"};
  for (const EngineKind& kind : engineKinds())
    names.push_back(kind.name);
  return names;
}

EngineSearch findBenchEngines(const std::vector<std::string>& names, const BenchTask& task) {
  auto isWanted = [&](const std::string& name) {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
  };
  EngineSearch search;
  if (isWanted("native") && !task.nativeProgram.empty())
    search.found.push_back({"native", task.nativeProgram, "", "native"});
  for (const EngineKind& kind : engineKinds())
    if (isWanted(kind.name))
      look(kind, search);
  if (!task.dirs.empty() && std::erase_if(search.found, [](const BenchEngine& engine) { return engine.name == "wasm2c"; }))
    search.missing.push_back({"wasm2c", "its output has no WASI but what is built around it here, which has no folders to grant"});
  // Where the real command is, the detour through Python shows nothing.
  bool hasCommand = std::any_of(search.found.begin(), search.found.end(),
                                [](const BenchEngine& engine) { return engine.name == "wasmtime"; });
  if (hasCommand && names.empty())
    std::erase_if(search.found, [](const BenchEngine& engine) { return engine.name == "wasmtime-python"; });
  if (!writeRunners(task.workFolder))
    search.missing.push_back({"runner scripts", "cannot be written to " + task.workFolder.string()});
  return search;
}

std::vector<std::string> compileCommand(const BenchEngine& engine, const BenchTask& task, const std::string& artefact) {
  if (engine.name == "native" || !kindOf(engine).compile)
    return {};
  return kindOf(engine).compile(engine, task, artefact);
}

std::vector<std::string> runCommand(const BenchEngine& engine, const BenchTask& task, const std::string& artefact,
                                    const std::vector<std::string>& arguments) {
  Words words = engine.name == "native" ? Words{engine.program} : kindOf(engine).run(engine, task, artefact);
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

} // namespace wrought
