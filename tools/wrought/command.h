// What the commands share: how they are registered, and the options that more than one of them takes.
#ifndef WROUGHT_TOOLS_COMMAND_H
#define WROUGHT_TOOLS_COMMAND_H

#include "options.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace wrought {

// Exit statuses. A program started by `run` gives its own.
enum ExitStatus { Success = 0, BadInput = 1, BadUsage = 2 };

// Wrong use of the command line, found after the parser was content with it. main prints it as it prints the parser's.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A subcommand: its options are added to the parser when it is made; `execute` runs if it was the one chosen.
class Command {
public:
  Command(CLI::App& parent, const std::string& name, const std::string& description)
      : app(parent.add_subcommand(name, description)) {}
  virtual ~Command() = default;
  // Gives the exit status.
  virtual int execute() = 0;
  bool wasChosen() const { return app->parsed(); }
  std::string name() const { return app->get_name(); }

protected:
  CLI::App* app;
};

std::unique_ptr<Command> makeCompileCommand(CLI::App&);
std::unique_ptr<Command> makeRunCommand(CLI::App&);
std::unique_ptr<Command> makeValidateCommand(CLI::App&);
std::unique_ptr<Command> makeInspectCommand(CLI::App&);
std::unique_ptr<Command> makeBenchCommand(CLI::App&);
std::unique_ptr<Command> makeTargetsCommand(CLI::App&);

// -W.
void addFeatureOption(CLI::App&, Features& disabled);
// Options that change the code that is made: -O, --cpu, --features, …
void addCodeOptions(CLI::App&, Options&);
// --dir, --env and --listen.
void addGrantOptions(CLI::App&, Options&);
// --timeout, --max-files, --max-entries and --sandbox: what can be said at launch too.
void addLimitOptions(CLI::App&, Options&);
// -v, -q, -j.
void addReportOptions(CLI::App&, Options&);

// "64KiB", "1G" or "4096" as bytes. Units are powers of 1024. Throws UsageError naming `option`.
uint64_t parseSize(const std::string& option, const std::string& text);
// A number above 0. Throws UsageError naming `option`.
uint64_t parseCount(const std::string& option, const std::string& text);

} // namespace wrought

#endif
