// wrought validate: is a module valid, with the features that wrought supports?

#include "command.h"
#include "context.h"
#include "frontend/read-module.h"
#include "support/big-stack.h"

#include <cstdio>

namespace wrought {
namespace {

class ValidateCommand final : public Command {
public:
  explicit ValidateCommand(CLI::App& parent) : Command(parent, "validate", "Check that modules are valid") {
    app->footer("Prints nothing about a valid module, unless -v is given. The exit status is 1 if any is invalid.\n"
                "\n"
                "Examples:\n"
                "  wrought validate app.wasm\n"
                "  wrought validate -v *.wasm *.wat\n"
                "  wrought validate -W threads=n,memory64=n app.wasm\n");
    app->add_option("FILE", files, "Modules: .wasm or .wat; '-' is standard input")->required();
    addFeatureOption(*app, disabled);
    CLI::Option* verboseFlag = app->add_flag("-v,--verbose", verbose, "Say of each valid module that it is");
    app->add_flag("-q,--quiet", quiet, "Print errors only")->excludes(verboseFlag);
  }

  int execute() override {
    bool allValid = true;
    // The text parser recurses.
    runOnBigStacks(1, [&] {
      for (const std::string& file : files)
        allValid &= validateFile(file);
    });
    return allValid ? Success : BadInput;
  }

private:
  bool validateFile(const std::string& file) {
    Diagnostics diagnostics;
    diagnostics.setQuiet(quiet);
    std::optional<InputFile> input = readInput(diagnostics, file);
    if (!input || !validateModule(diagnostics, *input, allowedFeatures(disabled)))
      return false;
    if (verbose)
      std::printf("%s: valid\n", file == "-" ? "<stdin>" : file.c_str());
    return true;
  }

  std::vector<std::string> files;
  Features disabled;
  bool verbose = false;
  bool quiet = false;
};

} // namespace

std::unique_ptr<Command> makeValidateCommand(CLI::App& app) { return std::make_unique<ValidateCommand>(app); }

} // namespace wrought
