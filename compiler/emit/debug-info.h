// Where code comes from, as LLVM's debug information (-g): each instruction has the line of the source that the module's DWARF
// names, or, where it names none, the offset in the module as the line of the module's file. The offset travels along in any case:
// as the discriminator, a number of DWARF's line tables for which we have no other use.
#ifndef WROUGHT_COMPILER_EMIT_DEBUG_INFO_H
#define WROUGHT_COMPILER_EMIT_DEBUG_INFO_H

#include "emit/module-plan.h"

#include <llvm/IR/DIBuilder.h>
#include <llvm/IR/DebugLoc.h>

#include <map>

namespace wrought {

class DebugInfo {
public:
  DebugInfo(const ModulePlan&, llvm::Module&, bool isOptimised);

  // All locations until the next call are in `emitted`. Gives that of its beginning.
  llvm::DebugLoc beginFunction(llvm::Function& emitted, wasm::Function& source);
  // Of an expression of the function; nothing if it comes from nowhere in the module.
  llvm::DebugLoc location(wasm::Expression*);
  // Of code that belongs to no one place of the function.
  llvm::DebugLoc nowhere();

  void finish() { builder.finalize(); }

private:
  struct Place {
    llvm::DIFile* file;
    unsigned line, column;
    uint32_t offset; // in the module, 0 if it means nothing
  };
  std::optional<Place> placeOf(const wasm::Function::DebugLocation&);
  llvm::DIFile* file(const SourceLines&, uint32_t index);
  llvm::DIFile* moduleFile(const SourceLines&);

  const ModulePlan& plan;
  llvm::Module& module;
  llvm::DIBuilder builder;
  bool isOptimised;
  llvm::DICompileUnit* unit = nullptr;
  std::map<std::pair<const SourceLines*, uint32_t>, llvm::DIFile*> files;
  wasm::Function* source = nullptr;
  llvm::DISubprogram* scope = nullptr;
};

} // namespace wrought

#endif
