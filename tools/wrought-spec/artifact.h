// What the compiler made of a module: each distinct module is compiled once, whichever scripts it stands in.
#ifndef WROUGHT_SPEC_ARTIFACT_H
#define WROUGHT_SPEC_ARTIFACT_H

#include "options.h"
#include "script.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace wrought::spec {

struct Settings {
  bool isDynamic = false;
  OptLevel level = OptLevel::O2;
  std::string cpu;
  std::string target;   // empty: this machine's
  std::string emulator; // the program that runs those of the target, or empty
  Features disabledFeatures;
  std::optional<BoundsChecks> boundsChecks;
  MemoryBase memoryBase = MemoryBase::Constant;
  unsigned timeout = 120; // seconds for each process
  std::string work;       // folder for what is made
};

class Artifact {
public:
  enum class Purpose { Validate, Compile };
  enum class Outcome {
    Good,     // valid; compiled if that was the purpose
    Refused,  // by validation
    Failed,   // valid, but not compiled: what is imported is not there, a feature is not supported
    Crashed,  // the compiler died or hung
  };

  Artifact(const Settings& settings, Purpose purpose, ModuleSource source, std::string path)
      : settings(settings), purpose(purpose), source(std::move(source)), path(std::move(path)) {}
  ~Artifact();
  Artifact(const Artifact&) = delete;

  // Does the work, or waits for the thread that does it. The fields below are there afterwards.
  void make();

  Outcome outcome = Outcome::Failed;
  std::string message;           // of what is not good: the compiler's first error
  std::set<std::string> imports; // the names of the modules that it imports from
  const std::string& executable() const { return path; }

private:
  void makeOnce();
  int validateAndCompile();

  const Settings& settings;
  Purpose purpose;
  ModuleSource source;
  std::string path;
  std::once_flag once;
};

class ArtifactStore {
public:
  explicit ArtifactStore(const Settings& settings) : settings(settings) {}
  std::shared_ptr<Artifact> get(Artifact::Purpose, const ModuleSource&);

private:
  const Settings& settings;
  std::map<std::pair<int, std::string>, std::weak_ptr<Artifact>> known;
  unsigned count = 0;
};

} // namespace wrought::spec

#endif
