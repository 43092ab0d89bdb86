#include "passes/pass-list.h"

#include "context.h"
#include "emit/runtime-functions.h"

#include <pass.h>
#include <wasm.h>

#include <algorithm>

namespace wrought {

namespace {

bool spawnsThreads(const wasm::Module& module) {
  return std::any_of(module.functions.begin(), module.functions.end(), [](const auto& function) {
    return function->imported() && isThreadSpawn(function->module, function->base);
  });
}

// A program is entered at one place; what else the module exports is for hosts that embed it.
void keepOnlyEntries(const Options& options, wasm::Module& module) {
  module.removeExports([&](wasm::Export* item) {
    // The runtime reads and writes it on behalf of imports, also where no instruction of the module does.
    if (item->kind == wasm::ExternalKind::Memory)
      return false;
    if (item->kind != wasm::ExternalKind::Function)
      return true;
    // What new threads run.
    if (item->name == threadEntryExport && spawnsThreads(module))
      return false;
    if (options.invoke.empty())
      return item->name != "_start";
    return options.invoke != "-" && item->name.str != options.invoke;
  });
}

} // namespace

void runPasses(const Context& context, wasm::Module& module, bool isForeign) {
  if (!context.options.isLibrary() && !isForeign)
    keepOnlyEntries(context.options, module);
  wasm::PassOptions options;
  // What a library hands out, others call.
  options.closedWorld = !context.options.isLibrary();
  options.validate = context.options.verifyEach;
  options.debugInfo = true; // keep names: they become symbols
  wasm::PassRunner runner(&module, options);
  runner.setIsNested(true); // no pass-debug mode from the environment

  // What nothing reaches costs time in every later stage.
  runner.add("remove-unused-module-elements");
  // Fuel counts the operators of the module as it came (emit/emit-fuel).
  switch (context.options.fuel ? OptLevel::O0 : context.options.optLevel) {
  case OptLevel::O0:
    break;
  case OptLevel::O1:
  case OptLevel::O2:
  case OptLevel::O3:
  case OptLevel::Os:
    // Producers leave identical instantiations of templates and generics; each costs LLVM its whole pipeline.
    runner.add("duplicate-function-elimination");
    // Not directize: it makes `unreachable` of an indirect call that must fail, which is a trap for another reason. LLVM folds
    // constant indices into constant tables itself.
    runner.add("simplify-globals");
    runner.add("remove-unused-module-elements");
    break;
  }
  runner.run();
}

} // namespace wrought
