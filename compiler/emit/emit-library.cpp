#include "emit/emit-library.h"

#include "backend/target.h"
#include "context.h"
#include "emit/c-names.h"
#include "emit/calling-convention.h"
#include "emit/llvm-types.h"
#include "wrought.h"
#include "wrought/library.h"

#include <llvm/IR/Module.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace wrought {

namespace {

class LibraryEmitter {
public:
  LibraryEmitter(const Context& context, const ModulePlan& plan, const InstanceLayout& layout, InstanceModel& model,
                 llvm::Module& module)
      : options(context.options), plan(plan), layout(layout), model(model), module(module), llvmContext(module.getContext()),
        pointer(llvm::PointerType::get(llvmContext, 0)), int32(llvm::Type::getInt32Ty(llvmContext)),
        int64(llvm::Type::getInt64Ty(llvmContext)) {}

  void run(llvm::Function* instantiation) {
    llvm::GlobalVariable* state = nullptr;
    if (!layout.initialState.empty()) {
      llvm::Constant* words = llvm::ConstantDataArray::get(llvmContext, layout.initialState);
      state = constant(words);
    }
    std::vector<llvm::Constant*> fields = {
        external("wrought_library_api"),
        number32(WROUGHT_ABI_VERSION),
        number32(keepsExceptions() ? WROUGHT_LIBRARY_KEEPS_EXCEPTIONS : 0),
        text(plan.libraryName),
        number64(layout.size),
        number64(options.stackSize),
        emitTypes(),
        number64(plan.signatureIds.size()),
        module.getNamedGlobal("wrought.type.ids"),
        emitImports(),
        number64(plan.imports.size()),
        emitExports(),
        number64(plan.exports.size()),
        emitMemories(),
        number64(layout.memories.size()),
        emitTables(),
        number64(layout.tables.size()),
        emitFunctions(),
        number64(layout.referenced.size()),
        number64(layout.firstReference),
        state ? static_cast<llvm::Constant*>(state) : null(),
        number64(layout.initialState.size() * sizeof(uint64_t)),
        number64(layout.state),
        instantiation,
        entryOf(wasm::Signature()),
        sectionBound("__start_" WROUGHT_FUNCTIONS_SECTION),
        sectionBound("__stop_" WROUGHT_FUNCTIONS_SECTION),
    };
    llvm::Constant* value = llvm::ConstantStruct::getAnon(llvmContext, fields);
    library = new llvm::GlobalVariable(module, value->getType(), true, llvm::GlobalValue::InternalLinkage, value,
                                       "wrought.library");
    library->setAlignment(llvm::Align(16));
    emitModuleFunction();
    emitExportFunctions();
  }

private:
  llvm::Constant* number32(uint64_t value) { return llvm::ConstantInt::get(int32, value); }
  llvm::Constant* number64(uint64_t value) { return llvm::ConstantInt::get(int64, value); }
  llvm::Constant* null() { return llvm::ConstantPointerNull::get(pointer); }

  // Whether an exnref can be where another call finds it: in a global or a table, or with who calls a function from outside or is
  // called there.
  bool keepsExceptions() const {
    auto isException = [](wasm::Type type) {
      return type.isRef() &&
             (type.getHeapType().isMaybeShared(wasm::HeapType::exn) || type.getHeapType().isMaybeShared(wasm::HeapType::noexn));
    };
    auto passes = [&](wasm::HeapType type) {
      wasm::Signature signature = type.getSignature();
      return std::any_of(signature.params.begin(), signature.params.end(), isException) ||
             std::any_of(signature.results.begin(), signature.results.end(), isException);
    };
    auto isPassed = [&](const ExternPlan& item) { return item.kind == wasm::ExternalKind::Function && passes(*item.functionType); };
    const wasm::Module& wasm = *plan.module;
    return std::any_of(wasm.globals.begin(), wasm.globals.end(), [&](const auto& global) { return isException(global->type); }) ||
           std::any_of(wasm.tables.begin(), wasm.tables.end(), [&](const auto& table) { return isException(table->type); }) ||
           std::any_of(plan.imports.begin(), plan.imports.end(), isPassed) ||
           std::any_of(plan.exports.begin(), plan.exports.end(), isPassed) ||
           std::any_of(layout.referenced.begin(), layout.referenced.end(),
                       [&](const wasm::Function* function) { return passes(function->type); });
  }

  llvm::GlobalVariable* constant(llvm::Constant* value) {
    return new llvm::GlobalVariable(module, value->getType(), true, llvm::GlobalValue::PrivateLinkage, value);
  }

  llvm::Constant* text(llvm::StringRef string) {
    llvm::GlobalVariable* variable = constant(llvm::ConstantDataArray::getString(llvmContext, string, true));
    variable->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    return variable;
  }

  llvm::Constant* external(llvm::StringRef name) {
    auto* variable = new llvm::GlobalVariable(module, int64, true, llvm::GlobalValue::ExternalLinkage, nullptr, name);
    variable->setVisibility(llvm::GlobalValue::HiddenVisibility);
    variable->setDSOLocal(true);
    return variable;
  }

  llvm::Constant* sectionBound(llvm::StringRef name) {
    auto* variable = llvm::cast<llvm::GlobalVariable>(external(name));
    variable->setLinkage(llvm::GlobalValue::ExternalWeakLinkage);
    return variable;
  }

  llvm::Function* runtimeFunction(llvm::StringRef name, llvm::Type* result, llvm::ArrayRef<llvm::Type*> params) {
    auto callee = module.getOrInsertFunction(name, llvm::FunctionType::get(result, params, false));
    auto* function = llvm::cast<llvm::Function>(callee.getCallee());
    function->setVisibility(llvm::GlobalValue::HiddenVisibility);
    function->setDSOLocal(true);
    followCConvention(*function);
    return function;
  }

  // Null if there are none.
  llvm::Constant* array(const std::vector<llvm::Constant*>& elements) {
    if (elements.empty())
      return null();
    auto* type = llvm::ArrayType::get(elements.front()->getType(), elements.size());
    return constant(llvm::ConstantArray::get(type, elements));
  }

  // --- Values in cells (abi.h: wrought_export) ---

  static unsigned cellCount(wasm::Type type) { return type == wasm::Type::v128 ? 2 : 1; }
  static unsigned cellCount(wasm::Signature signature) {
    unsigned params = 0, results = 0;
    for (wasm::Type type : signature.params)
      params += cellCount(type);
    for (wasm::Type type : signature.results)
      results += cellCount(type);
    return std::max(params, results);
  }

  llvm::Value* cellPlace(llvm::Value* cells, unsigned cell) {
    return builder.CreateConstInBoundsGEP1_64(int64, cells, cell);
  }
  llvm::Value* loadCell(llvm::Value* cells, unsigned cell, wasm::Type type) {
    return builder.CreateAlignedLoad(llvmType(llvmContext, type), cellPlace(cells, cell), llvm::Align(8));
  }
  void storeCell(llvm::Value* cells, unsigned cell, llvm::Value* value, wasm::Type type) {
    // Narrow values are zero-extended to their cell.
    if (cellCount(type) == 1)
      builder.CreateStore(number64(0), cellPlace(cells, cell));
    builder.CreateAlignedStore(value, cellPlace(cells, cell), llvm::Align(8));
  }

  llvm::Function* createC(llvm::StringRef name, llvm::Type* result, llvm::ArrayRef<llvm::Type*> params,
                          llvm::GlobalValue::LinkageTypes linkage = llvm::GlobalValue::InternalLinkage) {
    auto* function = llvm::Function::Create(llvm::FunctionType::get(result, params, false), linkage, name, module);
    followCConvention(*function);
    builder.SetInsertPoint(llvm::BasicBlock::Create(llvmContext, "entry", function));
    return function;
  }

  // wrought_library_type.entry: one for each type that is called from outside.
  llvm::Function* entryOf(wasm::Signature signature) {
    llvm::Function*& function = entries[signature];
    if (function)
      return function;
    function = createC("wrought.enter", builder.getVoidTy(), {pointer});
    llvm::Value* call = function->getArg(0);
    auto part = [&](size_t offset, const char* name) {
      return builder.CreateLoad(pointer, builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), call, offset), name);
    };
    llvm::Value* code = part(offsetof(wrought_guest_call, code), "code");
    llvm::SmallVector<llvm::Value*, 8> arguments = {part(offsetof(wrought_guest_call, instance), "instance")};
    llvm::Value* cells = part(offsetof(wrought_guest_call, cells), "cells");
    unsigned cell = 0;
    llvm::SmallVector<llvm::Value*, 8> values;
    for (wasm::Type param : signature.params) {
      values.push_back(loadCell(cells, cell, param));
      cell += cellCount(param);
    }
    llvm::AllocaInst* resultSlot = nullptr;
    if (returnsThroughMemory(signature.results)) {
      resultSlot = builder.CreateAlloca(llvmType(llvmContext, signature.results));
      values.push_back(resultSlot);
    }
    llvm::Value* callee = arguments.front();
    arguments.append(passArguments(builder, model, signature, values, callee));
    llvm::CallInst* result = builder.CreateCall(model.functionType(signature), code, arguments);
    result->setCallingConv(tailCallConvention(llvm::Triple(module.getTargetTriple())));
    llvm::Value* results = result;
    if (resultSlot)
      results = builder.CreateLoad(llvmType(llvmContext, signature.results), resultSlot);
    cell = 0;
    unsigned index = 0;
    for (wasm::Type type : signature.results) {
      storeCell(cells, cell, signature.results.isTuple() ? builder.CreateExtractValue(results, index++) : results, type);
      cell += cellCount(type);
    }
    builder.CreateRetVoid();
    return function;
  }

  // wrought_library_type.host_thunk: takes the function of the host where the callee's instance stands.
  llvm::Constant* hostThunkOf(wasm::HeapType type) {
    wasm::Signature signature = type.getSignature();
    llvm::Function*& function = hostThunks[signature];
    if (function)
      return function;
    function = model.createFunction("wrought.host." + typeText(type), signature);
    function->setLinkage(llvm::GlobalValue::InternalLinkage);
    function->setVisibility(llvm::GlobalValue::DefaultVisibility);
    // It is no instance.
    function->setAttributes({});
    builder.SetInsertPoint(llvm::BasicBlock::Create(llvmContext, "entry", function));
    unsigned cells = std::max(1u, cellCount(signature));
    llvm::AllocaInst* area = builder.CreateAlloca(llvm::ArrayType::get(int64, cells), nullptr, "cells");
    area->setAlignment(llvm::Align(16));
    unsigned cell = 0;
    unsigned argument = 0;
    llvm::SmallVector<llvm::Value*, 8> values = receiveParameters(builder, model, signature, *function);
    for (wasm::Type param : signature.params) {
      storeCell(area, cell, values[argument++], param);
      cell += cellCount(param);
    }
    builder.CreateCall(runtimeFunction("wrought_library_host_call", builder.getVoidTy(), {pointer, pointer}),
                       {function->getArg(0), area});
    if (signature.results == wasm::Type::none) {
      builder.CreateRetVoid();
      return function;
    }
    llvm::Value* results = llvm::PoisonValue::get(llvmType(llvmContext, signature.results));
    cell = 0;
    unsigned index = 0;
    for (wasm::Type type : signature.results) {
      llvm::Value* value = loadCell(area, cell, type);
      results = signature.results.isTuple() ? builder.CreateInsertValue(results, value, index++) : value;
      cell += cellCount(type);
    }
    if (returnsThroughMemory(signature.results)) {
      builder.CreateStore(results, values.back());
      builder.CreateRetVoid();
    } else {
      builder.CreateRet(results);
    }
    return function;
  }

  // --- The description ---

  llvm::Constant* emitTypes() {
    std::vector<wasm::HeapType> byId(plan.signatureIds.size());
    for (const auto& [type, id] : plan.signatureIds)
      byId[id - 1] = type;
    std::unordered_set<wasm::HeapType> imported, called;
    for (const ExternPlan& import : plan.imports)
      if (import.kind == wasm::ExternalKind::Function) {
        imported.insert(*import.functionType);
        called.insert(*import.functionType);
      }
    for (const ExternPlan& item : plan.exports)
      if (item.kind == wasm::ExternalKind::Function)
        called.insert(*item.functionType);
    for (wasm::Function* function : layout.referenced)
      called.insert(function->type);
    std::vector<llvm::Constant*> types;
    for (wasm::HeapType type : byId) {
      llvm::Constant* entry = called.contains(type) ? entryOf(type.getSignature()) : null();
      llvm::Constant* thunk = imported.contains(type) ? hostThunkOf(type) : null();
      uint64_t flags = 0;
      for (wasm::Type param : type.getSignature().params)
        if (param.isRef() && (param.isFunction() || param.isNonNullable() || param.isNull()))
          flags |= WROUGHT_TYPE_CHECKED;
      types.push_back(llvm::ConstantStruct::getAnon({text(typeText(type)), entry, thunk, number64(flags)}));
    }
    return array(types);
  }

  llvm::Constant* item(const ExternPlan& source, uint64_t place, bool isImported) {
    const MemoryPlan* memory = nullptr;
    // An import that nothing uses has no plan any more.
    if (auto entry = plan.memories.find(source.internal); source.kind == wasm::ExternalKind::Memory && entry != plan.memories.end())
      memory = &entry->second;
    uint32_t typeIndex = source.functionType ? plan.signatureId(*source.functionType) - 1 : 0;
    return llvm::ConstantStruct::getAnon({
        text(source.module),
        text(source.name),
        number32(source.module.size()),
        number32(source.name.size()),
        number32(externKind(source.kind)),
        number32(source.flags | (isImported ? uint32_t{WROUGHT_ITEM_IMPORTED} : 0)),
        text(source.type),
        number64(source.minimum),
        number64(source.maximum),
        number64(place),
        number32(typeIndex),
        number32(memory ? memory->pageShift : source.pageShift),
        number64(memory ? memory->maxBytes : 0),
        number64(memory ? memory->reservation : 0),
        number64(memory ? memoryFlags(*memory) : uint64_t{WROUGHT_MEMORY_CAN_MOVE}),
    });
  }

  // Of an import: what its code relies on.
  static uint64_t memoryFlags(const MemoryPlan& memory) {
    uint64_t flags = memory.checks == BoundsChecks::Guard ? WROUGHT_MEMORY_GUARDED : 0;
    if (memory.canMove)
      flags |= WROUGHT_MEMORY_CAN_MOVE;
    if (memory.isShared)
      flags |= WROUGHT_MEMORY_SHARED;
    return flags;
  }

  static uint32_t externKind(wasm::ExternalKind kind) {
    switch (kind) {
    case wasm::ExternalKind::Function:
      return WROUGHT_EXTERN_FUNCTION;
    case wasm::ExternalKind::Table:
      return WROUGHT_EXTERN_TABLE;
    case wasm::ExternalKind::Memory:
      return WROUGHT_EXTERN_MEMORY;
    case wasm::ExternalKind::Global:
      return WROUGHT_EXTERN_GLOBAL;
    case wasm::ExternalKind::Tag:
      return WROUGHT_EXTERN_TAG;
    case wasm::ExternalKind::Invalid:
      break;
    }
    llvm_unreachable("no kind");
  }

  llvm::Constant* emitImports() {
    std::vector<llvm::Constant*> items;
    for (size_t index = 0; index < plan.imports.size(); ++index)
      items.push_back(item(plan.imports[index], layout.imports[index], false));
    return array(items);
  }

  llvm::Constant* emitExports() {
    std::vector<llvm::Constant*> items;
    for (const ExternPlan& source : plan.exports) {
      auto [own, imported] = placesOf(source.kind);
      if (auto place = own->find(source.internal); place != own->end())
        items.push_back(item(source, place->second, false));
      else
        items.push_back(item(source, imported->at(source.internal), true));
    }
    return array(items);
  }

  using Places = std::unordered_map<wasm::Name, uint64_t>;
  std::pair<const Places*, const Places*> placesOf(wasm::ExternalKind kind) {
    switch (kind) {
    case wasm::ExternalKind::Function:
      return {&layout.references, &layout.importedFunctions};
    case wasm::ExternalKind::Table:
      return {&layout.tables, &layout.importedTables};
    case wasm::ExternalKind::Memory:
      return {&layout.memories, &layout.importedMemories};
    case wasm::ExternalKind::Global:
      return {&layout.globals, &layout.importedGlobals};
    case wasm::ExternalKind::Tag:
      return {&layout.tags, &layout.importedTags};
    case wasm::ExternalKind::Invalid:
      break;
    }
    llvm_unreachable("no kind");
  }

  llvm::Constant* emitMemories() {
    std::vector<llvm::Constant*> items;
    for (auto& memory : plan.module->memories)
      if (auto place = layout.memories.find(memory->name); place != layout.memories.end())
        items.push_back(item(describeMemory(*memory), place->second, false));
    return array(items);
  }

  llvm::Constant* emitTables() {
    std::vector<llvm::Constant*> items;
    for (auto& table : plan.module->tables)
      if (auto place = layout.tables.find(table->name); place != layout.tables.end())
        items.push_back(item(describeTable(*table), place->second, false));
    return array(items);
  }

  llvm::Constant* emitFunctions() {
    std::vector<llvm::Constant*> functions;
    for (wasm::Function* function : layout.referenced)
      functions.push_back(llvm::ConstantStruct::getAnon({model.function(function->name),
                                                         number32(plan.signatureId(function->type) - 1),
                                                         number32(plan.function(function->name).index)}));
    return array(functions);
  }

  // --- What hosts see ---

  void makePublic(llvm::GlobalValue* value) {
    value->setLinkage(llvm::GlobalValue::ExternalLinkage);
    value->setVisibility(llvm::GlobalValue::DefaultVisibility);
  }

  void emitModuleFunction() {
    llvm::Function* function = createC(plan.libraryName + "_module", pointer, {});
    makePublic(function);
    builder.CreateRet(library);
    // For hosts that load a library without knowing it. In a program there may be many.
    if (options.emit == EmitKind::SharedLibrary)
      makePublic(llvm::GlobalAlias::create(library->getValueType(), 0, llvm::GlobalValue::ExternalLinkage,
                                           WROUGHT_MODULE_SYMBOL, library, &module));
  }

  // wrought_status NAME_export(instance, parameters, pointers to results, error)
  void emitExportFunctions() {
    CNames names = assignCNames(plan.libraryName, plan.imports, plan.exports);
    for (size_t index = 0; index < plan.exports.size(); ++index)
      if (plan.exports[index].kind == wasm::ExternalKind::Function)
        emitExportFunction(names.exports[index], index, plan.exports[index].signature());
  }

  void emitExportFunction(const std::string& name, size_t exportIndex, wasm::Signature signature) {
    // A vector is passed by its address: how C passes one itself depends on the compiler's options.
    auto typeInC = [&](wasm::Type type) {
      return type == wasm::Type::v128 ? pointer : llvmType(llvmContext, type);
    };
    llvm::SmallVector<llvm::Type*, 8> params = {pointer};
    for (wasm::Type param : signature.params)
      params.push_back(typeInC(param));
    params.append(signature.results.size(), pointer); // none is a type of size 0
    params.push_back(pointer);
    llvm::Function* function = createC(name, int32, params);
    makePublic(function);
    unsigned count = std::max(1u, cellCount(signature));
    llvm::AllocaInst* cells = builder.CreateAlloca(llvm::ArrayType::get(int64, count), nullptr, "cells");
    cells->setAlignment(llvm::Align(16));
    unsigned argument = 1;
    unsigned cell = 0;
    for (wasm::Type param : signature.params) {
      llvm::Value* value = function->getArg(argument++);
      if (param == wasm::Type::v128)
        value = builder.CreateAlignedLoad(llvmType(llvmContext, param), value, llvm::Align(1));
      storeCell(cells, cell, value, param);
      cell += cellCount(param);
    }
    llvm::Function* call = runtimeFunction("wrought_library_call", int32, {pointer, int64, pointer, pointer});
    llvm::Value* status = builder.CreateCall(
        call, {function->getArg(0), number64(exportIndex), cells, function->getArg(function->arg_size() - 1)}, "status");
    auto* done = llvm::BasicBlock::Create(llvmContext, "done", function);
    auto* next = llvm::BasicBlock::Create(llvmContext, "ok", function);
    builder.CreateCondBr(builder.CreateICmpEQ(status, number32(0)), next, done);
    builder.SetInsertPoint(next);
    cell = 0;
    for (wasm::Type result : signature.results) {
      // A result that the host does not want has no place.
      llvm::Value* place = function->getArg(argument++);
      auto* store = llvm::BasicBlock::Create(llvmContext, "store", function);
      auto* after = llvm::BasicBlock::Create(llvmContext, "next", function);
      builder.CreateCondBr(builder.CreateIsNull(place), after, store);
      builder.SetInsertPoint(store);
      builder.CreateAlignedStore(loadCell(cells, cell, result), place, llvm::Align(result == wasm::Type::v128 ? 1 : 4));
      builder.CreateBr(after);
      builder.SetInsertPoint(after);
      cell += cellCount(result);
    }
    builder.CreateBr(done);
    builder.SetInsertPoint(done);
    builder.CreateRet(status);
  }

  const Options& options;
  const ModulePlan& plan;
  const InstanceLayout& layout;
  InstanceModel& model;
  llvm::Module& module;
  llvm::LLVMContext& llvmContext;
  llvm::PointerType* pointer;
  llvm::IntegerType* int32;
  llvm::IntegerType* int64;
  Builder builder{module.getContext()};
  std::unordered_map<wasm::Signature, llvm::Function*> entries, hostThunks;
  llvm::GlobalVariable* library = nullptr;
};

} // namespace

void emitLibrary(const Context& context, const ModulePlan& plan, const InstanceLayout& layout, InstanceModel& model,
                 llvm::Module& module, llvm::Function* instantiation) {
  LibraryEmitter(context, plan, layout, model, module).run(instantiation);
}

} // namespace wrought
