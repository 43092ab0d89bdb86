// wrought compile: a module to an executable, or to what an earlier stage makes of it.

#include "command.h"
#include "context.h"
#include "emit/c-names.h"
#include "pipeline.h"

#include <algorithm>
#include <filesystem>
#include <map>

namespace wrought {
namespace {

struct EmitChoice {
  const char* name;
  EmitKind kind;
  const char* extension;
  bool isText;
};

constexpr EmitChoice emitChoices[] = {
    {"exe", EmitKind::Exe, "", false},
    {"shared", EmitKind::SharedLibrary, ".so", false},
    {"static-lib", EmitKind::StaticLibrary, ".a", false},
    {"obj", EmitKind::Obj, ".o", false},
    {"asm", EmitKind::Asm, ".s", true},
    {"llvm-ir", EmitKind::LLVMIR, ".ll", true},
    {"llvm-bc", EmitKind::LLVMBC, ".bc", false},
    {"wasm", EmitKind::Wasm, ".wasm", false},
};

const EmitChoice& choiceOf(EmitKind kind) {
  return *std::find_if(std::begin(emitChoices), std::end(emitChoices),
                       [&](const EmitChoice& choice) { return choice.kind == kind; });
}

// The input's name with the extension of what is made, as clang does; a.out where the input has no name.
std::string defaultOutput(const Options& options) {
  const char* extension = choiceOf(options.emit).extension;
  if (options.inputPath == "-")
    return options.emit == EmitKind::Exe ? "a.out" : std::string("-") + extension;
  std::filesystem::path name = std::filesystem::path(options.inputPath).filename();
  return name.replace_extension(extension).string();
}

class CompileCommand final : public Command {
public:
  explicit CompileCommand(CLI::App& parent)
      : Command(parent, "compile", "Compile a module to a native program") {
    Options& options = context.options;
    app->footer("Examples:\n"
                "  wrought compile app.wasm                      writes ./app\n"
                "  wrought compile app.wat -o app -O2 --cpu native\n"
                "  wrought compile app.wasm --target=aarch64-linux\n"
                "  wrought compile app.wasm --dir data::/data    the program may use ./data, as /data\n"
                "  wrought compile plugin.wasm --emit=shared --emit-header plugin.h\n"
                "                                                writes ./plugin.so, to be loaded by C programs\n"
                "  wrought compile plugin.wasm --emit=static-lib --name plug -o libplug.a --emit-header plug.h\n"
                "  wrought compile app.wasm --emit=llvm-ir -o -  the code as LLVM sees it\n"
                "  wrought compile app.wasm --profile-generate && ./app && wrought compile app.wasm --profile-use=app.profile\n");
    app->add_option("FILE", options.inputPath, "The module: .wasm or .wat; '-' is standard input")->required();
    app->add_option("-o", options.outputPath, "Write to this file; '-' is standard output, for text")
        ->type_name("FILE");
    app->add_option_function<std::string>(
           "--emit",
           [&options](const std::string& value) {
             for (const EmitChoice& choice : emitChoices) {
               if (value == choice.name) {
                 options.emit = choice.kind;
                 return;
               }
             }
             throw CLI::ValidationError("--emit",
                                        "'" + value + "' is none of exe, shared, static-lib, obj, asm, llvm-ir, llvm-bc and wasm");
           },
           "What to write: exe (default), shared or static-lib (a library for other programs), obj, asm, llvm-ir, llvm-bc or "
           "wasm")
        ->type_name("KIND");
    app->add_option("--emit-header", options.headerPath, "With a library: write the C header that declares its functions here")
        ->type_name("FILE");
    app->add_option("--name", options.libraryName,
                    "What the names of a library's C functions begin with (default: made of the name of FILE)")
        ->type_name("NAME");
    app->add_option("--target", options.target,
                    "Make code for this target: a name that 'wrought targets' lists, or an LLVM triple (default: this "
                    "machine's)")
        ->type_name("TARGET");
    addCodeOptions(*app, options);
    app->add_flag("-s,--strip", options.strip, "Leave out the symbol table and the names of functions")
        ->excludes(app->get_option("-g"));
    // Not an option with a value that may be left out: that would take FILE for its value.
    CLI::Option* generate = app->add_flag_function(
        "--profile-generate", [this](int64_t) { profileRequested = true; },
        "Make a program that counts what runs, in OUTPUT.profile (or WROUGHT_PROFILE_FILE) where it is started");
    app->add_option("--profile-use", options.profileUse, "Optimise for what such a program counted")
        ->type_name("FILE")
        ->excludes(generate);
    app->add_option_function<std::vector<std::string>>(
           "--link", [this](const std::vector<std::string>& values) { addLinks(values); },
           "Link with another module: what is imported from NAME is what FILE exports")
        ->type_name("NAME=FILE")
        ->take_all()
        ->allow_extra_args(false);
    addGrantOptions(*app, options);
    app->add_flag("--sealed", options.sealed, "Take no grants at launch (WROUGHT_GRANTS): only those compiled in")
        ->group("Grants");
    addLimitOptions(*app, options);
    app->add_option("--print-after", options.printAfter, "Print the program after a stage to standard error")
        ->type_name("STAGE")
        ->group("For developers of wrought");
    app->add_option_function<std::string>(
           "--model",
           [&options](const std::string& value) {
             if (value != "static" && value != "dynamic")
               throw CLI::ValidationError("--model", "'" + value + "' is neither 'static' nor 'dynamic'");
             options.model = value == "dynamic" ? Model::Dynamic : Model::Static;
           },
           "With --emit of an earlier stage: as for an executable ('static') or a library ('dynamic')")
        ->type_name("MODEL")
        ->group("For developers of wrought");
    app->add_flag_function(
           "--time-trace",
           [this](int64_t) { traceRequested = true; },
           "Write what LLVM spent its time on, for Perfetto, to OUTPUT.time-trace.json")
        ->group("For developers of wrought");
    app->add_option("--time-trace-file", options.timeTracePath, "The same, to this file")
        ->type_name("FILE")
        ->group("For developers of wrought");
    addReportOptions(*app, options);
  }

  int execute() override {
    Options& options = context.options;
    checkStage();
    const EmitChoice& choice = choiceOf(options.emit);
    if (options.outputPath.empty())
      options.outputPath = defaultOutput(options);
    if (options.outputPath == "-" && !choice.isText)
      throw UsageError(std::string("--emit=") + choice.name + " cannot be written to standard output; name a file with -o");
    std::error_code ignored;
    if (options.inputPath != "-" && std::filesystem::equivalent(options.inputPath, options.outputPath, ignored))
      throw UsageError("the output '" + options.outputPath + "' is the input; name another file with -o");
    if (traceRequested && options.timeTracePath.empty())
      options.timeTracePath = (options.outputPath == "-" ? "wrought" : options.outputPath) + ".time-trace.json";
    checkLibrary();
    if (profileRequested)
      options.profileGenerate = std::filesystem::path(options.outputPath).filename().string() + ".profile";
    context.diagnostics.setQuiet(options.quiet);
    return compile(context, links) ? Success : BadInput;
  }

private:
  // What only libraries have, and what they cannot have.
  void checkLibrary() {
    Options& options = context.options;
    bool writesLibrary = options.emit == EmitKind::SharedLibrary || options.emit == EmitKind::StaticLibrary;
    if (writesLibrary)
      options.model = Model::Dynamic;
    // Of an object for a target without a runtime library, too.
    bool hasFunctions = writesLibrary || options.emit == EmitKind::Obj;
    if (!options.headerPath.empty() && !hasFunctions)
      throw UsageError("--emit-header needs --emit=shared, static-lib or obj");
    if (!options.libraryName.empty() && !options.isLibrary() && !hasFunctions)
      throw UsageError("--name needs --emit=shared, static-lib or obj");
    nameFunctions();
    if (!options.isLibrary())
      return;
    // Each instance has its own.
    options.memoryBase = MemoryBase::Dynamic;
    if (options.emit == EmitKind::Exe)
      throw UsageError("--model=dynamic: an executable has one instance, behind no pointer");
    if (!options.invoke.empty())
      throw UsageError("--invoke is for executables: the host of a library calls its exports");
    if (profileRequested || !options.profileUse.empty())
      throw UsageError("--profile-generate and --profile-use are for executables");
    if (!options.dirs.empty() || !options.env.empty())
      throw UsageError("--dir and --env are for executables: the host of a library gives it what it imports");
  }

  void nameFunctions() {
    Options& options = context.options;
    if (options.libraryName.empty()) {
      std::string stem = std::filesystem::path(options.inputPath).stem().string();
      options.libraryName = toCIdentifier(options.inputPath == "-" ? "module" : stem);
    } else if (!isCIdentifier(options.libraryName)) {
      throw UsageError("--name: '" + options.libraryName +
                       "' cannot begin the name of a C function; use letters, digits and '_', and no digit first");
    }
    // What wrought.h declares begins so.
    if (options.libraryName == "wrought" || options.libraryName.starts_with("wrought_"))
      options.libraryName = "module_" + options.libraryName;
    if (!options.headerPath.empty() && options.headerPath == options.outputPath)
      throw UsageError("--emit-header and -o name the same file '" + options.headerPath + "'");
  }

  void checkStage() const {
    const std::string& stage = context.options.printAfter;
    const std::vector<std::string>& stages = stageNames();
    if (stage.empty() || std::find(stages.begin(), stages.end(), stage) != stages.end())
      return;
    std::string names;
    for (const std::string& name : stages)
      names += (names.empty() ? "" : ", ") + name;
    throw UsageError("--print-after: no stage is named '" + stage + "'; the stages are " + names);
  }

  void addLinks(const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      size_t separator = value.find('=');
      if (separator == 0 || separator == std::string::npos || separator + 1 == value.size())
        throw CLI::ValidationError("--link", "'" + value + "' is not NAME=FILE");
      LinkInput link{value.substr(0, separator), value.substr(separator + 1)};
      for (const LinkInput& other : links)
        if (other.name == link.name)
          throw CLI::ValidationError("--link", "two modules are named '" + link.name + "'");
      links.push_back(std::move(link));
    }
  }

  Context context;
  std::vector<LinkInput> links;
  bool traceRequested = false;
  bool profileRequested = false;
};

} // namespace

std::unique_ptr<Command> makeCompileCommand(CLI::App& app) { return std::make_unique<CompileCommand>(app); }

} // namespace wrought
