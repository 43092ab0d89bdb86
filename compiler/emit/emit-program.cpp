#include "emit/emit-program.h"

#include "context.h"
#include "emit/calling-convention.h"
#include "emit/function-emitter.h"
#include "emit/llvm-types.h"
#include "emit/runtime-functions.h"
#include "wrought/abi.h"
#include "wrought/layout.h"

#include <llvm/IR/Module.h>

#include <algorithm>
#include <cctype>

namespace wrought {

namespace {

class ProgramEmitter {
public:
  ProgramEmitter(const Context& context, const ModulePlan& plan, InstanceModel& model, llvm::Module& module)
      : context(context), options(context.options), plan(plan), model(model), module(module), llvmContext(module.getContext()),
        pointer(llvm::PointerType::get(llvmContext, 0)), int32(llvm::Type::getInt32Ty(llvmContext)),
        int64(llvm::Type::getInt64Ty(llvmContext)) {}

  void run() {
    bool isInvoked = !options.invoke.empty();
    auto [memories, memoryCount] = emitMemories();
    auto [grants, grantCount] = emitGrants();
    auto [exports, exportCount] = isInvoked ? emitExports() : std::pair<llvm::Constant*, uint64_t>{null(), 0};

    // In the order of wrought_program's fields.
    llvm::Constant* fields[] = {
        number32(WROUGHT_ABI_VERSION),
        number32(options.sealed ? WROUGHT_PROGRAM_SEALED : 0),
        emitInitialize(),
        isInvoked || !hasEntry() ? null() : emitRun(),
        memories,
        number64(memoryCount),
        number64(options.stackSize),
        plan.isForeign ? null() : sectionBound("__start_" WROUGHT_FUNCTIONS_SECTION),
        plan.isForeign ? null() : sectionBound("__stop_" WROUGHT_FUNCTIONS_SECTION),
        grants,
        number64(grantCount),
        exports,
        number64(exportCount),
        isInvoked ? text(options.invoke == "-" ? "-" : escaped(options.invoke)) : null(),
        isInvoked ? invokeMain() : null(),
        plan.spawnsThreads ? emitThreadStart() : null(),
        number64(wasiImports()),
        number64(options.timeout.value_or(0)),
        number64(options.maxFiles.value_or(0)),
        number64(options.maxEntries.value_or(0)),
        number64(sandboxMode()),
        options.debugInfo && !plan.isForeign ? emitLineTables() : null(),
    };
    static_assert(sizeof(wrought_program) == 8 * 21, "a field was added: emit it");
    llvm::Constant* value = llvm::ConstantStruct::getAnon(llvmContext, fields);
    auto* program = new llvm::GlobalVariable(module, value->getType(), true, llvm::GlobalValue::ExternalLinkage, value,
                                             "wrought_program");
    program->setVisibility(llvm::GlobalValue::HiddenVisibility);
  }

private:
  llvm::Constant* number32(uint64_t value) { return llvm::ConstantInt::get(int32, value); }
  llvm::Constant* number64(uint64_t value) { return llvm::ConstantInt::get(int64, value); }
  llvm::Constant* null() { return llvm::ConstantPointerNull::get(pointer); }

  llvm::Constant* text(llvm::StringRef string) {
    llvm::Constant* bytes = llvm::ConstantDataArray::getString(llvmContext, string, true);
    auto* variable = new llvm::GlobalVariable(module, bytes->getType(), true, llvm::GlobalValue::PrivateLinkage, bytes);
    variable->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    return variable;
  }

  llvm::Constant* external(llvm::StringRef name, llvm::Type* type) {
    auto* variable =
        new llvm::GlobalVariable(module, type, true, llvm::GlobalValue::ExternalLinkage, nullptr, name);
    variable->setVisibility(llvm::GlobalValue::HiddenVisibility);
    variable->setDSOLocal(true);
    return variable;
  }

  // Null if no object file has such a section.
  llvm::Constant* sectionBound(llvm::StringRef name) {
    auto* variable = llvm::cast<llvm::GlobalVariable>(external(name, int64));
    variable->setLinkage(llvm::GlobalValue::ExternalWeakLinkage);
    return variable;
  }

  llvm::Constant* emitLineTables() {
    auto* type = llvm::FunctionType::get(int32, {pointer, int64}, false);
    auto* print = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, "wrought_print_place", module);
    print->setVisibility(llvm::GlobalValue::HiddenVisibility);
    print->setDSOLocal(true);
    // In the order of wrought_line_tables' fields.
    llvm::Constant* value =
        llvm::ConstantStruct::getAnon(llvmContext, {sectionBound("__start_" WROUGHT_LINES_SECTION),
                                                    sectionBound("__stop_" WROUGHT_LINES_SECTION), print});
    return new llvm::GlobalVariable(module, value->getType(), true, llvm::GlobalValue::PrivateLinkage, value);
  }

  llvm::Constant* invokeMain() {
    auto* type = llvm::FunctionType::get(llvm::Type::getVoidTy(llvmContext), {int32, pointer}, false);
    auto* function =
        llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, "wrought_invoke_main", module);
    function->setVisibility(llvm::GlobalValue::HiddenVisibility);
    function->setDSOLocal(true);
    return function;
  }

  template <typename T> llvm::Constant* array(const std::vector<T>& elements) {
    auto* type = llvm::ArrayType::get(elements.front()->getType(), elements.size());
    return new llvm::GlobalVariable(module, type, true, llvm::GlobalValue::PrivateLinkage,
                                    llvm::ConstantArray::get(type, elements));
  }

  // A function that the runtime calls, in the C convention. Wasm code is not inlined into it: what lies outside the section
  // of wasm functions is not the guest's, and a fault there is no trap.
  llvm::Function* createEntry(const char* name, llvm::ArrayRef<llvm::Type*> params) {
    auto* type = llvm::FunctionType::get(llvm::Type::getVoidTy(llvmContext), params, false);
    auto* function = llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage, name, module);
    builder.SetInsertPoint(llvm::BasicBlock::Create(llvmContext, "entry", function));
    return function;
  }

  void callNullary(wasm::Name name) {
    llvm::SmallVector<llvm::Value*, 1> arguments;
    model.addHiddenArguments(builder, arguments);
    llvm::Function* callee = model.function(name);
    llvm::CallInst* call = builder.CreateCall(callee, arguments);
    call->setCallingConv(callee->getCallingConv());
    call->setIsNoInline();
  }

  llvm::Constant* emitInitialize() {
    llvm::Function* function = createEntry("wrought.initialize", {});
    if (plan.instantiationTrap) {
      builder.CreateCall(runtimeBuiltin(module, "trap"),
                         {model.runtimeHandle(builder), builder.getInt32(*plan.instantiationTrap)});
      builder.CreateUnreachable();
      return function;
    }
    if (plan.module->start.is())
      callNullary(plan.module->start);
    builder.CreateRetVoid();
    return function;
  }

  // Always, but in foreign objects.
  bool hasEntry() const {
    const wasm::Export* entry = plan.module->getExportOrNull("_start");
    return entry && entry->kind == wasm::ExternalKind::Function &&
           plan.module->getFunction(entry->value)->getSig() == wasm::Signature();
  }

  llvm::Constant* emitRun() {
    wasm::Export* entry = plan.module->getExport("_start");
    llvm::Function* function = createEntry("wrought.run", {});
    callNullary(entry->value);
    builder.CreateRetVoid();
    return function;
  }

  llvm::Constant* emitThreadStart() {
    wasm::Export* entry = plan.module->getExport(threadEntryExport);
    return emitExportCall(*plan.module->getFunction(entry->value));
  }

  // abi.h: WROUGHT_MEMORY_NUMBER_SHIFT. Passes drop memories that nothing uses, so it is counted in the input.
  uint32_t memoryNumber(wasm::Name memory) const {
    const std::vector<std::string>& input = context.inputMemories;
    auto place = std::ranges::find(input, memory.toString());
    auto number = static_cast<uint32_t>(place - input.begin()) + 1;
    return input.size() < 2 || place == input.end() || number > WROUGHT_MEMORY_MOST_NUMBERS ? 0 : number;
  }

  std::pair<llvm::Constant*, uint64_t> emitMemories() {
    std::vector<llvm::Constant*> memories;
    for (auto& memory : plan.module->memories) {
      const MemoryPlan& entry = plan.memories.at(memory->name);
      size_t runs = entry.image.runs(entry.canMapImage()).size();
      uint32_t flags = (entry.base == MemoryBase::Constant ? WROUGHT_MEMORY_CONSTANT_BASE : 0) |
                       (entry.checks == BoundsChecks::Guard ? WROUGHT_MEMORY_GUARDED : 0) |
                       (entry.canMove ? WROUGHT_MEMORY_CAN_MOVE : 0) | (entry.isShared ? WROUGHT_MEMORY_SHARED : 0) |
                       (options.hugePages ? WROUGHT_MEMORY_HUGE_PAGES : 0) |
                       memoryNumber(memory->name) << WROUGHT_MEMORY_NUMBER_SHIFT;
      // In the order of wrought_memory_description's fields.
      memories.push_back(llvm::ConstantStruct::getAnon(
          {llvm::cast<llvm::Constant>(model.memoryAddress(builder, memory->name)), number64(entry.initialBytes),
           number64(entry.maxBytes), number64(entry.reservation),
           runs == 0 ? null() : external(memoryImageSymbol(entry), int64), number64(runs), number32(entry.pageShift),
           number32(flags)}));
    }
    if (memories.empty())
      return {null(), 0};
    return {array(memories), memories.size()};
  }

  // abi.h: wrought_program.wasi_imports.
  uint64_t wasiImports() const {
    uint64_t imports = 0;
    for (auto& function : plan.module->functions)
      if (function->imported())
        if (std::optional<unsigned> row = wasiRow(function->module, function->base))
          imports |= UINT64_C(1) << *row;
    return imports;
  }

  uint64_t sandboxMode() const {
    switch (options.sandbox.value_or(SandboxMode::Auto)) {
    case SandboxMode::Auto:
      return WROUGHT_SANDBOX_AUTO;
    case SandboxMode::Require:
      return WROUGHT_SANDBOX_REQUIRE;
    case SandboxMode::Off:
      return WROUGHT_SANDBOX_OFF;
    }
    llvm_unreachable("not a mode");
  }

  std::pair<llvm::Constant*, uint64_t> emitGrants() {
    std::vector<llvm::Constant*> grants;
    auto add = [&](wrought_grant_kind kind, uint32_t flags, llvm::Constant* a, llvm::Constant* b) {
      grants.push_back(llvm::ConstantStruct::getAnon({number32(kind), number32(flags), a, b}));
    };
    for (const DirGrant& grant : options.dirs)
      add(WROUGHT_GRANT_DIR, grant.readOnly ? WROUGHT_GRANT_READ_ONLY : 0, text(grant.host), text(grant.guest));
    for (const EnvGrant& grant : options.env)
      add(WROUGHT_GRANT_ENV, 0, text(grant.name), grant.value ? text(*grant.value) : null());
    for (const std::string& address : options.listen)
      add(WROUGHT_GRANT_LISTEN, 0, text(address), null());
    if (grants.empty())
      return {null(), 0};
    return {array(grants), grants.size()};
  }

  std::pair<llvm::Constant*, uint64_t> emitExports() {
    std::vector<llvm::Constant*> exports;
    for (auto& item : plan.module->exports) {
      if (item->kind != wasm::ExternalKind::Function)
        continue;
      wasm::Function* callee = plan.module->getFunction(item->value);
      exports.push_back(llvm::ConstantStruct::getAnon(
          {text(escaped(item->name.str)), text(typeText(callee->getSig())), emitExportCall(*callee)}));
    }
    if (exports.empty())
      return {null(), 0};
    return {array(exports), exports.size()};
  }

  // abi.h: wrought_export.name.
  static std::string escaped(std::string_view name) {
    std::string result;
    for (unsigned char c : name) {
      if (c < 0x80 && (isalnum(c) || c == '_' || c == '.' || c == '-')) {
        result += static_cast<char>(c);
      } else {
        constexpr const char* digits = "0123456789ABCDEF";
        result += {'%', digits[c >> 4], digits[c & 15]};
      }
    }
    return result;
  }

  static std::string typeText(wasm::Signature signature) {
    auto letters = [](wasm::Type types) {
      std::string result;
      for (wasm::Type type : types) {
        if (type.isRef())
          result += type.getHeapType().isMaybeShared(wasm::HeapType::ext) ? 'x' : type.isNullable() ? 'r' : 'R';
        else
          result += type == wasm::Type::i32   ? 'i'
                    : type == wasm::Type::i64 ? 'I'
                    : type == wasm::Type::f32 ? 'f'
                    : type == wasm::Type::f64 ? 'F'
                                              : 'V';
      }
      return result;
    };
    return letters(signature.params) + ":" + letters(signature.results);
  }

  // A function that reads its arguments from 64-bit cells and writes the results over them (abi.h: wrought_export).
  llvm::Constant* emitExportCall(wasm::Function& target) {
    llvm::Function* function = createEntry("wrought.export", {pointer});
    llvm::Value* cells = function->getArg(0);
    wasm::Signature signature = target.getSig();
    llvm::SmallVector<llvm::Value*, 8> values;
    unsigned cell = 0;
    for (wasm::Type param : signature.params) {
      values.push_back(
          builder.CreateAlignedLoad(llvmType(llvmContext, param), cellPlace(cells, cell), llvm::Align(8)));
      cell += cellCount(param);
    }
    llvm::Value* results = nullptr;
    llvm::AllocaInst* resultSlot = nullptr;
    if (returnsThroughMemory(signature.results)) {
      resultSlot = builder.CreateAlloca(llvmType(llvmContext, signature.results));
      values.push_back(resultSlot);
    }
    llvm::SmallVector<llvm::Value*, 8> arguments;
    model.addHiddenArguments(builder, arguments);
    arguments.append(passArguments(builder, model, signature, values));
    llvm::Function* callee = model.function(target.name);
    llvm::CallInst* call = builder.CreateCall(callee, arguments);
    call->setCallingConv(callee->getCallingConv());
    call->setIsNoInline();
    results = call;
    if (resultSlot)
      results = builder.CreateLoad(llvmType(llvmContext, signature.results), resultSlot);
    cell = 0;
    unsigned index = 0;
    for (wasm::Type type : signature.results) {
      llvm::Value* value = signature.results.isTuple() ? builder.CreateExtractValue(results, index++) : results;
      // Narrow values are zero-extended to their cell.
      if (cellCount(type) == 1)
        builder.CreateStore(number64(0), cellPlace(cells, cell));
      builder.CreateAlignedStore(value, cellPlace(cells, cell), llvm::Align(8));
      cell += cellCount(type);
    }
    builder.CreateRetVoid();
    return function;
  }

  static unsigned cellCount(wasm::Type type) { return type == wasm::Type::v128 ? 2 : 1; }
  llvm::Value* cellPlace(llvm::Value* cells, unsigned cell) {
    return builder.CreateConstInBoundsGEP1_64(int64, cells, cell);
  }

  const Context& context;
  const Options& options;
  const ModulePlan& plan;
  InstanceModel& model;
  llvm::Module& module;
  llvm::LLVMContext& llvmContext;
  llvm::PointerType* pointer;
  llvm::IntegerType* int32;
  llvm::IntegerType* int64;
  Builder builder{module.getContext()};
};

} // namespace

void emitProgram(const Context& context, const ModulePlan& plan, InstanceModel& model, llvm::Module& module) {
  ProgramEmitter(context, plan, model, module).run();
}

} // namespace wrought
