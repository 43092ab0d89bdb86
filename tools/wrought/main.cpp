// The command line of Wrought. Each command has a file of its own.

#include "command.h"
#include "frontend/read-module.h"
#include "support/nearest-name.h"

#include <llvm/Config/llvm-config.h>
#include <llvm/Support/FileSystem.h>

#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <vector>

using namespace wrought;

static std::string versionText() {
  return "wrought " WROUGHT_VERSION "\n"
         "  LLVM " LLVM_VERSION_STRING "\n"
         "  Binaryen " +
         std::string(binaryenVersion());
}

// `hint`, a sentence, stands before the note that every message ends with.
static int reportUsage(std::string message, const std::string& command, const std::string& hint = "") {
  while (!message.empty() && (message.back() == '\n' || message.back() == '.'))
    message.pop_back();
  if (message.size() > 1 && message[0] >= 'A' && message[0] <= 'Z' && message[1] >= 'a')
    message[0] = static_cast<char>(message[0] - 'A' + 'a');
  std::fprintf(stderr, "wrought: error: %s\nnote: %s 'wrought%s%s --help'\n", message.c_str(),
               hint.empty() ? "see" : (hint + " See").c_str(), command.empty() ? "" : " ", command.c_str());
  return BadUsage;
}

// The first word that nothing takes.
static std::string firstExtra(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands())
    if (!command->remaining().empty())
      return command->remaining().front();
  return app.remaining().empty() ? "" : app.remaining().front();
}

static std::string didYouMean(const std::string& name, const std::vector<std::string>& names) {
  std::string nearest = nearestName(name, names);
  return nearest.empty() ? "" : "did you mean '" + nearest + "'?";
}

static std::vector<std::string> optionNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames())
      names.push_back("--" + name);
  return names;
}

// The first `--flag=value` of a flag that takes none.
static std::string flagWithValue(CLI::App& app, int argc, char** argv) {
  for (CLI::App* command : app.get_subcommands())
    for (int i = 1; i < argc; ++i) {
      std::string argument = argv[i];
      size_t equals = argument.find('=');
      if (!argument.starts_with("--") || equals == std::string::npos)
        continue;
      CLI::Option* option = command->get_option_no_throw(argument.substr(0, equals));
      if (option && option->get_items_expected_max() == 0)
        return argument;
    }
  return "";
}

int main(int argc, char** argv) {
  CLI::App app("Wrought compiles WebAssembly ahead of time to native programs.", "wrought");
  app.footer("Examples:\n"
             "  wrought compile app.wasm -o app     one static executable\n"
             "  wrought run app.wasm hello          compile (once) and run\n"
             "  wrought inspect app.wasm            what it contains and asks for\n"
             "\n"
             "'wrought COMMAND --help' tells more about a command.");
  app.set_version_flag("--version", versionText(), "Print the versions of wrought and of the libraries in it");
  app.get_formatter()->column_width(34);
  app.require_subcommand(0, 1);

  std::vector<std::unique_ptr<Command>> commands;
  commands.push_back(makeCompileCommand(app));
  commands.push_back(makeRunCommand(app));
  commands.push_back(makeValidateCommand(app));
  commands.push_back(makeInspectCommand(app));
  commands.push_back(makeBenchCommand(app));
  commands.push_back(makeTargetsCommand(app));

  std::string chosen;
  auto findChosen = [&] {
    for (const std::unique_ptr<Command>& command : commands)
      if (command->wasChosen())
        chosen = command->name();
  };
  try {
    try {
      app.parse(argc, argv);
    } catch (const std::exception& error) {
      // What std::stoll throws, which CLI11 reads a flag's value with, comes through as it is.
      std::string flag = flagWithValue(app, argc, argv);
      if (flag.empty() || dynamic_cast<const CLI::Success*>(&error))
        throw;
      findChosen();
      return reportUsage("this flag takes no value: " + flag, chosen);
    }
    for (const std::unique_ptr<Command>& command : commands)
      if (command->wasChosen())
        return command->execute();
    return reportUsage("no command was given", "");
  } catch (const CLI::Success& wanted) {
    return app.exit(wanted); // prints --help or --version
  } catch (const CLI::ExtrasError&) {
    findChosen();
    const std::string word = firstExtra(app);
    if (word.size() > 1 && word[0] == '-') {
      const CLI::App& owner = chosen.empty() ? app : *app.get_subcommand(chosen);
      return reportUsage("unknown option: " + word, chosen, didYouMean(word.substr(0, word.find('=')), optionNames(owner)));
    }
    if (!chosen.empty())
      return reportUsage("unexpected argument: " + word, chosen);
    if (llvm::sys::fs::exists(word))
      return reportUsage("no command was given", "", "'wrought compile " + word + "' compiles it, 'wrought run " + word + "' runs it.");
    std::vector<std::string> names;
    for (const std::unique_ptr<Command>& command : commands)
      names.push_back(command->name());
    return reportUsage("unknown command: " + word, "", didYouMean(word, names));
  } catch (const CLI::ParseError& error) {
    findChosen();
    return reportUsage(error.what(), chosen);
  } catch (const UsageError& error) {
    findChosen();
    return reportUsage(error.what(), chosen);
  }
}
