// Running the commands of a script in an instance model.
#ifndef WROUGHT_SPEC_MODEL_H
#define WROUGHT_SPEC_MODEL_H

#include "artifact.h"
#include "script.h"

#include <memory>
#include <string>
#include <vector>

namespace wrought::spec {

// What became of one command.
struct Verdict {
  enum class Kind { Passed, Failed, Inexpressible };
  Kind kind = Kind::Passed;
  std::string reason; // of a failure
  // The line of the command that this one failed with, such as that of a module that was not compiled; 0: its own.
  unsigned cause = 0;

  static Verdict failed(std::string reason, unsigned cause = 0) { return {Kind::Failed, std::move(reason), cause}; }
  static Verdict inexpressible() { return {Kind::Inexpressible, "", 0}; }
};

// What became of an action.
struct Outcome {
  enum class Kind { Returned, Trapped, Threw, Error };
  Kind kind = Kind::Error;
  std::vector<Result> results;
  std::string message; // of a trap or an error
  std::string shown;   // as people read it
};

// Compares what a command's action did with what the command wants.
Verdict judge(const Command&, const Outcome&);

// Whether a trap's message is the one that a script expects: either may go on where the other ends.
bool sameMessage(const std::string& expected, const std::string& got);

// A script with what its modules were compiled to, one (or null) for each command.
struct PreparedScript {
  Script script;
  std::vector<std::shared_ptr<Artifact>> artifacts;
  std::vector<std::shared_ptr<Artifact>> spectest; // of the host module, in the dynamic model
};

PreparedScript prepare(Script, ArtifactStore&);

// The verdict of a command that is about a module alone: assert_invalid, assert_malformed.
Verdict judgeRefusal(const Command&, const Artifact&);

// Every module is an executable of its own, which takes calls from standard input: what needs several instances cannot be
// expressed.
std::vector<Verdict> runStatic(const PreparedScript&, const Settings&);

// Modules are shared libraries in one process, their instances linked to each other and to `spectest`.
std::vector<Verdict> runDynamic(const PreparedScript&, const Settings&);

// The parts of the host module `spectest` that are modules themselves.
const std::vector<ModuleSource>& spectestModules();

} // namespace wrought::spec

#endif
