#include "emit/debug-info.h"

#include "emit/display-name.h"

#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/IR/Module.h>

namespace wrought {

namespace {

constexpr uint32_t wholeFile = UINT32_MAX; // the module itself, in `files`
constexpr unsigned maxColumn = UINT16_MAX;

} // namespace

DebugInfo::DebugInfo(const ModulePlan& plan, llvm::Module& module, bool isOptimised)
    : plan(plan), module(module), builder(module), isOptimised(isOptimised) {
  module.addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
  module.addModuleFlag(llvm::Module::Max, "Dwarf Version", 5);
  llvm::DIFile* main = plan.extras.sources.empty() ? builder.createFile("module", "") : moduleFile(*plan.extras.sources.back());
  // Of all languages C is the one whose debuggers take a name for what it is.
  unit = builder.createCompileUnit(llvm::dwarf::DW_LANG_C11, main, "wrought " WROUGHT_VERSION, isOptimised, "", 0, "",
                                   llvm::DICompileUnit::FullDebug, 0, /*SplitDebugInlining=*/true,
                                   /*DebugInfoForProfiling=*/false, llvm::DICompileUnit::DebugNameTableKind::None);
}

llvm::DIFile* DebugInfo::file(const SourceLines& lines, uint32_t index) {
  llvm::DIFile*& known = files[{&lines, index}];
  if (!known)
    known = builder.createFile(lines.files[index].name, lines.files[index].directory);
  return known;
}

llvm::DIFile* DebugInfo::moduleFile(const SourceLines& lines) {
  llvm::DIFile*& known = files[{&lines, wholeFile}];
  if (!known)
    known = builder.createFile(lines.path, "");
  return known;
}

std::optional<DebugInfo::Place> DebugInfo::placeOf(const wasm::Function::DebugLocation& location) {
  if (location.fileIndex >= plan.extras.sources.size())
    return std::nullopt;
  const SourceLines& lines = *plan.extras.sources[location.fileIndex];
  uint32_t offset = location.lineNumber;
  const SourceLines::Row* row = lines.find(offset);
  if (row)
    return Place{file(lines, row->file), row->line, row->column <= maxColumn ? row->column : 0, lines.isText ? 0 : offset};
  if (lines.isText)
    return std::nullopt;
  return Place{moduleFile(lines), offset, 0, offset};
}

llvm::DebugLoc DebugInfo::beginFunction(llvm::Function& emitted, wasm::Function& function) {
  source = &function;
  // The first place in the code stands for the function: what a module says of functions themselves is their names.
  const wasm::Function::DebugLocation* first = nullptr;
  for (auto& [expression, location] : function.debugLocations)
    if (location && (!first || *location < *first))
      first = &*location;
  std::optional<Place> place = first ? placeOf(*first) : std::nullopt;
  llvm::DIFile* in = place ? place->file : unit->getFile();
  unsigned line = place ? place->line : 0;
  auto flags = llvm::DISubprogram::toSPFlags(emitted.hasLocalLinkage(), /*IsDefinition=*/true, isOptimised);
  const FunctionPlan& entry = plan.function(function.name);
  std::string name = entry.isNamed ? displayName(function.name.str) : "wasm-function[" + std::to_string(entry.index) + "]";
  scope = builder.createFunction(in, name, llvm::StringRef(), in, line,
                                 builder.createSubroutineType(builder.getOrCreateTypeArray({})), line,
                                 llvm::DINode::FlagZero, flags);
  emitted.setSubprogram(scope);
  return llvm::DILocation::get(module.getContext(), line, place ? place->column : 0, scope);
}

llvm::DebugLoc DebugInfo::location(wasm::Expression* expression) {
  auto found = source->debugLocations.find(expression);
  if (found == source->debugLocations.end() || !found->second)
    return {};
  std::optional<Place> place = placeOf(*found->second);
  if (!place)
    return {};
  llvm::DILocalScope* in = scope;
  if (place->offset != 0 || place->file != scope->getFile())
    in = builder.createLexicalBlockFile(scope, place->file, place->offset);
  return llvm::DILocation::get(module.getContext(), place->line, place->column, in);
}

llvm::DebugLoc DebugInfo::nowhere() { return llvm::DILocation::get(module.getContext(), 0, 0, scope); }

} // namespace wrought
