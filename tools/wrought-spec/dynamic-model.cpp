// The dynamic model: every module is a shared library, loaded into one process and used through the interface that any host
// program uses (runtime-lib/include/wrought.h), with instances linked to each other.
//
// A script's commands run in a child process, which reports each verdict as it has it: if it dies, the command it was at has
// failed, and so have the rest.
//
// The host module `spectest` is half and half: its functions are the host's, so that calls into a host are tested too; its
// globals, tables and memories belong to an instance of a module of our own, as the interface has no other way to make some.

#include "model.h"

#include "child.h"

#include "wrought.h"

#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <map>
#include <memory>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace wrought::spec {

// Apart, so that one feature that is not there does not take the rest with it.
const std::vector<ModuleSource>& spectestModules() {
  static const std::vector<ModuleSource> modules = {
      {true, R"((module
  (global (export "global_i32") i32 (i32.const 666))
  (global (export "global_i64") i64 (i64.const 666))
  (global (export "global_f32") f32 (f32.const 666.6))
  (global (export "global_f64") f64 (f64.const 666.6))
  (table (export "table") 10 20 funcref)
  (memory (export "memory") 1 2)))"},
      {true, R"((module (memory (export "shared_memory") 1 2 shared)))"},
      {true, R"((module (table (export "table64") i64 10 20 funcref)))"}};
  return modules;
}

namespace {

void print(void*, wrought_instance*, const wrought_value*, wrought_value*) {}

struct HostFunction {
  const char* name;
  const char* type;
};
constexpr HostFunction hostFunctions[] = {{"print", ":"},         {"print_i32", "i:"},      {"print_i64", "I:"},
                                          {"print_f32", "f:"},    {"print_f64", "F:"},      {"print_i32_f32", "if:"},
                                          {"print_f64_f64", "FF:"}};

// The kinds of the parameters, or of the results, that a type's text names.
std::vector<wrought_value_kind> kindsOf(const char* text, bool results) {
  std::vector<wrought_value_kind> kinds;
  bool isWanted = !results;
  for (; *text != 0; ++text) {
    wrought_value_kind kind = WROUGHT_FUNCREF;
    switch (*text) {
    case ':':
      isWanted = !isWanted;
      continue;
    case '0': // of nothing but null
      continue;
    case '@': // what else tells the type from others
      return kinds;
    case 'i':
      kind = WROUGHT_I32;
      break;
    case 'I':
      kind = WROUGHT_I64;
      break;
    case 'f':
      kind = WROUGHT_F32;
      break;
    case 'F':
      kind = WROUGHT_F64;
      break;
    case 'V':
      kind = WROUGHT_V128;
      break;
    case 'x':
      kind = WROUGHT_EXTERNREF;
      break;
    case 'e':
      kind = WROUGHT_EXNREF;
      break;
    case '?':
    case '!': {
      // A typed reference: what it refers to stands in angle brackets, or is one letter.
      ++text;
      if (*text == '0')
        ++text;
      if (*text == 'x')
        kind = WROUGHT_EXTERNREF;
      if (*text == 'e')
        kind = WROUGHT_EXNREF;
      int depth = *text == '<' ? 1 : 0;
      while (depth != 0 && *++text != 0)
        depth += *text == '<' ? 1 : *text == '>' ? -1 : 0;
      if (*text == 0)
        return kinds;
      break;
    }
    default:
      break;
    }
    if (isWanted)
      kinds.push_back(kind);
  }
  return kinds;
}

wrought_value valueOf(const Argument& argument, wrought_value_kind kind) {
  wrought_value value;
  memset(&value, 0, sizeof value);
  value.kind = kind;
  switch (argument.kind) {
  case Argument::Kind::Number:
    memcpy(&value.of, &argument.low, sizeof argument.low);
    // A value of another type than the function's is the host's error, and is to be found.
    value.kind = argument.type == NumberType::F32   ? WROUGHT_F32
                 : argument.type == NumberType::F64 ? WROUGHT_F64
                 : argument.type == NumberType::I64 ? WROUGHT_I64
                                                    : WROUGHT_I32;
    break;
  case Argument::Kind::Vector:
    value.kind = WROUGHT_V128;
    memcpy(value.of.v128.bytes, &argument.low, 8);
    memcpy(value.of.v128.bytes + 8, &argument.high, 8);
    break;
  case Argument::Kind::Null:
    break;
  case Argument::Kind::Host:
    // Any pointer will do, but null is none of the script's.
    value.of.externref = reinterpret_cast<void*>(argument.low + 1);
    break;
  }
  return value;
}

Result resultOf(const wrought_value& value) {
  Result result;
  switch (value.kind) {
  case WROUGHT_I32:
  case WROUGHT_F32: {
    uint32_t bits;
    memcpy(&bits, &value.of, sizeof bits);
    result.low = bits;
    break;
  }
  case WROUGHT_I64:
  case WROUGHT_F64:
    memcpy(&result.low, &value.of, sizeof result.low);
    break;
  case WROUGHT_V128:
    memcpy(&result.low, value.of.v128.bytes, 8);
    memcpy(&result.high, value.of.v128.bytes + 8, 8);
    break;
  case WROUGHT_FUNCREF:
  case WROUGHT_EXTERNREF:
  case WROUGHT_EXNREF: {
    uintptr_t pointer;
    memcpy(&pointer, &value.of, sizeof pointer);
    result.isReference = true;
    result.isNull = pointer == 0;
    if (value.kind == WROUGHT_EXTERNREF && pointer != 0)
      result.host = pointer - 1;
    break;
  }
  }
  return result;
}

std::string show(const std::vector<Result>& results) {
  std::string text = "ok";
  char digits[40];
  for (const Result& result : results) {
    if (result.isReference)
      snprintf(digits, sizeof digits, "%s", result.isNull ? " null" : result.host ? " a host reference" : " a reference");
    else if (result.high != 0)
      snprintf(digits, sizeof digits, " 0x%llx%016llx", static_cast<unsigned long long>(result.high),
               static_cast<unsigned long long>(result.low));
    else
      snprintf(digits, sizeof digits, " 0x%llx", static_cast<unsigned long long>(result.low));
    text += digits;
  }
  return text;
}

// A module that was instantiated, or should have been.
struct Instance {
  wrought_instance* instance = nullptr;
  unsigned line = 0; // of the command that instantiated it
};

class DynamicRun {
public:
  explicit DynamicRun(const PreparedScript& prepared) : prepared(prepared) {}

  // In the child. A line for each verdict: kind, cause, reason.
  int run() {
    makeSpectest();
    verdicts.resize(prepared.script.commands.size());
    isKnown.resize(prepared.script.commands.size());
    for (size_t i = 0; i < prepared.script.commands.size(); ++i) {
      const Command& command = prepared.script.commands[i];
      if (command.kind == Command::Kind::Thread) {
        setVerdict(i, startThread(i));
        i += command.size;
      } else {
        setVerdict(i, command.kind == Command::Kind::Wait ? waitFor(command) : execute(i));
      }
      if (!report())
        return 1;
    }
    while (!threads.empty())
      join(threads.begin()->first);
    return report() ? 0 : 1;
  }

private:
  void setVerdict(size_t i, Verdict verdict) {
    verdicts[i] = std::move(verdict);
    isKnown[i] = true;
  }

  // Writes what is known up to the first command that is not yet judged, at once: the next command may be the last.
  bool report() {
    for (; reported < verdicts.size() && isKnown[reported]; ++reported) {
      Verdict& verdict = verdicts[reported];
      for (char& c : verdict.reason)
        if (c == '\n')
          c = ' ';
      std::string line = std::to_string(static_cast<int>(verdict.kind)) + " " + std::to_string(verdict.cause) + " " +
                         verdict.reason + "\n";
      for (size_t done = 0; done < line.size();) {
        ssize_t count = write(STDOUT_FILENO, line.data() + done, line.size() - done);
        if (count <= 0)
          return false;
        done += static_cast<size_t>(count);
      }
    }
    return true;
  }

  // --- Threads ----------------------------------------------------------------------------------------------------------

  // A thread of the script knows the instances that it shares and what it defines itself.
  struct Thread {
    std::unique_ptr<DynamicRun> run;
    std::vector<Verdict> verdicts;
    size_t first = 0;
    std::thread thread;
  };

  Verdict startThread(size_t i) {
    const Command& command = prepared.script.commands[i];
    if (threads.contains(command.name))
      join(command.name);
    Thread& thread = threads[command.name];
    thread.run = std::make_unique<DynamicRun>(prepared);
    thread.run->spectest = spectest;
    for (const std::string& name : command.shared) {
      auto instance = byName.find(name);
      if (instance == byName.end())
        return Verdict::failed("there is no instance " + name);
      thread.run->byName[name] = instance->second;
    }
    thread.first = i + 1;
    thread.verdicts.resize(command.size);
    thread.thread = std::thread([&thread] {
      for (size_t k = 0; k < thread.verdicts.size(); ++k)
        thread.verdicts[k] = thread.run->execute(thread.first + k);
    });
    return {};
  }

  void join(const std::string& name) {
    auto found = threads.find(name);
    Thread& thread = found->second;
    if (thread.thread.joinable())
      thread.thread.join();
    for (size_t k = 0; k < thread.verdicts.size(); ++k)
      setVerdict(thread.first + k, std::move(thread.verdicts[k]));
    // Its instances may be in use elsewhere.
    finished.push_back(std::move(thread.run));
    threads.erase(found);
  }

  Verdict waitFor(const Command& command) {
    if (!threads.contains(command.name))
      return Verdict::failed("there is no thread " + command.name);
    join(command.name);
    return {};
  }

  // --- Commands ---------------------------------------------------------------------------------------------------------

  void makeSpectest() {
    for (const std::shared_ptr<Artifact>& artifact : prepared.spectest) {
      if (artifact->outcome != Artifact::Outcome::Good)
        continue;
      wrought_instance* instance = nullptr;
      std::string problem;
      const wrought_module* module = load(*artifact, problem);
      if (module && wrought_instantiate(module, nullptr, 0, &instance, nullptr) == WROUGHT_OK)
        spectest.push_back(instance);
    }
  }

  static const wrought_module* load(const Artifact& artifact, std::string& problem) {
    void* handle = dlopen(artifact.executable().c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
      problem = dlerror();
      return nullptr;
    }
    auto* module = static_cast<const wrought_module*>(dlsym(handle, WROUGHT_MODULE_SYMBOL));
    if (!module || !wrought_is_compatible(module)) {
      problem = "the library has no module that this program can use";
      return nullptr;
    }
    return module;
  }

  Verdict execute(size_t i) {
    const Command& command = prepared.script.commands[i];
    const Artifact* artifact = prepared.artifacts[i].get();
    switch (command.kind) {
    case Command::Kind::Module:
      definitions[command.name] = definitions[""] = artifact;
      return instantiate(command, artifact);
    case Command::Kind::ModuleDefinition:
      definitions[command.name] = definitions[""] = artifact;
      return judgeModule(command, *artifact);
    case Command::Kind::ModuleInstance: {
      auto definition = definitions.find(command.definition);
      if (definition == definitions.end())
        return Verdict::failed("there is no module definition " + command.definition);
      return instantiate(command, definition->second);
    }
    case Command::Kind::Register: {
      auto instance = byName.find(command.name);
      if (instance == byName.end())
        return Verdict::failed("there is no instance " + command.name);
      registered[command.registered] = instance->second;
      if (!instance->second.instance)
        return Verdict::failed("its module was not instantiated", instance->second.line);
      return {};
    }
    case Command::Kind::AssertInvalid:
    case Command::Kind::AssertMalformed:
      return judgeRefusal(command, *artifact);
    case Command::Kind::AssertUnlinkable:
    case Command::Kind::AssertUninstantiable:
      return judgeInstantiation(command, *artifact);
    case Command::Kind::Thread:
    case Command::Kind::Wait:
      return Verdict::failed("a thread inside of a thread");
    case Command::Kind::Unknown:
      return Verdict::failed(command.text);
    case Command::Kind::Action:
    case Command::Kind::AssertReturn:
    case Command::Kind::AssertTrap:
    case Command::Kind::AssertExhaustion:
    case Command::Kind::AssertException:
      break;
    }
    if (!command.action)
      return Verdict::failed(command.word + " without an action");
    auto instance = byName.find(command.action->module);
    if (instance == byName.end())
      return Verdict::failed("there is no instance " + command.action->module);
    if (!instance->second.instance)
      return Verdict::failed("its module was not instantiated", instance->second.line);
    return judge(command, act(*command.action, instance->second.instance));
  }

  static Verdict judgeModule(const Command& command, const Artifact& artifact) {
    if (artifact.outcome == Artifact::Outcome::Good)
      return {};
    return Verdict::failed(command.word + ": " + artifact.message);
  }

  // --- Instantiation ----------------------------------------------------------------------------------------------------

  wrought_status makeInstance(const Artifact& artifact, wrought_instance*& instance, wrought_error& error) {
    std::string problem;
    const wrought_module* module = load(artifact, problem);
    if (!module) {
      snprintf(error.message, sizeof error.message, "%s", problem.c_str());
      return WROUGHT_USAGE_ERROR;
    }
    std::vector<wrought_import> imports;
    for (size_t i = 0; i < wrought_module_import_count(module); ++i) {
      wrought_extern_type type;
      wrought_import import;
      memset(&import, 0, sizeof import);
      if (wrought_module_import(module, i, &type) != WROUGHT_OK)
        continue;
      import.module = type.module;
      import.module_size = type.module_size;
      import.name = type.name;
      import.name_size = type.name_size;
      if (find(type, import.item))
        imports.push_back(import);
    }
    // A size of 0 means "up to the NUL", which is the same for an empty name.
    return wrought_instantiate(module, imports.data(), imports.size(), &instance, &error);
  }

  static bool findExport(wrought_instance* instance, const std::string& name, wrought_extern& item) {
    return wrought_api_of(instance)->find_export(instance, name.data(), name.size(), &item, nullptr) == WROUGHT_OK;
  }

  bool find(const wrought_extern_type& type, wrought_extern& item) {
    std::string module(type.module, type.module_size), name(type.name, type.name_size);
    auto instance = registered.find(module);
    if (instance != registered.end())
      return instance->second.instance && findExport(instance->second.instance, name, item);
    if (module != "spectest")
      return false;
    for (const HostFunction& function : hostFunctions) {
      // A function of the host is given whatever type of its parameters and results the import has; the type of these is not in
      // a recursion group with others.
      if (name == function.name && !strchr(type.type, '@')) {
        item = wrought_host_function(function.type, print, nullptr);
        return true;
      }
    }
    for (wrought_instance* part : spectest)
      if (findExport(part, name, item))
        return true;
    return false;
  }

  Verdict instantiate(const Command& command, const Artifact* artifact) {
    Instance& latest = byName[""];
    latest = {nullptr, command.line};
    Verdict verdict = judgeModule(command, *artifact);
    if (verdict.kind == Verdict::Kind::Passed) {
      wrought_error error;
      error.message[0] = 0;
      wrought_status status = makeInstance(*artifact, latest.instance, error);
      if (status != WROUGHT_OK) {
        latest.instance = nullptr;
        verdict = Verdict::failed(command.word + ": cannot be instantiated: " + error.message);
      }
    }
    if (!command.name.empty())
      byName[command.name] = latest;
    return verdict;
  }

  Verdict judgeInstantiation(const Command& command, const Artifact& artifact) {
    Verdict verdict = judgeModule(command, artifact);
    if (verdict.kind != Verdict::Kind::Passed)
      return verdict;
    wrought_instance* instance = nullptr;
    wrought_error error;
    error.message[0] = 0;
    wrought_status status = makeInstance(artifact, instance, error);
    bool isUnlinkable = command.kind == Command::Kind::AssertUnlinkable;
    if (status == (isUnlinkable ? WROUGHT_LINK_ERROR : WROUGHT_TRAP) && (isUnlinkable || sameMessage(command.text, error.message)))
      return {};
    std::string got = status == WROUGHT_OK ? "it was instantiated" : std::string("'") + error.message + "'";
    return Verdict::failed(command.word + ": expected '" + command.text + "' on instantiation, got " + got);
  }

  // --- Actions ----------------------------------------------------------------------------------------------------------

  static Outcome act(const Action& action, wrought_instance* instance) {
    Outcome outcome;
    wrought_extern item;
    if (!findExport(instance, action.field, item)) {
      outcome.shown = "no such export";
      return outcome;
    }
    wrought_error error;
    error.message[0] = 0;
    wrought_status status;
    std::vector<wrought_value> results;
    if (action.kind == Action::Kind::Get) {
      if (item.kind != WROUGHT_EXTERN_GLOBAL) {
        outcome.shown = "an export that is no global";
        return outcome;
      }
      results.resize(1);
      status = wrought_global_get(&item, results.data(), &error);
    } else {
      if (item.kind != WROUGHT_EXTERN_FUNCTION) {
        outcome.shown = "an export that is no function";
        return outcome;
      }
      std::vector<wrought_value_kind> parameters = kindsOf(item.type, false);
      results.resize(kindsOf(item.type, true).size());
      std::vector<wrought_value> arguments;
      for (size_t i = 0; i < action.arguments.size(); ++i)
        arguments.push_back(valueOf(action.arguments[i], i < parameters.size() ? parameters[i] : WROUGHT_I32));
      status = wrought_call(&item, arguments.data(), arguments.size(), results.data(), results.size(), &error);
    }
    outcome.message = error.message;
    switch (status) {
    case WROUGHT_OK:
      outcome.kind = Outcome::Kind::Returned;
      for (const wrought_value& value : results)
        outcome.results.push_back(resultOf(value));
      outcome.shown = show(outcome.results);
      break;
    case WROUGHT_TRAP:
      outcome.kind = Outcome::Kind::Trapped;
      outcome.shown = "the trap '" + outcome.message + "'";
      break;
    case WROUGHT_EXCEPTION:
      outcome.kind = Outcome::Kind::Threw;
      outcome.shown = "an exception";
      break;
    default:
      outcome.shown = "the error '" + outcome.message + "'";
    }
    return outcome;
  }

  const PreparedScript& prepared;
  std::vector<wrought_instance*> spectest;
  std::map<std::string, Instance> byName; // "": the latest
  std::map<std::string, Instance> registered;
  std::map<std::string, const Artifact*> definitions; // "": the latest
  std::map<std::string, Thread> threads;
  std::vector<std::unique_ptr<DynamicRun>> finished; // threads that were waited for
  std::vector<Verdict> verdicts;
  std::vector<bool> isKnown;
  size_t reported = 0;
};

} // namespace

std::vector<Verdict> runDynamic(const PreparedScript& prepared, const Settings& settings) {
  ChildResult result = runChild([&] { return DynamicRun(prepared).run(); }, "", settings.timeout);
  std::vector<Verdict> verdicts;
  std::istringstream lines(result.output);
  int kind;
  while (verdicts.size() < prepared.script.commands.size() && lines >> kind) {
    Verdict verdict;
    verdict.kind = static_cast<Verdict::Kind>(kind);
    lines >> verdict.cause;
    lines.get();
    std::getline(lines, verdict.reason);
    verdicts.push_back(std::move(verdict));
  }
  if (verdicts.size() < prepared.script.commands.size()) {
    const Command& at = prepared.script.commands[verdicts.size()];
    verdicts.push_back(Verdict::failed(at.word + ": the process " + result.describe()));
    while (verdicts.size() < prepared.script.commands.size())
      verdicts.push_back(Verdict::failed("the process had ended", at.line));
  }
  return verdicts;
}

} // namespace wrought::spec
