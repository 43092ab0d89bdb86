#include "artifact.h"

#include "child.h"
#include "context.h"
#include "frontend/inspect-module.h"
#include "frontend/read-module.h"
#include "pipeline.h"
#include "support/big-stack.h"

#include <cstdio>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace wrought::spec {

namespace {

// How a child tells what became of the module. Compilers that die have other statuses.
enum ChildStatus { ChildGood = 0, ChildRefused = 40, ChildFailed = 41 };

// The name of a module as one word of a line.
std::string hexOf(const std::string& name) {
  std::string out;
  char digits[3];
  for (unsigned char c : name) {
    snprintf(digits, sizeof digits, "%02x", c);
    out += digits;
  }
  return out;
}

std::string fromHex(const std::string& hex) {
  std::string out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return out;
}

std::string firstError(const std::string& errors) {
  std::istringstream lines(errors);
  std::string line, last;
  while (std::getline(lines, line)) {
    size_t at = line.find("error: ");
    if (at != std::string::npos)
      return line.substr(at + 7);
    if (!line.empty())
      last = line;
  }
  return last;
}

} // namespace

Artifact::~Artifact() {
  if (outcome == Outcome::Good && purpose == Purpose::Compile)
    unlink(path.c_str());
}

void Artifact::make() {
  std::call_once(once, [this] { makeOnce(); });
}

// In the child.
int Artifact::validateAndCompile() {
  Context context;
  Options& options = context.options;
  InputFile input;
  input.path = path + (source.isText ? ".wat" : ".wasm");
  input.bytes.assign(source.bytes.begin(), source.bytes.end());
  input.isText = source.isText;
  std::optional<ValidModule> valid;
  runOnBigStacks(1, [&] { valid = validateModule(context.diagnostics, input, allowedFeatures(settings.disabledFeatures)); });
  if (!valid)
    return ChildRefused;
  if (purpose == Purpose::Validate)
    return ChildGood;
  input.isText = false;
  input.bytes = valid->binary;
  std::optional<ModuleInfo> info = inspectModule(context.diagnostics, input);
  if (!info)
    return ChildFailed;
  std::set<std::string> names;
  for (const ModuleInfo::Import& import : info->imports)
    names.insert(import.module);
  for (const std::string& name : names)
    printf("import %s\n", hexOf(name).c_str());
  fflush(stdout);
  // An executable has the runtime's imports and no others: what needs more is not tried.
  if (!settings.isDynamic && !names.empty())
    return ChildGood;
  options.inputPath = path + ".wasm";
  options.outputPath = path;
  options.optLevel = settings.level;
  options.cpu = settings.cpu;
  options.target = settings.target;
  options.boundsChecks = settings.boundsChecks;
  options.memoryBase = settings.memoryBase;
#ifdef WROUGHT_SPEC_DYNAMIC
  if (settings.isDynamic) {
    options.emit = EmitKind::SharedLibrary;
    options.model = Model::Dynamic;
    options.libraryName = "module";
  }
#endif
  if (!settings.isDynamic)
    options.invoke = "-";
  options.jobs = 1;
  options.quiet = true;
  {
    std::ofstream file(options.inputPath, std::ios::binary);
    file.write(reinterpret_cast<const char*>(valid->binary.data()), static_cast<std::streamsize>(valid->binary.size()));
  }
  context.diagnostics.setQuiet(true);
  bool compiled = compile(context);
  unlink(options.inputPath.c_str());
  return compiled ? ChildGood : ChildFailed;
}

void Artifact::makeOnce() {
  ChildResult result = runChild([this] { return validateAndCompile(); }, "", settings.timeout);
  source = {};
  std::istringstream lines(result.output);
  std::string word, name;
  while (lines >> word >> name)
    if (word == "import")
      imports.insert(fromHex(name));
  if (result.exitedWith(ChildGood)) {
    outcome = Outcome::Good;
  } else if (result.exitedWith(ChildRefused) || result.exitedWith(ChildFailed)) {
    outcome = result.status == ChildRefused ? Outcome::Refused : Outcome::Failed;
    message = firstError(result.errors);
    // Without a message, nobody would know why.
    if (message.empty()) {
      outcome = Outcome::Crashed;
      message = "the compiler refused the module without saying why";
    }
  } else {
    outcome = Outcome::Crashed;
    message = "the compiler " + result.describe();
    if (!result.errors.empty())
      message += ": " + firstError(result.errors);
  }
}

std::shared_ptr<Artifact> ArtifactStore::get(Artifact::Purpose purpose, const ModuleSource& source) {
  std::weak_ptr<Artifact>& slot =
      known[{static_cast<int>(purpose) * 2 + (source.isText ? 1 : 0), source.bytes}];
  std::shared_ptr<Artifact> artifact = slot.lock();
  if (!artifact) {
    artifact = std::make_shared<Artifact>(settings, purpose, source, settings.work + "/m" + std::to_string(count++));
    slot = artifact;
  }
  return artifact;
}

} // namespace wrought::spec
