#include "model.h"

#include <cstdio>

namespace wrought::spec {

bool sameMessage(const std::string& expected, const std::string& got) {
  // Behind the reason the scripts say other things than we do: "uninitialized element 2", "uninitialized element at index 2 of table 0".
  std::string reason = got.substr(0, got.find(" at "));
  return !reason.empty() && (got.starts_with(expected) || expected.starts_with(reason));
}

static std::string show(const std::vector<Expectation>& expected) {
  std::string text;
  for (const Expectation& expectation : expected)
    text += (text.empty() ? "" : " ") + expectation.text;
  return text.empty() ? "nothing" : text;
}

static std::string show(const Command& command) {
  const Action& action = *command.action;
  std::string text = (action.kind == Action::Kind::Get ? "get \"" : "invoke \"") + action.field + "\"";
  for (const Argument& argument : action.arguments) {
    char digits[40];
    switch (argument.kind) {
    case Argument::Kind::Number:
      snprintf(digits, sizeof digits, " %#llx", static_cast<unsigned long long>(argument.low));
      break;
    case Argument::Kind::Vector:
      snprintf(digits, sizeof digits, " 0x%016llx%016llx", static_cast<unsigned long long>(argument.high),
               static_cast<unsigned long long>(argument.low));
      break;
    case Argument::Kind::Null:
      snprintf(digits, sizeof digits, " null");
      break;
    case Argument::Kind::Host:
      snprintf(digits, sizeof digits, " ref %llu", static_cast<unsigned long long>(argument.low));
      break;
    }
    text += digits;
  }
  return text;
}

Verdict judge(const Command& command, const Outcome& outcome) {
  std::string call = command.word + ": " + show(command) + ": ";
  auto wanted = [&](const std::string& what) { return Verdict::failed(call + "expected " + what + ", got " + outcome.shown); };
  switch (command.kind) {
  case Command::Kind::AssertTrap:
  case Command::Kind::AssertExhaustion:
    if (outcome.kind == Outcome::Kind::Trapped && sameMessage(command.text, outcome.message))
      return {};
    return wanted("the trap '" + command.text + "'");
  case Command::Kind::AssertException:
    return outcome.kind == Outcome::Kind::Threw ? Verdict() : wanted("an exception");
  case Command::Kind::Action:
    return outcome.kind == Outcome::Kind::Returned ? Verdict() : wanted("a return");
  case Command::Kind::AssertReturn:
    break;
  default:
    return Verdict::failed(call + "has no action");
  }
  bool same = outcome.kind == Outcome::Kind::Returned && outcome.results.size() == command.expected.size();
  for (size_t i = 0; same && i < command.expected.size(); ++i)
    same = matches(command.expected[i], outcome.results[i]);
  return same ? Verdict() : wanted(show(command.expected));
}

PreparedScript prepare(Script script, ArtifactStore& store) {
  PreparedScript prepared{std::move(script), {}, {}};
  for (Command& command : prepared.script.commands) {
    std::shared_ptr<Artifact> artifact;
    if (command.module) {
      bool isRefusal = command.kind == Command::Kind::AssertInvalid || command.kind == Command::Kind::AssertMalformed;
      artifact = store.get(isRefusal ? Artifact::Purpose::Validate : Artifact::Purpose::Compile, *command.module);
      // The artifact keeps it as long as it is needed.
      command.module = ModuleSource{command.module->isText, ""};
    }
    prepared.artifacts.push_back(std::move(artifact));
  }
  return prepared;
}

Verdict judgeRefusal(const Command& command, const Artifact& artifact) {
  switch (artifact.outcome) {
  case Artifact::Outcome::Refused:
    // For a reason that has nothing to do with the assertion.
    if (artifact.message.find("which wrought does not support") != std::string::npos)
      return Verdict::failed(command.word + ": " + artifact.message);
    return {};
  case Artifact::Outcome::Good:
    return Verdict::failed(command.word + ": the module was accepted, expected '" + command.text + "'");
  case Artifact::Outcome::Failed:
  case Artifact::Outcome::Crashed:
    break;
  }
  return Verdict::failed(command.word + ": " + artifact.message);
}

} // namespace wrought::spec
