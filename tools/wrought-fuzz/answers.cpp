#include "answers.h"

#include "child.h"

#include "wrought.h"

#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <sstream>

namespace wrought::fuzz {

using spec::ChildResult;
using spec::runProgram;

namespace {

constexpr unsigned timeoutSeconds = 60;

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  return lines;
}

std::string firstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

// Engines tell traps apart more or less finely: what all tell apart.
std::string trapClass(const std::string& message) {
  struct Row {
    const char* message;
    const char* name;
  };
  static constexpr Row rows[] = {{"unreachable", "unreachable"},
                                 {"out of bounds memory access", "memory"},
                                 {"out of bounds table access", "table"},
                                 {"undefined element", "table"},
                                 {"uninitialized element", "signature"},
                                 {"indirect call type mismatch", "signature"},
                                 {"integer divide by zero", "zero"},
                                 {"integer overflow", "range"},
                                 {"invalid conversion to integer", "range"},
                                 {"call stack exhausted", "stack"},
                                 {"null reference", "null"},
                                 {"null function reference", "null"},
                                 {"null exception reference", "null"},
                                 {"unaligned atomic", "memory"},
                                 {"expected shared memory", "unshared"},
                                 {"uncaught exception", "exception"}};
  for (const Row& row : rows)
    if (message.starts_with(row.message))
      return row.name;
  return "'" + message + "'";
}

// References are compared as null or not.
bool isReference(char kind) { return kind == 'r' || kind == 'x'; }

// The results of one call as an executable prints them.
std::string normalise(const std::string& answer, const std::string& type) {
  std::istringstream words(answer);
  std::string word, out;
  words >> word;
  out = word;
  size_t index = type.find(':') + 1;
  while (words >> word) {
    char kind = index < type.size() ? type[index++] : '?';
    if (isReference(kind))
      word = word == "0x0" ? "null" : "ref";
    out += " " + word;
  }
  return out;
}

std::string hex(uint64_t value) {
  char text[24];
  snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

// --- Libraries ------------------------------------------------------------------------------------------------------------

// In the child: the instance of a library that calls are made in.
class Library {
public:
  explicit Library(const std::string& path) {
    handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
      problem = dlerror();
      return;
    }
    module = static_cast<const wrought_module*>(dlsym(handle, WROUGHT_MODULE_SYMBOL));
    if (!module || !wrought_is_compatible(module))
      problem = "it has no module that this program can use";
  }

  ~Library() {
    wrought_destroy(instance);
    if (handle)
      dlclose(handle);
  }
  Library(const Library&) = delete;

  std::string answer(const Call& call) {
    if (!problem.empty())
      return "died: " + problem;
    wrought_error error;
    memset(&error, 0, sizeof error);
    if (!instance && wrought_instantiate(module, nullptr, 0, &instance, &error) != WROUGHT_OK) {
      instance = nullptr;
      return outcome(error);
    }
    std::vector<wrought_value> none, results, hash;
    if (!make(refuelName, ":", {}, none, error) || !make(call.name, call.type, call.arguments, results, error) ||
        !make(hashName, ":I", {}, hash, error)) {
      wrought_destroy(instance);
      instance = nullptr;
      return outcome(error);
    }
    std::string line = "ok";
    for (const wrought_value& result : results)
      line += " " + show(result);
    return line + " " + show(hash[0]);
  }

private:
  bool make(const std::string& name, const std::string& type, const std::vector<uint64_t>& arguments,
            std::vector<wrought_value>& results, wrought_error& error) {
    wrought_extern function;
    if (wrought_find_export(instance, name.c_str(), &function, &error) != WROUGHT_OK)
      return false;
    size_t colon = type.find(':');
    std::vector<wrought_value> values(arguments.size());
    for (size_t i = 0; i < values.size(); ++i) {
      memset(&values[i], 0, sizeof values[i]);
      values[i].kind = type[i] == 'i' ? WROUGHT_I32 : type[i] == 'I' ? WROUGHT_I64 : type[i] == 'r' ? WROUGHT_FUNCREF : WROUGHT_EXTERNREF;
      if (type[i] == 'i')
        values[i].of.i32 = static_cast<int32_t>(arguments[i]);
      else if (type[i] == 'I')
        values[i].of.i64 = static_cast<int64_t>(arguments[i]);
    }
    results.resize(type.size() - colon - 1);
    return wrought_call(&function, values.data(), values.size(), results.data(), results.size(), &error) == WROUGHT_OK;
  }

  static std::string show(const wrought_value& value) {
    switch (value.kind) {
    case WROUGHT_I32:
      return hex(static_cast<uint32_t>(value.of.i32));
    case WROUGHT_I64:
      return hex(static_cast<uint64_t>(value.of.i64));
    case WROUGHT_FUNCREF:
      return value.of.funcref ? "ref" : "null";
    case WROUGHT_EXTERNREF:
      return value.of.externref ? "ref" : "null";
    case WROUGHT_F32:
    case WROUGHT_F64:
    case WROUGHT_V128:
    case WROUGHT_EXNREF:
      break;
    }
    return "a value of another kind";
  }

  static std::string outcome(const wrought_error& error) {
    if (error.status == WROUGHT_TRAP)
      return "trap " + trapClass(error.message);
    if (error.status == WROUGHT_EXCEPTION)
      return "trap exception";
    return std::string("died: status ") + std::to_string(error.status) + ": " + error.message;
  }

  void* handle = nullptr;
  const wrought_module* module = nullptr;
  wrought_instance* instance = nullptr;
  std::string problem;
};

} // namespace

std::string lineOf(const Call& call) {
  std::string line = call.name + " " + call.type;
  for (uint64_t argument : call.arguments)
    line += " " + hex(argument);
  return line;
}

std::vector<Call> readCalls(const std::string& text) {
  std::vector<Call> calls;
  for (const std::string& line : linesOf(text)) {
    std::istringstream words(line);
    Call call;
    words >> call.name >> call.type;
    for (std::string word; words >> word;)
      call.arguments.push_back(strtoull(word.c_str(), nullptr, 16));
    calls.push_back(std::move(call));
  }
  return calls;
}

std::vector<std::string> answersOfExecutable(const std::string& path, const std::vector<Call>& calls, const std::string& emulator) {
  std::vector<std::string> answers;
  while (answers.size() < calls.size()) {
    std::string input;
    for (size_t i = answers.size(); i < calls.size(); ++i) {
      input += std::string(refuelName) + "\n" + calls[i].name;
      for (uint64_t argument : calls[i].arguments)
        input += " " + hex(argument);
      input += std::string("\n") + hashName + "\n";
    }
    ChildResult result = runProgram(path, input, timeoutSeconds, emulator);
    std::vector<std::string> lines = linesOf(result.output);
    size_t before = answers.size();
    for (size_t at = 0; at + 1 < lines.size() && answers.size() < calls.size(); at += 3) {
      const std::string& answer = lines[at + 1];
      if (answer.starts_with("trap ")) {
        answers.push_back("trap " + trapClass(answer.substr(5)));
        break;
      }
      std::string word, hash;
      if (at + 2 < lines.size())
        std::istringstream(lines[at + 2]) >> word >> hash;
      answers.push_back(normalise(answer, calls[answers.size()].type) + " " + hash);
    }
    // Neither an answer nor a trap: the module traps on instantiation, or the program died.
    if (answers.size() == before) {
      constexpr int trapStatus = 134;
      std::string first = firstLine(result.errors);
      size_t at = first.find("trap: ");
      std::string outcome = result.exitedWith(trapStatus) && at != std::string::npos
                                ? "trap " + trapClass(first.substr(at + 6))
                                : std::string(result.timedOut ? "late" : "died") + ": it " + result.describe() + ": " + first;
      answers.resize(calls.size(), outcome);
    }
  }
  return answers;
}

void callLibrary(const std::string& path, const std::vector<Call>& calls, const std::function<void(const std::string&)>& take) {
  Library library(path);
  for (const Call& call : calls)
    take(library.answer(call));
}

} // namespace wrought::fuzz
