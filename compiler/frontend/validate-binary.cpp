// wabt's reader decodes the module and calls back for every item; wabt's validator holds the typing rules; this file joins
// the two, so that a module of any size is checked in memory proportional to its declarations, not to its code.
//
// The alternative, wabt's ReadBinaryIr followed by ValidateModule, builds a tree of some 80 bytes for each instruction
// (gigabytes for a large program), and frees nested blocks recursively, so that a small file overflows the stack.
//
// What wabt 1.0.32 lets through is checked here: code after the end of a function, functions and initialisers without an end,
// a data count without data, unknown data segment flags, `select` with an empty list of types, indirect calls through a table
// of externref, rules that fail without saying why, and quantities out of all proportion (limits.h). What it refuses although
// WebAssembly 2.0 has it, `global.get` in element segments, is got past it by element-globals.h.

#include "validate-binary.h"

#include "element-globals.h"
#include "limits.h"
#include "recognise-feature.h"
#include "wabt-features.h"

#include <wabt/binary-reader-nop.h>
#include <wabt/shared-validator.h>

#include <algorithm>

namespace wrought {
namespace {

using wabt::Address;
using wabt::ExternalKind;
using wabt::Index;
using wabt::Location;
using wabt::Offset;
using wabt::Opcode;
using wabt::Result;
using wabt::Type;
using wabt::Var;

// More errors than this are of no use to a person.
constexpr size_t maxErrors = 20;

class Validator final : public wabt::BinaryReaderNop {
public:
  Validator(std::span<const uint8_t> module, const ElementGlobals& elementGlobals, const Features& allowed)
      : module(module), elementGlobals(elementGlobals), allowed(allowed),
        validator(&typeErrors, wabt::ValidateOptions(toWabt(allowed))) {}

  BinaryCheck takeResult() {
    std::stable_sort(check.errors.begin(), check.errors.end(),
                     [](const Finding& a, const Finding& b) { return a.offset < b.offset; });
    return std::move(check);
  }

  // Reports what the reader itself found wrong.
  bool OnError(const wabt::Error& error) override {
    if (error.error_level == wabt::ErrorLevel::Warning) {
      add(check.warnings, error.loc.offset, error.message);
    } else if (!readerFailed) {
      // The reader goes on after some of its errors; what it then finds is the consequence of the first.
      readerFailed = true;
      Finding& finding = add(check.errors, error.loc.offset, error.message);
      finding.feature = recogniseFeature(module, {error.message, error.loc.offset, instruction}, allowed);
      if (finding.feature && error.message.starts_with("unexpected opcode"))
        finding.offset = instruction;
    }
    return true;
  }

  // --- Declarations -----------------------------------------------------------------------------------------------------

  Result EndModule() override {
    if (dataCount && *dataCount != dataSegmentCount)
      fail("the data count section announces " + std::to_string(*dataCount) + " segments, but there are " +
           std::to_string(dataSegmentCount));
    return at([&](const Location&) { return validator.EndModule(); });
  }

  Result OnTypeCount(Index count) override { return limit(count, limits::types, "types"); }
  Result OnImportCount(Index count) override { return limit(count, limits::imports, "imports"); }
  Result OnFunctionCount(Index count) override { return limit(count, limits::functions, "functions"); }
  Result OnTableCount(Index count) override { return limit(count, limits::tables, "tables"); }
  Result OnMemoryCount(Index count) override { return limit(count, limits::memories, "memories"); }
  Result OnGlobalCount(Index count) override { return limit(count, limits::globals, "globals"); }
  Result OnExportCount(Index count) override { return limit(count, limits::exports, "exports"); }
  Result OnTagCount(Index count) override { return limit(count, limits::tags, "tags"); }
  Result OnElemSegmentCount(Index count) override {
    return limit(count, limits::elementSegments, "element segments");
  }

  Result OnFuncType(Index index, Index paramCount, Type* params, Index resultCount, Type* results) override {
    if (wabt::Failed(limit(paramCount, limits::parameters, "parameters in a function type")) ||
        wabt::Failed(limit(resultCount, limits::results, "results in a function type")))
      return Result::Error;
    arities.push_back({paramCount, resultCount});
    return at([&](const Location& here) {
      return validator.OnFuncType(here, paramCount, params, resultCount, results, index);
    });
  }

  Result OnImportFunc(Index, std::string_view, std::string_view, Index functionIndex, Index type) override {
    return OnFunction(functionIndex, type);
  }
  Result OnImportTable(Index, std::string_view, std::string_view, Index index, Type type,
                       const wabt::Limits* size) override {
    return OnTable(index, type, size);
  }
  Result OnImportMemory(Index, std::string_view, std::string_view, Index index, const wabt::Limits* size) override {
    return OnMemory(index, size);
  }
  Result OnImportGlobal(Index, std::string_view, std::string_view, Index, Type type, bool isMutable) override {
    importedGlobals.push_back({type, isMutable});
    return at([&](const Location& here) { return validator.OnGlobalImport(here, type, isMutable); });
  }
  Result OnImportTag(Index, std::string_view, std::string_view, Index index, Index type) override {
    return OnTagType(index, type);
  }

  Result OnFunction(Index, Index type) override {
    functionTypes.push_back(type);
    return at([&](const Location& here) { return validator.OnFunction(here, Var(type, here)); });
  }
  Result OnTable(Index, Type type, const wabt::Limits* size) override {
    tableTypes.push_back(type);
    return at([&](const Location& here) { return validator.OnTable(here, type, *size); });
  }
  Result OnMemory(Index, const wabt::Limits* size) override {
    memoryIs64.push_back(size->is_64);
    return at([&](const Location& here) { return validator.OnMemory(here, *size); });
  }
  Result OnTagType(Index, Index type) override {
    return at([&](const Location& here) { return validator.OnTag(here, Var(type, here)); });
  }
  Result OnExport(Index, ExternalKind kind, Index index, std::string_view name) override {
    return at([&](const Location& here) { return validator.OnExport(here, kind, Var(index, here), name); });
  }
  Result OnStartFunction(Index index) override {
    return at([&](const Location& here) { return validator.OnStart(here, Var(index, here)); });
  }

  // --- Globals and segments ---------------------------------------------------------------------------------------------

  Result BeginGlobal(Index, Type type, bool isMutable) override {
    initialiserType = type;
    // The global itself is declared after its initialiser, which may not name it.
    pendingGlobal = {type, isMutable};
    return Result::Ok;
  }
  Result BeginGlobalInitExpr(Index) override { return beginInitialiser(initialiserType); }
  Result EndGlobalInitExpr(Index) override { return endInitialiser(); }
  Result EndGlobal(Index) override {
    return at([&](const Location& here) {
      return validator.OnGlobal(here, pendingGlobal.type, pendingGlobal.mutable_);
    });
  }

  Result BeginElemSegment(Index, Index table, uint8_t flags) override {
    wabt::SegmentKind kind = segmentKind(flags);
    return at([&](const Location& here) { return validator.OnElemSegment(here, Var(table, here), kind); });
  }
  Result BeginElemSegmentInitExpr(Index) override { return beginInitialiser(Type::I32); }
  Result EndElemSegmentInitExpr(Index) override { return endInitialiser(); }
  Result OnElemSegmentElemType(Index, Type type) override {
    return at([&](const Location& here) { return validator.OnElemSegmentElemType(here, type); });
  }
  Result OnElemSegmentElemExpr_RefNull(Index, Type type) override {
    if (auto replaced = elementGlobals.globals.find(state->offset); replaced != elementGlobals.globals.end())
      if (wabt::Failed(checkElementGlobal(replaced->second, type)))
        return Result::Error;
    return at([&](const Location& here) { return validator.OnElemSegmentElemExpr_RefNull(here, type); });
  }
  Result OnElemSegmentElemExpr_RefFunc(Index, Index function) override {
    return at(
        [&](const Location& here) { return validator.OnElemSegmentElemExpr_RefFunc(here, Var(function, here)); });
  }

  Result OnDataCount(Index count) override {
    dataCount = count;
    validator.OnDataCount(count);
    return Result::Ok;
  }
  Result OnDataSegmentCount(Index count) override {
    dataSegmentCount = count;
    return limit(count, limits::dataSegments, "data segments");
  }
  Result BeginDataSegment(Index, Index memory, uint8_t flags) override {
    if (flags > 2)
      return fail("unknown data segment flags: " + std::to_string(flags));
    initialiserType = memory < memoryIs64.size() && memoryIs64[memory] ? Type::I64 : Type::I32;
    wabt::SegmentKind kind = segmentKind(flags);
    return at([&](const Location& here) { return validator.OnDataSegment(here, Var(memory, here), kind); });
  }
  Result BeginDataSegmentInitExpr(Index) override { return beginInitialiser(initialiserType); }
  Result EndDataSegmentInitExpr(Index) override { return endInitialiser(); }

  // --- Function bodies --------------------------------------------------------------------------------------------------

  Result BeginFunctionBody(Index index, Offset) override {
    function = index;
    skipping = false;
    depth = 1;
    localCount = 0;
    if (index < functionTypes.size() && functionTypes[index] < arities.size())
      localCount = arities[functionTypes[index]].params;
    return at([&](const Location& here) { return validator.BeginFunctionBody(here, index); });
  }
  Result OnLocalDecl(Index, Index count, Type type) override {
    localCount += count;
    if (wabt::Failed(limit(localCount, limits::locals, "locals in a function")))
      return Result::Error;
    return at([&](const Location& here) { return validator.OnLocalDecl(here, count, type); });
  }
  Result EndFunctionBody(Index) override {
    if (depth != 0)
      return fail("the function ends inside a block");
    if (!skipping)
      if (wabt::Failed(at([&](const Location& here) { return validator.EndFunctionBody(here); })))
        return Result::Error;
    function = -1;
    skipping = false;
    return Result::Ok;
  }

  Result OnOpcode(Opcode opcode) override {
    // The reader stands behind the opcode; a prefixed one takes as many bytes as its number needs.
    size_t length = 1;
    if (opcode.HasPrefix())
      for (uint32_t code = opcode.GetCode(); ++length, code >= 0x80;)
        code >>= 7;
    instruction = state->offset - length;
    current = opcode;
    if (inInitialiser) {
      sawEnd = opcode == Opcode::End;
      return Result::Ok;
    }
    if (depth == 0)
      return fail("code after the end of the function");
    if (validator.type_stack_size() > limits::operands)
      return fail("more than " + std::to_string(limits::operands) + " values on the operand stack");
    return Result::Ok;
  }

  Result OnBlockExpr(Type type) override {
    return open(type, [&](const Location& here) { return validator.OnBlock(here, type); });
  }
  Result OnLoopExpr(Type type) override {
    return open(type, [&](const Location& here) { return validator.OnLoop(here, type); });
  }
  Result OnIfExpr(Type type) override {
    return open(type, [&](const Location& here) { return validator.OnIf(here, type); });
  }
  Result OnTryExpr(Type type) override {
    return open(type, [&](const Location& here) { return validator.OnTry(here, type); });
  }
  Result OnElseExpr() override {
    return type([&](const Location& here) { return validator.OnElse(here); });
  }
  Result OnEndExpr() override {
    if (inInitialiser)
      return Result::Ok;
    // The end of the function itself is EndFunctionBody's.
    if (--depth == 0)
      return Result::Ok;
    return type([&](const Location& here) { return validator.OnEnd(here); });
  }
  Result OnDelegateExpr(Index target) override {
    if (--depth == 0)
      return fail("delegate outside a try");
    return type([&](const Location& here) { return validator.OnDelegate(here, Var(target, here)); });
  }
  Result OnCatchExpr(Index tag) override {
    return type([&](const Location& here) { return validator.OnCatch(here, Var(tag, here), false); });
  }
  Result OnCatchAllExpr() override {
    return type([&](const Location& here) { return validator.OnCatch(here, Var(0, here), true); });
  }
  Result OnThrowExpr(Index tag) override {
    return type([&](const Location& here) { return validator.OnThrow(here, Var(tag, here)); });
  }
  Result OnRethrowExpr(Index target) override {
    return type([&](const Location& here) { return validator.OnRethrow(here, Var(target, here)); });
  }
  Result OnBrExpr(Index target) override {
    return type([&](const Location& here) { return validator.OnBr(here, Var(target, here)); });
  }
  Result OnBrIfExpr(Index target) override {
    return type([&](const Location& here) { return validator.OnBrIf(here, Var(target, here)); });
  }
  Result OnBrTableExpr(Index count, Index* targets, Index defaultTarget) override {
    return type([&](const Location& here) {
      if (wabt::Failed(validator.BeginBrTable(here)))
        return Result(Result::Error);
      for (Index i = 0; i < count; ++i)
        if (wabt::Failed(validator.OnBrTableTarget(here, Var(targets[i], here))))
          return Result(Result::Error);
      if (wabt::Failed(validator.OnBrTableTarget(here, Var(defaultTarget, here))))
        return Result(Result::Error);
      return validator.EndBrTable(here);
    });
  }
  Result OnReturnExpr() override {
    return type([&](const Location& here) { return validator.OnReturn(here); });
  }
  Result OnUnreachableExpr() override {
    return type([&](const Location& here) { return validator.OnUnreachable(here); });
  }
  Result OnNopExpr() override {
    return type([&](const Location& here) { return validator.OnNop(here); });
  }
  Result OnDropExpr() override {
    return type([&](const Location& here) { return validator.OnDrop(here); });
  }
  Result OnSelectExpr(Index count, Type* types) override {
    if (current == Opcode::SelectT && count != 1)
      return fail("select must name one result type, not " + std::to_string(count));
    return type([&](const Location& here) { return validator.OnSelect(here, count, types); });
  }

  Result OnCallExpr(Index callee) override {
    return call(functionType(callee), [&](const Location& here) { return validator.OnCall(here, Var(callee, here)); });
  }
  Result OnReturnCallExpr(Index callee) override {
    return call(functionType(callee),
                [&](const Location& here) { return validator.OnReturnCall(here, Var(callee, here)); });
  }
  Result OnCallIndirectExpr(Index signature, Index table) override {
    return call(signature, [&](const Location& here) {
      checkFunctionTable(here, table);
      return validator.OnCallIndirect(here, Var(signature, here), Var(table, here));
    });
  }
  Result OnReturnCallIndirectExpr(Index signature, Index table) override {
    return call(signature, [&](const Location& here) {
      checkFunctionTable(here, table);
      return validator.OnReturnCallIndirect(here, Var(signature, here), Var(table, here));
    });
  }

  Result OnLocalGetExpr(Index index) override {
    return type([&](const Location& here) { return validator.OnLocalGet(here, Var(index, here)); });
  }
  Result OnLocalSetExpr(Index index) override {
    return type([&](const Location& here) { return validator.OnLocalSet(here, Var(index, here)); });
  }
  Result OnLocalTeeExpr(Index index) override {
    return type([&](const Location& here) { return validator.OnLocalTee(here, Var(index, here)); });
  }
  Result OnGlobalGetExpr(Index index) override {
    return type([&](const Location& here) { return validator.OnGlobalGet(here, Var(index, here)); });
  }
  Result OnGlobalSetExpr(Index index) override {
    return type([&](const Location& here) { return validator.OnGlobalSet(here, Var(index, here)); });
  }

  Result OnI32ConstExpr(uint32_t) override { return constant(Type::I32); }
  Result OnI64ConstExpr(uint64_t) override { return constant(Type::I64); }
  Result OnF32ConstExpr(uint32_t) override { return constant(Type::F32); }
  Result OnF64ConstExpr(uint64_t) override { return constant(Type::F64); }
  Result OnV128ConstExpr(v128) override { return constant(Type::V128); }

  Result OnUnaryExpr(Opcode opcode) override {
    return type([&](const Location& here) { return validator.OnUnary(here, opcode); });
  }
  Result OnBinaryExpr(Opcode opcode) override {
    return type([&](const Location& here) { return validator.OnBinary(here, opcode); });
  }
  Result OnTernaryExpr(Opcode opcode) override {
    return type([&](const Location& here) { return validator.OnTernary(here, opcode); });
  }
  Result OnCompareExpr(Opcode opcode) override {
    return type([&](const Location& here) { return validator.OnCompare(here, opcode); });
  }
  Result OnConvertExpr(Opcode opcode) override {
    return type([&](const Location& here) { return validator.OnConvert(here, opcode); });
  }

  Result OnRefFuncExpr(Index index) override {
    return type([&](const Location& here) { return validator.OnRefFunc(here, Var(index, here)); });
  }
  Result OnRefNullExpr(Type nullType) override {
    return type([&](const Location& here) { return validator.OnRefNull(here, nullType); });
  }
  Result OnRefIsNullExpr() override {
    return type([&](const Location& here) { return validator.OnRefIsNull(here); });
  }

  Result OnLoadExpr(Opcode opcode, Index memory, Address align, Address) override {
    return type([&](const Location& here) { return validator.OnLoad(here, opcode, Var(memory, here), bytes(align)); });
  }
  Result OnStoreExpr(Opcode opcode, Index memory, Address align, Address) override {
    return type([&](const Location& here) { return validator.OnStore(here, opcode, Var(memory, here), bytes(align)); });
  }
  Result OnMemorySizeExpr(Index memory) override {
    return type([&](const Location& here) { return validator.OnMemorySize(here, Var(memory, here)); });
  }
  Result OnMemoryGrowExpr(Index memory) override {
    return type([&](const Location& here) { return validator.OnMemoryGrow(here, Var(memory, here)); });
  }
  Result OnMemoryCopyExpr(Index source, Index target) override {
    return type(
        [&](const Location& here) { return validator.OnMemoryCopy(here, Var(source, here), Var(target, here)); });
  }
  Result OnMemoryFillExpr(Index memory) override {
    return type([&](const Location& here) { return validator.OnMemoryFill(here, Var(memory, here)); });
  }
  Result OnMemoryInitExpr(Index segment, Index memory) override {
    return type(
        [&](const Location& here) { return validator.OnMemoryInit(here, Var(segment, here), Var(memory, here)); });
  }
  Result OnDataDropExpr(Index segment) override {
    return type([&](const Location& here) { return validator.OnDataDrop(here, Var(segment, here)); });
  }

  Result OnTableGetExpr(Index table) override {
    return type([&](const Location& here) { return validator.OnTableGet(here, Var(table, here)); });
  }
  Result OnTableSetExpr(Index table) override {
    return type([&](const Location& here) { return validator.OnTableSet(here, Var(table, here)); });
  }
  Result OnTableGrowExpr(Index table) override {
    return type([&](const Location& here) { return validator.OnTableGrow(here, Var(table, here)); });
  }
  Result OnTableSizeExpr(Index table) override {
    return type([&](const Location& here) { return validator.OnTableSize(here, Var(table, here)); });
  }
  Result OnTableFillExpr(Index table) override {
    return type([&](const Location& here) { return validator.OnTableFill(here, Var(table, here)); });
  }
  Result OnTableCopyExpr(Index target, Index source) override {
    return type(
        [&](const Location& here) { return validator.OnTableCopy(here, Var(target, here), Var(source, here)); });
  }
  Result OnTableInitExpr(Index segment, Index table) override {
    return type(
        [&](const Location& here) { return validator.OnTableInit(here, Var(segment, here), Var(table, here)); });
  }
  Result OnElemDropExpr(Index segment) override {
    return type([&](const Location& here) { return validator.OnElemDrop(here, Var(segment, here)); });
  }

  // Vectors.
  Result OnLoadSplatExpr(Opcode opcode, Index memory, Address align, Address) override {
    return type(
        [&](const Location& here) { return validator.OnLoadSplat(here, opcode, Var(memory, here), bytes(align)); });
  }
  Result OnLoadZeroExpr(Opcode opcode, Index memory, Address align, Address) override {
    return type(
        [&](const Location& here) { return validator.OnLoadZero(here, opcode, Var(memory, here), bytes(align)); });
  }
  Result OnSimdLaneOpExpr(Opcode opcode, uint64_t lane) override {
    return type([&](const Location& here) { return validator.OnSimdLaneOp(here, opcode, lane); });
  }
  Result OnSimdShuffleOpExpr(Opcode opcode, v128 lanes) override {
    return type([&](const Location& here) { return validator.OnSimdShuffleOp(here, opcode, lanes); });
  }
  Result OnSimdLoadLaneExpr(Opcode opcode, Index memory, Address align, Address, uint64_t lane) override {
    return type([&](const Location& here) {
      return validator.OnSimdLoadLane(here, opcode, Var(memory, here), bytes(align), lane);
    });
  }
  Result OnSimdStoreLaneExpr(Opcode opcode, Index memory, Address align, Address, uint64_t lane) override {
    return type([&](const Location& here) {
      return validator.OnSimdStoreLane(here, opcode, Var(memory, here), bytes(align), lane);
    });
  }

  // Atomics.
  Result OnAtomicLoadExpr(Opcode opcode, Index memory, Address align, Address) override {
    return type(
        [&](const Location& here) { return validator.OnAtomicLoad(here, opcode, Var(memory, here), bytes(align)); });
  }
  Result OnAtomicStoreExpr(Opcode opcode, Index memory, Address align, Address) override {
    return type(
        [&](const Location& here) { return validator.OnAtomicStore(here, opcode, Var(memory, here), bytes(align)); });
  }
  Result OnAtomicRmwExpr(Opcode opcode, Index memory, Address align, Address) override {
    return type(
        [&](const Location& here) { return validator.OnAtomicRmw(here, opcode, Var(memory, here), bytes(align)); });
  }
  Result OnAtomicRmwCmpxchgExpr(Opcode opcode, Index memory, Address align, Address) override {
    return type([&](const Location& here) {
      return validator.OnAtomicRmwCmpxchg(here, opcode, Var(memory, here), bytes(align));
    });
  }
  Result OnAtomicWaitExpr(Opcode opcode, Index memory, Address align, Address) override {
    return type(
        [&](const Location& here) { return validator.OnAtomicWait(here, opcode, Var(memory, here), bytes(align)); });
  }
  Result OnAtomicNotifyExpr(Opcode opcode, Index memory, Address align, Address) override {
    return type(
        [&](const Location& here) { return validator.OnAtomicNotify(here, opcode, Var(memory, here), bytes(align)); });
  }
  Result OnAtomicFenceExpr(uint32_t model) override {
    return type([&](const Location& here) { return validator.OnAtomicFence(here, model); });
  }

private:
  struct Arity {
    Index params;
    Index results;
  };

  static Address bytes(Address log2) { return Address(1) << log2; }

  static wabt::SegmentKind segmentKind(uint8_t flags) {
    if ((flags & wabt::SegDeclared) == wabt::SegDeclared)
      return wabt::SegmentKind::Declared;
    return flags & wabt::SegPassive ? wabt::SegmentKind::Passive : wabt::SegmentKind::Active;
  }

  Finding& add(std::vector<Finding>& list, size_t offset, std::string message) {
    list.push_back({static_cast<int64_t>(offset), function, std::move(message), std::nullopt});
    return list.back();
  }

  // Reports an error after which reading on makes no sense.
  Result fail(std::string message) {
    add(check.errors, std::max(instruction, state->offset ? state->offset - 1 : 0), std::move(message));
    return Result::Error;
  }

  Result limit(uint64_t count, uint64_t maximum, const char* what) {
    if (count <= maximum)
      return Result::Ok;
    return fail(std::to_string(count) + " " + what + ", which is more than the " + std::to_string(maximum) +
                " that wrought accepts");
  }

  // Moves the validator's errors into ours; stops reading when there are too many.
  Result takeTypeErrors() {
    for (wabt::Error& error : typeErrors) {
      Finding& finding = add(check.errors, error.loc.offset, std::move(error.message));
      finding.feature = recogniseFeature(module, {finding.message, error.loc.offset, instruction}, allowed);
    }
    typeErrors.clear();
    if (check.errors.size() < maxErrors)
      return Result::Ok;
    check.more = true;
    return Result::Error;
  }

  // Runs a rule of the validator on the declaration just read.
  template <typename Rule> Result at(Rule rule) {
    Location here(state->offset);
    if (wabt::Succeeded(rule(here)))
      return Result::Ok;
    if (typeErrors.empty())
      addTypeError(here, "invalid declaration");
    return takeTypeErrors();
  }

  void addTypeError(const Location& here, std::string_view message) {
    typeErrors.emplace_back(wabt::ErrorLevel::Error, here, message);
  }

  // Errors that the validator does not see; they are taken with its own.
  void checkFunctionTable(const Location& here, Index table) {
    if (table < tableTypes.size() && tableTypes[table] != Type::FuncRef)
      addTypeError(here, "indirect call through table #" + std::to_string(table) + ", which holds " +
                             tableTypes[table].GetName() + ", not funcref");
  }

  // The rules for a constant `global.get`: an imported, immutable global of the type wanted.
  Result checkElementGlobal(Index global, Type type) {
    Location here(state->offset);
    if (global >= importedGlobals.size())
      addTypeError(here, "an element can only be the value of an imported global, not of global #" +
                             std::to_string(global));
    else if (importedGlobals[global].mutable_)
      addTypeError(here, "an element cannot be the value of global #" + std::to_string(global) + ", which is mutable");
    else if (importedGlobals[global].type != type)
      addTypeError(here, "type mismatch: global #" + std::to_string(global) + " is " +
                             importedGlobals[global].type.GetName() + ", the segment holds " + type.GetName());
    return takeTypeErrors();
  }

  // Runs a rule on the instruction just read. After an error the validator's stacks mean little, so the rest of the function
  // is only decoded: one error a function, and no consequences of the first one.
  template <typename Rule> Result type(Rule rule) {
    if (skipping)
      return Result::Ok;
    Location here(instruction);
    if (wabt::Succeeded(rule(here)) && typeErrors.empty())
      return Result::Ok;
    if (typeErrors.empty())
      addTypeError(here, std::string("type mismatch in ") + current.GetName());
    skipping = true;
    return takeTypeErrors();
  }

  template <typename Rule> Result open(Type blockType, Rule rule) {
    if (++depth > limits::nesting)
      return fail("blocks nested more than " + std::to_string(limits::nesting) + " deep");
    if (blockType.IsIndex())
      if (wabt::Failed(countTraffic(blockType.GetIndex())))
        return Result::Error;
    return type(rule);
  }

  template <typename Rule> Result call(Index signature, Rule rule) {
    if (wabt::Failed(countTraffic(signature)))
      return Result::Error;
    return type(rule);
  }

  Index functionType(Index index) const { return index < functionTypes.size() ? functionTypes[index] : ~Index(0); }

  // Keeps the work that an instruction with many operands causes in proportion to the size of the module.
  Result countTraffic(Index signature) {
    if (signature >= arities.size())
      return Result::Ok;
    traffic += arities[signature].params + arities[signature].results;
    if (traffic <= limits::multiValueTraffic + module.size())
      return Result::Ok;
    return fail("calls and blocks with more operands than wrought accepts in a module of this size");
  }

  Result constant(Type constantType) {
    return type([&](const Location& here) { return validator.OnConst(here, constantType); });
  }

  Result beginInitialiser(Type expected) {
    inInitialiser = true;
    sawEnd = false;
    skipping = false;
    return at([&](const Location& here) { return validator.BeginInitExpr(here, expected); });
  }

  Result endInitialiser() {
    inInitialiser = false;
    if (!sawEnd)
      return fail("the initialiser has no end");
    bool failedBefore = skipping;
    skipping = false;
    if (!failedBefore)
      return at([&](const Location&) { return validator.EndInitExpr(); });
    // Only to put the validator back outside the initialiser.
    (void)validator.EndInitExpr();
    typeErrors.clear();
    return Result::Ok;
  }

  std::span<const uint8_t> module;
  const ElementGlobals& elementGlobals;
  Features allowed;
  BinaryCheck check;
  wabt::Errors typeErrors;
  wabt::SharedValidator validator;

  std::vector<Arity> arities;       // of each type
  std::vector<Index> functionTypes; // of each function, imported or not
  std::vector<bool> memoryIs64;
  std::vector<Type> tableTypes;
  wabt::TypeMutVector importedGlobals;
  std::optional<Index> dataCount;
  Index dataSegmentCount = 0;
  uint64_t traffic = 0;

  int64_t function = -1; // whose body is being read
  bool readerFailed = false;
  bool skipping = false; // the rest of this function or initialiser is only decoded
  size_t depth = 0;      // open blocks, the function's own included
  uint64_t localCount = 0;
  size_t instruction = 0; // offset of the last opcode
  Opcode current;
  bool inInitialiser = false;
  bool sawEnd = false;
  Type initialiserType = Type::I32;
  wabt::TypeMut pendingGlobal{Type::I32, false};
};

} // namespace

BinaryCheck validateBinary(std::span<const uint8_t> module, const Features& allowed) {
  ElementGlobals elementGlobals = replaceElementGlobals(module);
  Validator validator(module, elementGlobals, allowed);
  // The name section is ours to judge (name-section.h): wabt would refuse the module for a defect of it.
  wabt::ReadBinaryOptions options(toWabt(allowed), /*log_stream=*/nullptr, /*read_debug_names=*/false,
                                  /*stop_on_first_error=*/true, /*fail_on_custom_section_error=*/false);
  std::span<const uint8_t> readable = elementGlobals.module.empty() ? module : std::span(elementGlobals.module);
  Result result = wabt::ReadBinary(readable.data(), readable.size(), &validator, options);
  BinaryCheck check = validator.takeResult();
  // A refusal without a reason would be a refusal that nobody reports.
  if (wabt::Failed(result) && check.errors.empty())
    check.errors.push_back({-1, -1, "wabt cannot read this module", std::nullopt});
  return check;
}

} // namespace wrought
