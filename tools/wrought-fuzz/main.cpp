// wrought-fuzz makes modules, and compares what compiled ones do with each other and with another engine.
// tools/fuzz/differential.py drives it.
//
//   wrought-fuzz [--twins] make GENERATOR SEED FIRST COUNT FOLDER [LIST]
//                                       makes the modules FOLDER/mNUMBER.wasm and closes them; says nothing of numbers that no
//                                       module came of. GENERATOR is `loops`, `fields`, or `binaryen`, which makes some on top of
//                                       one of the files that LIST names
//   wrought-fuzz [--twins] close FILE.wasm...
//                                       writes FILE.closed.wasm (close-module.h) and FILE.calls, and for some, or with --twins
//                                       for all that can have one, FILE.twin.wasm (twin.h)
//   wrought-fuzz compare [--variants=TEXT;TEXT...] FILE.wasm...
//                                       compiles FILE.twin.wasm, or else FILE.closed.wasm, in several ways (variant.h), makes the calls, and compares
//                                       the answers with each other and with FILE.reference, if it is there
//
// Each prints a line for each file: `FILE STATUS DETAILS`. Of `make` and `close`: closed, refused (the module is not valid or
// uses what is not supported), crashed. Of `compare`: same, differs, refused, crashed.
//
// FILE.calls has a line for each call, `NAME TYPE ARGUMENT...`. FILE.reference, and what is compared here, has one for each:
// `ok RESULT... HASH`, or `trap CLASS` (answers.h).
//
// Every module is worked on in children of this process, which has loaded and initialised its libraries once for all of them.

#include "answers.h"
#include "child.h"
#include "close-module.h"
#include "context.h"
#include "frontend/read-module.h"
#include "frontend/write-module.h"
#include "fields.h"
#include "generate.h"
#include "loops.h"
#include "pipeline.h"
#include "support/big-stack.h"
#include "twin.h"
#include "variant.h"

#include <wasm.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

using namespace wrought;
using namespace wrought::fuzz;
using spec::ChildResult;
using spec::runChild;
using spec::runInChildren;

namespace {

constexpr unsigned timeoutSeconds = 120;
enum ChildStatus { ChildGood = 0, ChildRefused = 40, ChildNothing = 41 };

std::string stem(const std::string& file) { return file.substr(0, file.rfind('.')); }

std::string readAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string firstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

uint64_t hashOf(std::string_view bytes) {
  uint64_t hash = 1469598103934665603u;
  for (char byte : bytes)
    hash = (hash ^ static_cast<uint8_t>(byte)) * 1099511628211u;
  return hash;
}

// Where the time goes, printed with WROUGHT_FUZZ_TIMES.
class Clock {
public:
  explicit Clock(const char* what) : what(what), started(std::chrono::steady_clock::now()) {}
  ~Clock() {
    static const bool isWanted = getenv("WROUGHT_FUZZ_TIMES") != nullptr;
    std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - started;
    if (isWanted)
      fprintf(stderr, "%s %.2f\n", what, time.count());
  }

private:
  const char* what;
  std::chrono::steady_clock::time_point started;
};

// --- make, close ----------------------------------------------------------------------------------------------------------

void writeBytes(const std::vector<uint8_t>& bytes, const std::string& path) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

// Needs a big stack.
int close(const std::string& file, bool hasTwin) {
  Context context;
  std::optional<InputFile> input = readInput(context.diagnostics, file);
  if (!input)
    return ChildRefused;
  std::optional<ValidModule> valid = validateModule(context.diagnostics, *input, supportedFeatures());
  if (!valid)
    return ChildRefused;
  ModuleExtras extras;
  std::unique_ptr<wasm::Module> module = readModule(context.diagnostics, file, *valid, extras);
  if (!module)
    return ChildRefused;
  uint64_t seed = hashOf({reinterpret_cast<const char*>(valid->binary.data()), valid->binary.size()});
  std::vector<Call> calls = closeModule(*module, seed);
  std::mt19937_64 random(seed ^ hashOf("twin"));
  std::unique_ptr<Twin> twin = Twin::plan(*module, random, hasTwin);
  writeBytes(writeModule(*module, /*withNames=*/true), stem(file) + ".closed.wasm");
  std::ofstream list(stem(file) + ".calls");
  for (const Call& call : calls)
    list << lineOf(call) << '\n';
  // Without --deterministic, which no other engine knows, the results of these are the CPU's.
  if (valid->used.has(Feature::RelaxedSimd))
    std::ofstream(stem(file) + ".no-reference");
  for (const std::unique_ptr<wasm::Memory>& memory : module->memories)
    if (memory->shared)
      std::ofstream(stem(file) + ".shared");
  if (twin) {
    twin->countBytes(*module);
    writeBytes(twin->finish(writeModule(*module, /*withNames=*/true)), stem(file) + ".twin.wasm");
  }
  return ChildGood;
}

void report(const std::string& file, const ChildResult& result) {
  if (result.exitedWith(ChildRefused) && !result.errors.empty())
    printf("%s refused %s\n", file.c_str(), firstLine(result.errors).c_str());
  else if (!result.exitedWith(ChildGood))
    printf("%s crashed %s: %s\n", file.c_str(), result.describe().c_str(), firstLine(result.errors).c_str());
  else if (result.onlyInCompany)
    printf("%s crashed after other modules had been read, and not alone\n", file.c_str());
  else
    printf("%s closed\n", file.c_str());
}

int onBigStack(const std::function<int()>& work) {
  int status = ChildNothing;
  runOnBigStacks(1, [&] { status = work(); });
  return status;
}

void closeModules(const std::vector<std::string>& files, bool haveTwins) {
  std::vector<ChildResult> results = runInChildren(
      files.size(), [&](size_t i) { return onBigStack([&] { return close(files[i], haveTwins); }); }, timeoutSeconds);
  for (size_t i = 0; i < files.size(); ++i)
    report(files[i], results[i]);
}

void makeModules(const std::string& generator, const std::string& seed, uint64_t first, uint64_t count,
                 const std::string& folder, const std::string& list, bool haveTwins) {
  std::vector<std::string> initial;
  std::ifstream lines(list);
  for (std::string line; std::getline(lines, line);)
    initial.push_back(line);
  auto fileOf = [&](size_t i) { return folder + "/m" + std::to_string(first + i) + ".wasm"; };
  // A generator may fail, and does so in ways of its own: a number without a module. What it made is judged by our own reader.
  std::vector<ChildResult> results = runInChildren(
      count,
      [&](size_t i) {
        return onBigStack([&]() -> int {
          std::mt19937_64 random(hashOf(seed + "/" + std::to_string(first + i)));
          std::unique_ptr<wasm::Module> module = generator == "loops"    ? generateLoops(random)
                                                 : generator == "fields" ? generateFields(random)
                                                                         : generate(random, initial);
          if (!module)
            return ChildNothing;
          writeBytes(writeModule(*module, /*withNames=*/true), fileOf(i));
          return ChildGood;
        });
      },
      timeoutSeconds);
  std::vector<std::string> files;
  for (size_t i = 0; i < count; ++i)
    if (results[i].exitedWith(ChildGood))
      files.push_back(fileOf(i));
  closeModules(files, haveTwins);
}

// --- compare --------------------------------------------------------------------------------------------------------------

int compileAs(const std::string& input, const std::string& output, const Variant& variant) {
  Context context;
  context.options = variant.options;
  context.options.inputPath = input;
  context.options.outputPath = output;
  context.diagnostics.setQuiet(true);
  return compile(context) ? ChildGood : ChildRefused;
}

// Without --strict-traps, a load whose value is not used may not trap (docs/semantics.md, rule 3). What comes then is the module's
// affair: it may be a loop that only the trap would have ended.
bool mayHaveGoneOn(const Variant& variant, const std::string& wanted) {
  return !variant.options.strictTraps && wanted == "trap memory";
}

// What is wrong between two lists of answers, or nothing. Where one has run out of stack, the other may have gone on: frames
// differ in size, and nothing after it can be compared.
std::string difference(const std::vector<Call>& calls, const std::vector<std::string>& expected,
                       const std::vector<std::string>& got, const Variant& variant) {
  for (size_t i = 0; i < calls.size(); ++i) {
    std::string wanted = i < expected.size() ? expected[i] : "nothing";
    if (wanted == got[i])
      continue;
    if (wanted == "trap stack" || got[i] == "trap stack")
      return "";
    if (mayHaveGoneOn(variant, wanted))
      return "";
    return "call '" + lineOf(calls[i]) + "' (" + std::to_string(i) + "): expected '" + wanted + "', got '" + got[i] + "'";
  }
  return "";
}

// A module with what it is compiled to.
struct Job {
  std::string file;
  std::vector<Call> calls;
  std::vector<Variant> variants;
  std::string outcome; // once it is known

  std::string twin() const { return stem(file) + ".twin.wasm"; }
  bool hasTwin() const { return std::filesystem::exists(twin()); }
  std::string input() const { return hasTwin() ? twin() : stem(file) + ".closed.wasm"; }
  std::string artifact(size_t variant) const { return stem(file) + ".artifact" + std::to_string(variant); }
  std::string answers(size_t variant) const { return stem(file) + ".answers" + std::to_string(variant); }
  void finish(const std::string& text) { outcome = text; }
};

std::vector<std::string> readLines(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  return lines;
}

// Which variant is to blame, one child for each.
std::string explain(const Job& job, const ChildResult& together) {
  for (size_t v = 0; v < job.variants.size(); ++v) {
    const Variant& variant = job.variants[v];
    ChildResult result = runChild([&] { return compileAs(job.input(), job.artifact(v), variant); }, "", timeoutSeconds);
    if (result.exitedWith(ChildRefused) && !result.errors.empty())
      return "refused '" + variant.text + "': " + firstLine(result.errors);
    if (!result.exitedWith(ChildGood))
      return "crashed '" + variant.text + "': the compiler " + result.describe() + ": " + firstLine(result.errors);
  }
  return "crashed: one after the other, but not each alone: the compiler " + together.describe() + ": " + firstLine(together.errors);
}

// One child makes executables or libraries, never both: lld 19 leaves pointers behind that a link of another kind does not set
// anew, and writes through them.
void compileJobs(std::vector<Job>& jobs, bool libraries) {
  Clock clock(libraries ? "compile-libraries" : "compile-executables");
  std::vector<ChildResult> results = runInChildren(
      jobs.size(),
      [&](size_t i) {
        for (size_t v = 0; v < jobs[i].variants.size(); ++v)
          if (jobs[i].outcome.empty() && jobs[i].variants[v].options.isLibrary() == libraries)
            if (int status = compileAs(jobs[i].input(), jobs[i].artifact(v), jobs[i].variants[v]))
              return status;
        return int(ChildGood);
      },
      timeoutSeconds);
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (results[i].onlyInCompany)
      jobs[i].finish("crashed: the compiler did not do it after other modules, and does it alone");
    else if (!results[i].exitedWith(ChildGood))
      jobs[i].finish(explain(jobs[i], results[i]));
  }
}

// Writes the answers of the libraries to files.
void callLibraries(const std::vector<Job>& jobs) {
  Clock clock("libraries");
  std::vector<std::pair<const Job*, size_t>> libraries;
  for (const Job& job : jobs)
    for (size_t v = 0; v < job.variants.size(); ++v)
      if (job.outcome.empty() && job.variants[v].options.isLibrary())
        libraries.push_back({&job, v});
  std::vector<ChildResult> results = runInChildren(
      libraries.size(),
      [&](size_t i) {
        const auto& [job, v] = libraries[i];
        std::ofstream answers(job->answers(v));
        callLibrary(job->artifact(v), job->calls, [&](const std::string& line) {
          answers << line << std::endl; // at once: the next call may be the last
        });
        return int(ChildGood);
      },
      timeoutSeconds);
  for (size_t i = 0; i < libraries.size(); ++i)
    if (!results[i].exitedWith(ChildGood) || results[i].onlyInCompany)
      std::ofstream(libraries[i].first->answers(libraries[i].second), std::ios::app)
          << (results[i].timedOut ? "late" : "died") << ": the process " << results[i].describe()
          << (results[i].onlyInCompany ? ", but not after others" : "") << '\n';
}

std::string compareAnswers(const Job& job) {
  Clock clock("executables");
  std::string reference = stem(job.file) + ".reference", against = "the reference";
  std::vector<std::string> expected;
  bool hasExpected = std::filesystem::exists(reference);
  if (hasExpected)
    expected = readLines(reference);
  for (size_t v = 0; v < job.variants.size(); ++v) {
    const Variant& variant = job.variants[v];
    std::vector<std::string> answers =
        variant.options.isLibrary()
            ? readLines(job.answers(v))
            : answersOfExecutable(job.artifact(v), job.calls,
                                  variant.options.target.empty() ? "" : spec::emulatorOf(variant.options.target));
    for (const std::string& answer : answers)
      if (answer.starts_with("died") || (answer.starts_with("late") && !hasExpected))
        return "differs '" + variant.text + "': the program " + answer;
    if (hasExpected) {
      std::string wrong = difference(job.calls, expected, answers, variant);
      if (!wrong.empty())
        return "differs '" + variant.text + "' from " + against + ": " + wrong;
    } else {
      expected = answers;
      against = "'" + variant.text + "'";
      hasExpected = true;
    }
  }
  return "same " + std::to_string(job.calls.size());
}

void compareModules(const std::vector<std::string>& files, const std::vector<Variant>& variants) {
  constexpr size_t atOnce = 25;
  for (size_t first = 0; first < files.size(); first += atOnce) {
    std::vector<Job> jobs;
    for (size_t i = first; i < std::min(files.size(), first + atOnce); ++i) {
      Job& job = jobs.emplace_back();
      job.file = files[i];
      job.calls = readCalls(readAll(stem(job.file) + ".calls"));
      std::mt19937_64 random(hashOf(readAll(job.input())));
      job.variants = variants.empty() ? chooseVariants(random, std::filesystem::exists(stem(job.file) + ".shared")) : variants;
    }
    compileJobs(jobs, false);
    compileJobs(jobs, true);
    callLibraries(jobs);
    for (Job& job : jobs) {
      if (job.outcome.empty())
        job.finish(compareAnswers(job));
      printf("%s %s%s\n", job.file.c_str(), job.outcome.c_str(),
             job.hasTwin() && !job.outcome.starts_with("same") ? " (its twin)" : "");
      for (size_t v = 0; v < job.variants.size(); ++v) {
        std::filesystem::remove(job.artifact(v));
        std::filesystem::remove(job.answers(v));
      }
    }
    fflush(stdout);
  }
}

// Compiles the smallest of modules in this process, so that children find everything loaded, relocated and initialised.
void warmUp() {
  char folder[] = "/tmp/wrought-fuzz-XXXXXX";
  if (!mkdtemp(folder))
    return;
  std::string input = std::string(folder) + "/warm.wat", output = std::string(folder) + "/warm";
  std::ofstream(input) << "(module (memory 1) (func (export \"f\") (param i32) (result i32) (i32.load (local.get 0))))";
  for (const char* text : {"static -O3", "dynamic -O0"}) {
    Variant variant = *readVariant(text);
    variant.options.emit = EmitKind::Asm; // lld stays as it is (see compileJobs)
    compileAs(input, output, variant);
  }
  std::filesystem::remove_all(folder);
}

std::vector<Variant> readVariants(const std::string& list) {
  std::vector<Variant> variants;
  for (size_t at = 0; at <= list.size();) {
    size_t end = std::min(list.find(';', at), list.size());
    std::optional<Variant> variant = readVariant(list.substr(at, end - at));
    if (!variant) {
      fprintf(stderr, "wrought-fuzz: '%s' is not a variant\n", list.substr(at, end - at).c_str());
      exit(2);
    }
    variants.push_back(*variant);
    at = end + 1;
  }
  return variants;
}

int usage() {
  fprintf(stderr, "usage: wrought-fuzz [--twins] make GENERATOR SEED FIRST COUNT FOLDER [LIST]\n"
                  "       wrought-fuzz [--twins] close FILE.wasm...\n"
                  "       wrought-fuzz compare [--variants=TEXT;TEXT...] FILE.wasm...\n"
                  "       wrought-fuzz has-generator\n");
  return 2;
}

} // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  bool haveTwins = !arguments.empty() && arguments[0] == "--twins";
  if (haveTwins)
    arguments.erase(arguments.begin());
  // Binaryen's threads would not survive a fork, and one module at a time is too small for several.
  setenv("BINARYEN_CORES", "1", 1);
  if (arguments.size() == 1 && arguments[0] == "has-generator")
    return hasGenerator() ? 0 : 1;
  if (arguments.size() < 2)
    return usage();
  if (arguments[0] == "make" && (arguments.size() == 6 || arguments.size() == 7)) {
    auto number = [&](size_t i) { return strtoull(arguments[i].c_str(), nullptr, 10); };
    makeModules(arguments[1], arguments[2], number(3), number(4), arguments[5], arguments.size() == 7 ? arguments[6] : "", haveTwins);
    return 0;
  }
  if (arguments[0] == "close") {
    closeModules({arguments.begin() + 1, arguments.end()}, haveTwins);
    return 0;
  }
  if (arguments[0] != "compare")
    return usage();
  size_t first = 1;
  std::vector<Variant> variants;
  if (arguments[1].starts_with("--variants="))
    variants = readVariants(arguments[first++].substr(strlen("--variants=")));
  warmUp();
  compareModules({arguments.begin() + static_cast<std::ptrdiff_t>(first), arguments.end()}, variants);
  return 0;
}
