#include "frontend/resolve-imports.h"

#include "context.h"
#include "emit/runtime-functions.h"

#include <ir/module-utils.h>
#include <wasm.h>

namespace wrought {

namespace {

std::string typeText(wasm::Signature signature) { return signature.params.toString() + " -> " + signature.results.toString(); }

std::string quoted(wasm::Importable* import) {
  return "'" + std::string(import->module.str) + "." + std::string(import->base.str) + "'";
}

class Resolver {
public:
  Resolver(Context& context, wasm::Module& module, bool isForeign) : context(context), module(module), isForeign(isForeign) {}

  void run() {
    // Whoever instantiates a library gives its imports, and calls what it exports.
    if (context.options.isLibrary())
      return;
    wasm::ModuleUtils::iterImportedFunctions(module, [&](wasm::Function* function) { checkFunction(function); });
    wasm::ModuleUtils::iterImportedMemories(module, [&](wasm::Memory* memory) { provideMemory(memory); });
    wasm::ModuleUtils::iterImportedTables(module, [&](wasm::Table* table) { refuse("table", table); });
    wasm::ModuleUtils::iterImportedGlobals(module, [&](wasm::Global* global) { refuse("global", global); });
    wasm::ModuleUtils::iterImportedTags(module, [&](wasm::Tag* tag) { refuse("tag", tag); });
    if (!isForeign)
      checkEntry();
  }

private:
  SourceLocation file() const { return SourceLocation::inFile(context.options.inputPath); }

  void error(const std::string& message) { context.diagnostics.error(file(), message); }

  void refuse(const char* kind, wasm::Importable* import) {
    error(std::string("the module imports the ") + kind + " " + quoted(import) + ", which nothing provides");
  }

  // Modules with threads import their memory, whatever the name, since each thread is an instance of its own. The memory that they
  // share is the program's.
  void provideMemory(wasm::Memory* memory) {
    if (!memory->shared) {
      refuse("memory", memory);
      return;
    }
    memory->module = wasm::Name();
    memory->base = wasm::Name();
  }

  void checkThreadEntry() {
    wasm::Export* entry = module.getExportOrNull(threadEntryExport);
    std::string name = std::string("'") + threadEntryExport + "'";
    if (!entry || entry->kind != wasm::ExternalKind::Function) {
      error("the module starts threads (it imports 'wasi.thread-spawn') but has no function export " + name +
            " for them to run");
      return;
    }
    wasm::Signature signature = module.getFunction(entry->value)->getSig();
    wasm::Signature expected(wasm::Type({wasm::Type::i32, wasm::Type::i32}), wasm::Type::none);
    if (signature != expected)
      error("the export " + name + " has the type " + typeText(signature) + "; threads are started with the type " +
            typeText(expected));
  }

  void checkFunction(wasm::Function* function) {
    std::optional<HostFunction> host = hostFunction(function->module, function->base);
    if (host && isThreadSpawn(function->module, function->base))
      checkThreadEntry();
    if (!host) {
      if (context.options.unknownImports == UnknownImports::Trap || isForeign)
        return;
      error("unknown import: function " + quoted(function) + ", which nothing provides");
      noteUnknownImports();
      return;
    }
    if (host->signature != function->getSig())
      error("the import " + quoted(function) + " has the type " + typeText(function->getSig()) +
            ", but the runtime provides it as " + typeText(host->signature));
  }

  void noteUnknownImports() {
    if (!noted)
      context.diagnostics.note("programs are given WASI preview 1 ('wasi_snapshot_preview1'); --unknown-imports=trap compiles "
                               "anyway, and a call of an unknown import traps");
    noted = true;
  }

  void checkEntry() {
    const std::string& invoke = context.options.invoke;
    if (invoke == "-")
      return;
    std::string name = invoke.empty() ? "_start" : invoke;
    wasm::Export* entry = module.getExportOrNull(name);
    if (!entry || entry->kind != wasm::ExternalKind::Function) {
      error("the module has no function export '" + name + "' to start at");
      if (invoke.empty())
        context.diagnostics.note("a program exports '_start'; call another export with --invoke NAME");
      return;
    }
    wasm::Signature signature = module.getFunction(entry->value)->getSig();
    if (invoke.empty() && signature != wasm::Signature())
      error("the export '_start' has the type " + typeText(signature) + "; it must take and return nothing");
  }

  Context& context;
  wasm::Module& module;
  bool isForeign;
  bool noted = false;
};

} // namespace

void resolveImports(Context& context, wasm::Module& module, bool isForeign) { Resolver(context, module, isForeign).run(); }

} // namespace wrought
