#include "model.h"

#include "child.h"

#include <cstdio>
#include <map>
#include <sstream>

namespace wrought::spec {
namespace {

// A module that was instantiated, and the calls that the script makes to it: they are sent when all are known.
struct Instance {
  const Artifact* artifact = nullptr;
  size_t command = 0; // that instantiates it
  bool isShared = false; // another instance has its table, memory or globals
  std::vector<size_t> calls;
};

// A name as the driver of exported functions takes it (abi.h, wrought_export).
std::string escape(const std::string& name) {
  std::string out;
  char code[4];
  for (unsigned char c : name) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '.' || c == '-') {
      out += static_cast<char>(c);
    } else {
      snprintf(code, sizeof code, "%%%02X", c);
      out += code;
    }
  }
  return out;
}

std::string lineOf(const Action& action) {
  std::string line = escape(action.field);
  char digits[40];
  for (const Argument& argument : action.arguments) {
    uint64_t low = argument.low;
    // Any pointer will do for a host reference, but null is none of the script's.
    if (argument.kind == Argument::Kind::Host)
      low += 1;
    else if (argument.kind == Argument::Kind::Null)
      low = 0;
    if (argument.kind == Argument::Kind::Vector)
      snprintf(digits, sizeof digits, " 0x%016llx%016llx", static_cast<unsigned long long>(argument.high),
               static_cast<unsigned long long>(low));
    else
      snprintf(digits, sizeof digits, " 0x%llx", static_cast<unsigned long long>(low));
    line += digits;
  }
  return line + "\n";
}

// The answer to a call. Its values are bits; what they are bits of is known by what is expected.
Outcome readAnswer(const std::string& answer, const Command& command) {
  Outcome outcome;
  outcome.shown = answer.empty() ? "no answer" : answer;
  std::istringstream words(answer);
  std::string word;
  words >> word;
  if (word == "trap") {
    std::getline(words >> std::ws, outcome.message);
    outcome.kind = outcome.message.starts_with("uncaught exception") ? Outcome::Kind::Threw : Outcome::Kind::Trapped;
    return outcome;
  }
  if (word != "ok")
    return outcome;
  outcome.kind = Outcome::Kind::Returned;
  while (words >> word) {
    Result result;
    std::string digits = word.substr(word.starts_with("0x") ? 2 : 0);
    size_t lowDigits = digits.size() > 16 ? 16 : digits.size();
    result.low = std::stoull(digits.substr(digits.size() - lowDigits), nullptr, 16);
    if (digits.size() > lowDigits)
      result.high = std::stoull(digits.substr(0, digits.size() - lowDigits), nullptr, 16);
    size_t index = outcome.results.size();
    if (index < command.expected.size() && command.expected[index].alternatives.empty() &&
        command.expected[index].kind != Expectation::Kind::Lanes) {
      result.isReference = true;
      result.isNull = result.low == 0;
      result.host = result.low - 1;
    }
    outcome.results.push_back(result);
  }
  return outcome;
}

class StaticRun {
public:
  StaticRun(const PreparedScript& prepared, const Settings& settings)
      : prepared(prepared), settings(settings), verdicts(prepared.script.commands.size()) {}

  std::vector<Verdict> run() {
    for (size_t i = 0; i < prepared.script.commands.size(); ++i)
      collect(i);
    for (std::unique_ptr<Instance>& instance : instances)
      drive(*instance);
    return std::move(verdicts);
  }

private:
  void collect(size_t i) {
    const Command& command = prepared.script.commands[i];
    const Artifact* artifact = prepared.artifacts[i].get();
    if (command.inThread) {
      verdicts[i] = Verdict::inexpressible();
      return;
    }
    switch (command.kind) {
    case Command::Kind::Thread:
    case Command::Kind::Wait:
      verdicts[i] = Verdict::inexpressible();
      return;
    case Command::Kind::Module:
      definitions[command.name] = definitions[""] = artifact;
      instantiate(i, artifact, command.name);
      return;
    case Command::Kind::ModuleDefinition:
      definitions[command.name] = definitions[""] = artifact;
      verdicts[i] = judgeModule(command, *artifact);
      return;
    case Command::Kind::ModuleInstance: {
      auto definition = definitions.find(command.definition);
      if (definition == definitions.end())
        verdicts[i] = Verdict::failed("there is no module definition " + command.definition);
      else
        instantiate(i, definition->second, command.name);
      return;
    }
    case Command::Kind::Register: {
      auto instance = byName.find(command.name);
      if (instance == byName.end()) {
        verdicts[i] = Verdict::failed("there is no instance " + command.name);
        return;
      }
      registered[command.registered] = instance->second;
      verdicts[i] = judgeModule(command, *instance->second->artifact);
      verdicts[i].cause = prepared.script.commands[instance->second->command].line;
      if (!instance->second->artifact->imports.empty())
        verdicts[i] = Verdict::inexpressible();
      return;
    }
    case Command::Kind::AssertInvalid:
    case Command::Kind::AssertMalformed:
      verdicts[i] = judgeRefusal(command, *artifact);
      return;
    case Command::Kind::AssertUnlinkable:
      verdicts[i] = Verdict::inexpressible();
      return;
    case Command::Kind::AssertUninstantiable:
      verdicts[i] = judgeUninstantiable(command, *artifact);
      return;
    case Command::Kind::Unknown:
      verdicts[i] = Verdict::failed(command.text);
      return;
    case Command::Kind::Action:
    case Command::Kind::AssertReturn:
    case Command::Kind::AssertTrap:
    case Command::Kind::AssertExhaustion:
    case Command::Kind::AssertException: {
      if (!command.action) {
        verdicts[i] = Verdict::failed(command.word + " without an action");
        return;
      }
      auto instance = byName.find(command.action->module);
      if (instance == byName.end())
        verdicts[i] = Verdict::failed("there is no instance " + command.action->module);
      else if (command.action->kind == Action::Kind::Get || instance->second->isShared)
        verdicts[i] = Verdict::inexpressible();
      else
        instance->second->calls.push_back(i);
      return;
    }
    }
  }

  void instantiate(size_t i, const Artifact* artifact, const std::string& name) {
    instances.push_back(std::make_unique<Instance>());
    Instance* instance = instances.back().get();
    instance->artifact = artifact;
    instance->command = i;
    byName[""] = instance;
    if (!name.empty())
      byName[name] = instance;
    noteSharing(*artifact);
  }

  // From here on a module may change what the ones that it imports from export.
  void noteSharing(const Artifact& artifact) {
    for (const std::string& module : artifact.imports) {
      auto exporter = registered.find(module);
      if (exporter != registered.end())
        exporter->second->isShared = true;
    }
  }

  static Verdict judgeModule(const Command& command, const Artifact& artifact) {
    if (artifact.outcome == Artifact::Outcome::Good)
      return {};
    return Verdict::failed(command.word + ": " + artifact.message);
  }

  Verdict judgeUninstantiable(const Command& command, const Artifact& artifact) {
    noteSharing(artifact);
    if (!artifact.imports.empty())
      return Verdict::inexpressible();
    if (artifact.outcome != Artifact::Outcome::Good)
      return judgeModule(command, artifact);
    ChildResult result = runProgram(artifact.executable(), "", settings.timeout, settings.emulator);
    constexpr int trapStatus = 134;
    if (result.exitedWith(trapStatus) && result.errors.find(command.text) != std::string::npos)
      return {};
    return Verdict::failed(command.word + ": expected the trap '" + command.text + "' on instantiation; the program " +
                           result.describe());
  }

  // Runs an instance with all its calls.
  void drive(const Instance& instance) {
    const std::vector<Command>& commands = prepared.script.commands;
    const Command& module = commands[instance.command];
    if (!instance.artifact->imports.empty()) {
      verdicts[instance.command] = Verdict::inexpressible();
      for (size_t call : instance.calls)
        verdicts[call] = Verdict::inexpressible();
      return;
    }
    verdicts[instance.command] = judgeModule(module, *instance.artifact);
    if (instance.artifact->outcome != Artifact::Outcome::Good) {
      for (size_t call : instance.calls)
        verdicts[call] = Verdict::failed("its module was not compiled", module.line);
      return;
    }
    std::string input;
    for (size_t call : instance.calls)
      input += lineOf(*commands[call].action);
    ChildResult result = runProgram(instance.artifact->executable(), input, settings.timeout, settings.emulator);
    if (!result.exitedWith(0))
      verdicts[instance.command] = Verdict::failed("module: the program " + result.describe() + ": " +
                                                   result.errors.substr(0, result.errors.find('\n')));
    std::istringstream answers(result.output);
    std::string answer;
    for (size_t call : instance.calls) {
      if (!std::getline(answers, answer))
        answer.clear();
      verdicts[call] = judge(commands[call], readAnswer(answer, commands[call]));
    }
  }

  const PreparedScript& prepared;
  const Settings& settings;
  std::vector<Verdict> verdicts;
  std::vector<std::unique_ptr<Instance>> instances;
  std::map<std::string, Instance*> byName; // "": the latest
  std::map<std::string, Instance*> registered;
  std::map<std::string, const Artifact*> definitions; // "": the latest
};

} // namespace

std::vector<Verdict> runStatic(const PreparedScript& prepared, const Settings& settings) {
  return StaticRun(prepared, settings).run();
}

} // namespace wrought::spec
