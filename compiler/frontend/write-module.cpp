#include "write-module.h"

#include <ir/module-utils.h>
#include <wasm-binary.h>
#include <wasm-builder.h>
#include <wasm-traversal.h>
#include <wasm.h>

namespace wrought {

namespace {

// A br_if leaves the value that it might have taken along. In the format that value has the type of the label from there on
// (WebAssembly 3.0, 3.3.8), in Binaryen its own. Where these may differ, Binaryen's writer casts the value back, and casts are
// GC's, which few modules need otherwise. Here the value goes around the branch in a local.
class RefinedBranches : public wasm::ExpressionStackWalker<RefinedBranches> {
public:
  void visitBreak(wasm::Break* branch) {
    if (!branch->condition || !branch->type.hasRef())
      return;
    wasm::Expression* parent = getParent();
    if (parent && parent->is<wasm::Drop>())
      return;
    wasm::Builder builder(*getModule());
    wasm::Type type = branch->value->type;
    wasm::Index local = wasm::Builder::addVar(getFunction(), type);
    wasm::Expression* set = builder.makeLocalSet(local, branch->value);
    branch->value = builder.makeLocalGet(local, type);
    replaceCurrent(builder.makeBlock({set, builder.makeDrop(branch), builder.makeLocalGet(local, type)}, type));
  }
};

} // namespace

std::vector<uint8_t> writeModule(wasm::Module& module, bool withNames) {
  if (module.features.hasGC()) {
    RefinedBranches branches;
    branches.setModule(&module);
    wasm::ModuleUtils::iterDefinedFunctions(
        module, [&](wasm::Function* function) { branches.walkFunctionInModule(function, &module); });
  }
  wasm::BufferWithRandomAccess buffer;
  wasm::PassOptions options;
  wasm::WasmBinaryWriter writer(&module, buffer, options);
  writer.setNamesSection(withNames);
  writer.write();
  return {buffer.begin(), buffer.end()};
}

} // namespace wrought
