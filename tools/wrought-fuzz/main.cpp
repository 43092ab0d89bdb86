// wrought-fuzz compares what compiled modules do with each other and with another engine. tools/fuzz/differential.py drives it.
//
//   wrought-fuzz close FILE.wasm...     writes FILE.closed.wasm (close-module.h) and FILE.calls
//   wrought-fuzz compare FILE.wasm...   compiles FILE.closed.wasm at several levels, makes the calls, and compares the answers
//                                       with each other and with FILE.reference, if it is there
//
// Each prints a line for each file: `FILE STATUS DETAILS`. Of `close`: closed, refused (the module is not valid or uses what
// is not supported), crashed. Of `compare`: same, differs, refused, crashed.
//
// FILE.calls has a line for each call, `NAME TYPE ARGUMENT...`. FILE.reference, and what is compared here, has one for each: `ok
// RESULT... HASH`, or `trap CLASS`; after a trap an instance is not used any more, the next call has a new one.

#include "close-module.h"

#include "child.h"
#include "context.h"
#include "frontend/read-module.h"
#include "pipeline.h"
#include "support/big-stack.h"

#include <pass.h>
#include <wasm-binary.h>
#include <wasm.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

using namespace wrought;
using namespace wrought::fuzz;
using spec::ChildResult;
using spec::runChild;
using spec::runProgram;

namespace {

constexpr unsigned timeoutSeconds = 120;
enum ChildStatus { ChildGood = 0, ChildRefused = 40 };

std::string stem(const std::string& file) { return file.substr(0, file.rfind('.')); }

std::string readAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  return lines;
}

std::string firstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

// --- close ----------------------------------------------------------------------------------------------------------------

int close(const std::string& file) {
  Context context;
  std::optional<InputFile> input = readInput(context.diagnostics, file);
  if (!input)
    return ChildRefused;
  int status = ChildRefused;
  runOnBigStacks(1, [&] {
    std::optional<ValidModule> valid = validateModule(context.diagnostics, *input, supportedFeatures());
    if (!valid)
      return;
    ModuleExtras extras;
    std::unique_ptr<wasm::Module> module = readModule(context.diagnostics, file, *valid, extras);
    if (!module)
      return;
    uint64_t seed = 1469598103934665603u;
    for (uint8_t byte : valid->binary)
      seed = (seed ^ byte) * 1099511628211u;
    std::vector<Call> calls = closeModule(*module, seed);
    wasm::BufferWithRandomAccess buffer;
    wasm::PassOptions options;
    wasm::WasmBinaryWriter writer(module.get(), buffer, options);
    writer.write();
    std::ofstream(stem(file) + ".closed.wasm", std::ios::binary)
        .write(reinterpret_cast<const char*>(buffer.data()), static_cast<std::streamsize>(buffer.size()));
    std::ofstream list(stem(file) + ".calls");
    for (const Call& call : calls) {
      list << call.name << ' ' << call.type;
      for (uint64_t argument : call.arguments)
        list << " 0x" << std::hex << argument << std::dec;
      list << '\n';
    }
    status = ChildGood;
  });
  return status;
}

void closeFile(const std::string& file) {
  ChildResult result = runChild([&] { return close(file); }, "", timeoutSeconds);
  if (result.exitedWith(ChildGood))
    printf("%s closed\n", file.c_str());
  else if (result.exitedWith(ChildRefused) && !result.errors.empty())
    printf("%s refused %s\n", file.c_str(), firstLine(result.errors).c_str());
  else
    printf("%s crashed %s: %s\n", file.c_str(), result.describe().c_str(), firstLine(result.errors).c_str());
}

// --- compare --------------------------------------------------------------------------------------------------------------

// How a module is compiled.
struct Variant {
  const char* name;
  OptLevel level;
  bool strictTraps;
};
constexpr Variant variants[] = {{"-O0 --strict-traps", OptLevel::O0, true},
                                {"-O3 --strict-traps", OptLevel::O3, true},
                                {"-O3", OptLevel::O3, false}};

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
                                 {"uncaught exception", "exception"}};
  for (const Row& row : rows)
    if (message.starts_with(row.message))
      return row.name;
  return "'" + message + "'";
}

int compileAs(const std::string& input, const std::string& output, const Variant& variant) {
  Context context;
  Options& options = context.options;
  options.inputPath = input;
  options.outputPath = output;
  options.optLevel = variant.level;
  options.strictTraps = variant.strictTraps;
  options.invoke = "-";
  options.jobs = 1;
  options.quiet = true;
  context.diagnostics.setQuiet(true);
  return compile(context) ? ChildGood : ChildRefused;
}

// The results of one call as they are compared: references as null or not.
std::string normalise(const std::string& answer, const std::string& type) {
  std::istringstream words(answer);
  std::string word, out;
  words >> word;
  out = word;
  size_t index = type.find(':') + 1;
  while (words >> word) {
    char kind = index < type.size() ? type[index++] : '?';
    if (kind == 'r' || kind == 'x')
      word = word == "0x0" ? "null" : "ref";
    out += " " + word;
  }
  return out;
}

// The answers of an executable to the calls.
std::vector<std::string> answersOf(const std::string& executable, const std::vector<std::string>& calls) {
  std::vector<std::string> answers;
  while (answers.size() < calls.size()) {
    std::string input;
    for (size_t i = answers.size(); i < calls.size(); ++i) {
      std::istringstream words(calls[i]);
      std::string name, type, arguments;
      words >> name >> type;
      std::getline(words, arguments);
      input += std::string(refuelName) + "\n" + name + arguments + "\n" + hashName + "\n";
    }
    ChildResult result = runProgram(executable, input, timeoutSeconds);
    std::vector<std::string> lines = linesOf(result.output);
    size_t before = answers.size();
    for (size_t at = 0; at + 1 < lines.size() && answers.size() < calls.size(); at += 3) {
      const std::string& answer = lines[at + 1];
      if (answer.starts_with("trap ")) {
        answers.push_back("trap " + trapClass(answer.substr(5)));
        break;
      }
      std::istringstream words(calls[answers.size()]);
      std::string name, type, word, hash;
      words >> name >> type;
      if (at + 2 < lines.size())
        std::istringstream(lines[at + 2]) >> word >> hash;
      answers.push_back(normalise(answer, type) + " " + hash);
    }
    // Neither an answer nor a trap: the module traps on instantiation, or the program died.
    if (answers.size() == before) {
      constexpr int trapStatus = 134;
      std::string first = firstLine(result.errors);
      size_t at = first.find("trap: ");
      std::string outcome = result.exitedWith(trapStatus) && at != std::string::npos
                                ? "trap " + trapClass(first.substr(at + 6))
                                : "died: it " + result.describe() + ": " + first;
      answers.resize(calls.size(), outcome);
    }
  }
  return answers;
}

// What is wrong between two lists of answers, or nothing. Where one has run out of stack, the other may have gone on: frames
// differ in size, and nothing after it can be compared. Without --strict-traps, a load whose value is not used may not trap
// (docs/semantics.md).
std::string difference(const std::vector<std::string>& calls, const std::vector<std::string>& expected,
                       const std::vector<std::string>& got, bool strictTraps) {
  for (size_t i = 0; i < calls.size(); ++i) {
    std::string wanted = i < expected.size() ? expected[i] : "nothing";
    if (wanted == got[i])
      continue;
    if (wanted == "trap stack" || got[i] == "trap stack")
      return "";
    if (!strictTraps && wanted == "trap memory" && !got[i].starts_with("died"))
      return "";
    return "call '" + calls[i] + "' (" + std::to_string(i) + "): expected '" + wanted + "', got '" + got[i] + "'";
  }
  return "";
}

std::string compareFile(const std::string& file) {
  std::string input = stem(file) + ".closed.wasm";
  std::vector<std::string> calls = linesOf(readAll(stem(file) + ".calls"));
  std::vector<std::string> expected;
  std::string against = "the reference";
  bool hasReference = std::filesystem::exists(stem(file) + ".reference");
  if (hasReference)
    expected = linesOf(readAll(stem(file) + ".reference"));
  for (const Variant& variant : variants) {
    std::string executable = stem(file) + ".exe";
    ChildResult result = runChild([&] { return compileAs(input, executable, variant); }, "", timeoutSeconds);
    if (result.exitedWith(ChildRefused) && !result.errors.empty())
      return "refused " + firstLine(result.errors);
    if (!result.exitedWith(ChildGood))
      return "crashed " + std::string(variant.name) + ": the compiler " + result.describe() + ": " + firstLine(result.errors);
    std::vector<std::string> answers = answersOf(executable, calls);
    std::filesystem::remove(executable);
    for (const std::string& answer : answers)
      if (answer.starts_with("died"))
        return "differs " + std::string(variant.name) + ": the program " + answer;
    if (expected.empty() && !hasReference) {
      expected = answers;
      against = variant.name;
      continue;
    }
    std::string wrong = difference(calls, expected, answers, variant.strictTraps);
    if (!wrong.empty())
      return "differs " + std::string(variant.name) + " from " + against + ": " + wrong;
  }
  return "same " + std::to_string(calls.size());
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 3 || (strcmp(argv[1], "close") != 0 && strcmp(argv[1], "compare") != 0)) {
    fprintf(stderr, "usage: wrought-fuzz close|compare FILE.wasm...\n");
    return 2;
  }
  for (int i = 2; i < argc; ++i) {
    if (strcmp(argv[1], "close") == 0)
      closeFile(argv[i]);
    else
      printf("%s %s\n", argv[i], compareFile(argv[i]).c_str());
    fflush(stdout);
  }
  return 0;
}
