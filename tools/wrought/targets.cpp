// wrought targets: what can be compiled for, with which CPU by default, and what this build of wrought lacks.

#include "backend/link.h"
#include "backend/target.h"
#include "command.h"
#include "context.h"

#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>

#include <cstdio>

namespace wrought {
namespace {

std::string textOf(const std::string& path) {
  auto file = llvm::MemoryBuffer::getFile(path);
  return file ? (*file)->getBuffer().trim().str() : "";
}

class TargetsCommand final : public Command {
public:
  explicit TargetsCommand(CLI::App& parent) : Command(parent, "targets", "List what can be compiled for") {
    app->footer("Examples:\n"
                "  wrought targets\n"
                "  wrought targets --cpus aarch64-linux       the names that --cpu takes\n"
                "  wrought targets --features riscv64-linux   the names that --features takes\n");
    CLI::Option* cpus = app->add_option("--cpus", cpusOf, "List the CPUs of this target")->type_name("TARGET");
    app->add_option("--features", featuresOf, "List the CPU features of this target")->type_name("TARGET")->excludes(cpus);
  }

  int execute() override {
    if (cpusOf.empty() && featuresOf.empty()) {
      listTargets();
      return Success;
    }
    Context context;
    context.options.target = cpusOf.empty() ? featuresOf : cpusOf;
    std::unique_ptr<llvm::TargetMachine> machine = createTargetMachine(context);
    if (!machine)
      return BadInput;
    if (!cpusOf.empty())
      for (const llvm::SubtargetSubTypeKV& cpu : machine->getMCSubtargetInfo()->getAllProcessorDescriptions())
        std::printf("%s\n", cpu.Key);
    else
      for (const llvm::SubtargetFeatureKV& feature : machine->getMCSubtargetInfo()->getAllProcessorFeatures())
        std::printf("%-28s %s\n", feature.Key, feature.Desc);
    return Success;
  }

private:
  static void listTargets() {
    std::string host = targetDescription(Context()).name;
    for (const TargetDescription& target : supportedTargets()) {
      std::string folder = runtimeFolder() + "/" + target.name;
      std::printf("%s%s\n", target.name.c_str(), target.name == host ? "  (this machine)" : "");
      if (!llvm::sys::fs::exists(folder + "/libwrought-rt.a")) {
        std::string reason = textOf(folder + ".missing");
        std::printf("  left out   %s\n", reason.empty() ? "its runtime library was not built" : reason.c_str());
        continue;
      }
      std::printf("  CPU        %s\n", target.defaultCpu.c_str());
      std::printf("  memory     %s\n", target.memoryStrategy.c_str());
      std::printf("  C library  %s\n", textOf(folder + "/libc").c_str());
      std::printf("  tested     %s\n", target.tested.c_str());
    }
  }

  std::string cpusOf;
  std::string featuresOf;
};

} // namespace

std::unique_ptr<Command> makeTargetsCommand(CLI::App& app) { return std::make_unique<TargetsCommand>(app); }

} // namespace wrought
