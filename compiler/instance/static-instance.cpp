#include "instance/static-instance.h"

#include "emit/calling-convention.h"
#include "backend/fold-index-sums.h"
#include "backend/target.h"
#include "emit/constant-expression.h"
#include "emit/llvm-types.h"
#include "emit/module-plan.h"
#include "instance/constant-table.h"
#include "wrought/abi.h"
#include "wrought/layout.h"

#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

#include <algorithm>

namespace wrought {

namespace {

constexpr const char* memorySymbol = "wrought.memory";

class StaticInstance final : public InstanceModel {
public:
  StaticInstance(const ModulePlan& plan, llvm::Module& module)
      : plan(plan), module(module), context(module.getContext()), pointer(llvm::PointerType::get(context, 0)),
        int32(llvm::Type::getInt32Ty(context)), int64(llvm::Type::getInt64Ty(context)),
        aliasRegions(context, hasDynamicBase(plan)) {}

  // --- Functions ---

  llvm::FunctionType* functionType(wasm::Signature signature) override {
    return plan.usesTailCalls ? tailFunctionType(module, signature, {}) : llvmFunctionType(context, signature);
  }

  llvm::Function* function(wasm::Name name) override {
    const FunctionPlan& entry = plan.function(name);
    if (llvm::Function* existing = module.getFunction(entry.symbol))
      return existing;
    wasm::Function* function = plan.module->getFunction(name);
    auto* result = llvm::Function::Create(functionType(function->getSig()), llvm::GlobalValue::ExternalLinkage, entry.symbol,
                                          module);
    result->setCallingConv(plan.usesTailCalls ? tailCallConvention(llvm::Triple(module.getTargetTriple())) : llvm::CallingConv::C);
    makeShared(result);
    return result;
  }

  llvm::Function* createFunction(llvm::StringRef symbol, wasm::Signature signature) override {
    return llvm::Function::Create(functionType(signature), llvm::GlobalValue::InternalLinkage, symbol, module);
  }

  void addHiddenArguments(Builder&, llvm::SmallVectorImpl<llvm::Value*>&) override {}
  void addHiddenArguments(Builder&, llvm::SmallVectorImpl<llvm::Value*>&, llvm::Value*) override {}
  unsigned hiddenParameterCount() const override { return 0; }

  llvm::Value* argumentArea(Builder&) override {
    auto* area = llvm::cast<llvm::GlobalVariable>(
        shared("wrought.arguments", llvm::ArrayType::get(llvm::Type::getInt8Ty(context), WROUGHT_ARGUMENT_AREA_SIZE), false));
    area->setAlignment(llvm::Align(16));
    area->setThreadLocal(llvm::any_of(plan.memories, [](const auto& entry) { return entry.second.isShared; }));
    return area;
  }

  llvm::Value* argumentAreaOf(Builder& builder, llvm::Value*) override { return argumentArea(builder); }

  llvm::Value* functionReference(Builder&, wasm::Name name) override { return reference(plan.module->getFunction(name)); }

  std::optional<ImportedCallee> importedCallee(Builder&, wasm::Name) override { return std::nullopt; }

  llvm::Value* signatureId(Builder&, wasm::HeapType type) override {
    return llvm::ConstantInt::get(int32, plan.signatureId(type));
  }

  // --- Memory ---

  llvm::Value* memoryAddress(Builder& builder, wasm::Name name) override {
    const MemoryPlan& memory = plan.memories.at(name);
    if (!memory.isMain)
      return shared("wrought.memory." + std::to_string(memory.ordinal), memoryType(), false);
    static_assert(offsetof(wrought_instance, memory) == 0);
    return runtimeHandle(builder);
  }

  llvm::Value* memoryBase(Builder& builder, wasm::Name name) override {
    const MemoryPlan& plannedMemory = plan.memories.at(name);
    if (plannedMemory.base == MemoryBase::Dynamic) {
      llvm::LoadInst* base = memoryField(builder, name, 0, pointer, "memory.base");
      // It is there before any code runs.
      if (!plannedMemory.canMove)
        base->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(context, {}));
      return base;
    }
    if (llvm::GlobalVariable* existing = module.getNamedGlobal(memorySymbol))
      return baseInFunction(builder, existing);
    // Of unknown size: LLVM must not think that an access past some size cannot happen, since it traps.
    auto* memory = new llvm::GlobalVariable(module, llvm::ArrayType::get(llvm::Type::getInt8Ty(context), 0), false,
                                            llvm::GlobalValue::ExternalLinkage, nullptr, memorySymbol);
    memory->setAlignment(llvm::Align(WROUGHT_MEMORY_BASE));
    makeShared(memory);
    return baseInFunction(builder, memory);
  }

  llvm::Value* memorySize(Builder& builder, wasm::Name name) override {
    const MemoryPlan& memory = plan.memories.at(name);
    if (memory.initialBytes == memory.maxBytes)
      return builder.getInt64(memory.initialBytes);
    // Where addresses have 32 bits the size fits the low word.
    llvm::LoadInst* size = memoryField(builder, name, 1, addressType(module), "memory.size");
    markMemorySize(*size, memory.initialBytes);
    // Another thread may grow it.
    if (memory.isShared)
      size->setAtomic(llvm::AtomicOrdering::SequentiallyConsistent);
    return builder.CreateZExt(size, int64);
  }

  const AliasRegions& regions() const override { return aliasRegions; }

  llvm::Value* dataSegment(Builder&, wasm::Name segment) override {
    return shared("wrought.data." + std::to_string(plan.dataSegments.at(segment).ordinal),
                  llvm::ArrayType::get(llvm::Type::getInt8Ty(context), plan.module->getDataSegment(segment)->data.size()), true);
  }

  llvm::Value* dataSegmentLength(Builder&, wasm::Name segment) override {
    return ofThread(shared("wrought.data.length." + std::to_string(plan.dataSegments.at(segment).ordinal), int64, false));
  }

  // --- Globals ---

  llvm::Value* globalAddress(Builder&, wasm::Name global) override { return globalVariable(global); }

  // --- Tables ---

  ConstantTable constantTable(wasm::Name name) override {
    const TablePlan& table = plan.tables.at(name);
    ConstantTable result = constantTableShape(table);
    result.slots = shared("wrought.table." + std::to_string(table.ordinal), constantTableType(context, table), true);
    return result;
  }

  llvm::Value* tableAddress(Builder&, wasm::Name name) override {
    return shared("wrought.table." + std::to_string(plan.tables.at(name).ordinal), tableType(), false);
  }

  llvm::Value* elementSegment(Builder&, wasm::Name segment) override {
    const ElementSegmentPlan& entry = plan.elementSegments.at(segment);
    return shared("wrought.elements." + std::to_string(entry.ordinal),
                  llvm::ArrayType::get(pointer, entry.elements.size()), true);
  }

  llvm::Value* elementSegmentLength(Builder&, wasm::Name segment) override {
    return ofThread(
        shared("wrought.elements.length." + std::to_string(plan.elementSegments.at(segment).ordinal), int32, false));
  }

  // --- Tags ---

  llvm::Value* tagAddress(Builder&, wasm::Name tag) override {
    return shared("wrought.tag." + std::to_string(plan.tagOrdinals.at(tag)), llvm::Type::getInt8Ty(context), true);
  }

  // --- The runtime ---

  llvm::Value* runtimeHandle(Builder&) override {
    constexpr const char* name = "wrought_main_instance";
    if (llvm::GlobalVariable* existing = module.getNamedGlobal(name))
      return existing;
    auto* instance = new llvm::GlobalVariable(module, memoryType(), false,
                                              llvm::GlobalValue::ExternalLinkage, nullptr, name);
    instance->setVisibility(llvm::GlobalValue::HiddenVisibility);
    instance->setDSOLocal(true);
    return instance;
  }

  void defineState() override {
    Builder builder(context);
    for (auto& global : plan.module->globals) {
      llvm::GlobalVariable* variable = globalVariable(global->name);
      wasm::Literal value = evaluateConstant(*plan.module, global->init);
      define(variable, value.type.isFunction() && !value.isNull() ? reference(plan.module->getFunction(value.getFunc()))
                                                                  : llvmConstant(context, value));
    }
    for (auto& segment : plan.module->dataSegments) {
      const DataSegmentPlan& entry = plan.dataSegments.at(segment->name);
      if (!entry.isUsed)
        continue;
      llvm::StringRef bytes(segment->data.data(), segment->data.size());
      define(llvm::cast<llvm::GlobalVariable>(dataSegment(builder, segment->name)),
             llvm::ConstantDataArray::getString(context, bytes, false));
      define(llvm::cast<llvm::GlobalVariable>(dataSegmentLength(builder, segment->name)),
             llvm::ConstantInt::get(int64, entry.isActive ? 0 : segment->data.size()));
    }
    for (auto& segment : plan.module->elementSegments) {
      const ElementSegmentPlan& entry = plan.elementSegments.at(segment->name);
      if (!entry.isUsed)
        continue;
      define(llvm::cast<llvm::GlobalVariable>(elementSegment(builder, segment->name)), references(entry.elements));
      define(llvm::cast<llvm::GlobalVariable>(elementSegmentLength(builder, segment->name)),
             llvm::ConstantInt::get(int32, entry.isActive ? 0 : entry.elements.size()));
    }
    for (auto& [name, memory] : plan.memories)
      if (!memory.isMain)
        define(llvm::cast<llvm::GlobalVariable>(memoryAddress(builder, name)), llvm::Constant::getNullValue(memoryType()));
    for (auto& table : plan.module->tables) {
      const TablePlan& entry = plan.tables.at(table->name);
      if (entry.shape == TableShape::Constant)
        defineConstantTable(entry);
      else
        defineGeneralTable(entry);
    }
    for (auto& tag : plan.module->tags)
      define(llvm::cast<llvm::GlobalVariable>(tagAddress(builder, tag->name)),
             llvm::ConstantInt::get(llvm::Type::getInt8Ty(context), 0));
    if (plan.usesTailCalls) {
      auto* area = llvm::cast<llvm::GlobalVariable>(argumentArea(builder));
      define(area, llvm::Constant::getNullValue(area->getValueType()));
    }
    defineExceptionRoots();
  }

  void finish() override {
    llvm::GlobalVariable* memory = module.getNamedGlobal(memorySymbol);
    if (!memory)
      return;
    if (llvm::Triple(module.getTargetTriple()).getArch() == llvm::Triple::x86_64) {
      addBaseAsNumber(*memory);
      if (std::any_of(plan.memories.begin(), plan.memories.end(),
                      [](const auto& entry) { return entry.second.isMain && entry.second.foldsIndexSums(); }))
        allowFoldedIndexSums(module);
    }
    llvm::Constant* address = llvm::ConstantExpr::getIntToPtr(llvm::ConstantInt::get(int64, WROUGHT_MEMORY_BASE), pointer);
    for (llvm::User* user : llvm::make_early_inc_range(memory->users()))
      if (auto* base = llvm::dyn_cast<llvm::IntrinsicInst>(user); base && base->getIntrinsicID() == baseIntrinsic) {
        base->replaceAllUsesWith(address);
        base->eraseFromParent();
      }
    memory->replaceAllUsesWith(address);
    memory->eraseFromParent();
  }

private:
  static bool hasDynamicBase(const ModulePlan& plan) {
    return std::any_of(plan.memories.begin(), plan.memories.end(),
                       [](const auto& entry) { return entry.second.base == MemoryBase::Dynamic; });
  }

  // Where a base is the operand of an address without anything between it and the index, GVN looks for the same address elsewhere
  // among all users of the base: all accesses of the module. A base of each function's own has that function's. To LLVM this
  // intrinsic is a copy of the pointer, of which alias analysis knows what it points to.
  static constexpr llvm::Intrinsic::ID baseIntrinsic = llvm::Intrinsic::strip_invariant_group;
  llvm::Value* baseInFunction(Builder& builder, llvm::GlobalVariable* memory) {
    if (module.getDataLayout().getPointerSizeInBits() == 64)
      return memory; // its index is extended
    llvm::BasicBlock& entry = builder.GetInsertBlock()->getParent()->getEntryBlock();
    if (!entry.empty())
      if (auto* first = llvm::dyn_cast<llvm::IntrinsicInst>(&entry.front()); first && first->getIntrinsicID() == baseIntrinsic)
        return first;
    Builder atStart(&entry, entry.begin());
    return atStart.CreateStripInvariantGroup(memory);
  }

  // Adds the memory's base to indices in integers. The code generator puts a constant that pointers are formed from into a register
  // for the whole function, though it fits the displacement of every instruction.
  void addBaseAsNumber(llvm::GlobalVariable& memory) {
    for (llvm::User* user : llvm::make_early_inc_range(memory.users())) {
      auto* place = llvm::dyn_cast<llvm::GetElementPtrInst>(user);
      if (!place || place->getNumIndices() != 1 || !place->getSourceElementType()->isIntegerTy(8) ||
          !place->getOperand(1)->getType()->isIntegerTy(64) || llvm::isa<llvm::Constant>(place->getOperand(1)))
        continue;
      Builder builder(place);
      llvm::Value* address = builder.CreateAdd(place->getOperand(1), builder.getInt64(WROUGHT_MEMORY_BASE));
      llvm::Value* pointerThere = builder.CreateIntToPtr(address, pointer);
      pointerThere->takeName(place);
      place->replaceAllUsesWith(pointerThere);
      place->eraseFromParent();
    }
  }

  llvm::StructType* memoryType() { return memoryStruct(context); }

  llvm::LoadInst* memoryField(Builder& builder, wasm::Name memory, unsigned field, llvm::Type* type, const char* name) {
    llvm::Value* place = builder.CreateStructGEP(memoryType(), memoryAddress(builder, memory), field);
    llvm::LoadInst* load = builder.CreateAlignedLoad(type, place, llvm::Align(8), name);
    AliasRegions::mark(load, aliasRegions.state());
    return load;
  }

  bool isSplit() const { return plan.partitions.size() > 1; }

  // Visible to the program's other partitions, and to nothing else.
  void makeShared(llvm::GlobalValue* value) {
    value->setVisibility(llvm::GlobalValue::HiddenVisibility);
    value->setDSOLocal(true);
  }

  llvm::GlobalVariable* shared(const std::string& name, llvm::Type* type, bool isConstant) {
    if (llvm::GlobalVariable* existing = module.getNamedGlobal(name))
      return existing;
    auto* variable =
        new llvm::GlobalVariable(module, type, isConstant, llvm::GlobalValue::ExternalLinkage, nullptr, name);
    makeShared(variable);
    return variable;
  }

  void define(llvm::GlobalVariable* variable, llvm::Constant* value) {
    variable->setInitializer(value);
    if (!isSplit()) {
      variable->setVisibility(llvm::GlobalValue::DefaultVisibility);
      variable->setLinkage(llvm::GlobalValue::InternalLinkage);
    }
  }

  llvm::GlobalVariable* globalVariable(wasm::Name name) {
    wasm::Global* global = plan.module->getGlobal(name);
    llvm::GlobalVariable* variable = shared("wrought.global." + std::to_string(plan.globalOrdinals.at(name)),
                                            llvmType(context, global->type), !global->mutable_);
    return global->mutable_ ? ofThread(variable) : variable;
  }

  // Makes a variable one of each thread, if there can be several.
  llvm::GlobalVariable* ofThread(llvm::GlobalVariable* variable) {
    if (plan.spawnsThreads)
      variable->setThreadLocalMode(llvm::GlobalValue::LocalExecTLSModel);
    return variable;
  }

  llvm::StructType* tableType() { return tableStruct(context); }

  // The wrought_funcref of a function, shared by all who refer to it, so that references can be compared. Null for null.
  llvm::Constant* reference(wasm::Function* function) {
    if (!function)
      return llvm::ConstantPointerNull::get(pointer);
    const FunctionPlan& entry = plan.function(function->name);
    auto* type = llvm::StructType::get(context, {pointer, int32, int32, pointer});
    llvm::GlobalVariable* variable = shared("wrought.funcref." + std::to_string(entry.index), type, true);
    if (!variable->hasInitializer()) {
      define(variable, llvm::ConstantStruct::get(type, {this->function(function->name),
                                                        llvm::ConstantInt::get(int32, plan.signatureId(function->type)),
                                                        llvm::ConstantInt::get(int32, entry.index),
                                                        llvm::ConstantPointerNull::get(pointer)}));
      if (isSplit())
        variable->setLinkage(llvm::GlobalValue::LinkOnceODRLinkage);
    }
    return variable;
  }

  llvm::Constant* references(const std::vector<wasm::Function*>& functions) {
    std::vector<llvm::Constant*> elements;
    for (wasm::Function* function : functions)
      elements.push_back(reference(function));
    return llvm::ConstantArray::get(llvm::ArrayType::get(pointer, elements.size()), elements);
  }

  void defineConstantTable(const TablePlan& table) {
    llvm::GlobalVariable* slots = constantTable(table.table->name).slots;
    define(slots, constantTableContents(module, plan, table, *this));
    slots->setAlignment(llvm::Align(8));
  }

  void defineGeneralTable(const TablePlan& table) {
    std::vector<wasm::Function*> slots = table.slots;
    uint32_t size = static_cast<uint32_t>(table.table->initial.addr);
    auto* type = llvm::ArrayType::get(pointer, size);
    llvm::Constant* initial = llvm::ConstantAggregateZero::get(type);
    if (!slots.empty()) {
      slots.resize(size);
      initial = references(slots);
    }
    auto* elements =
        new llvm::GlobalVariable(module, type, false, llvm::GlobalValue::InternalLinkage, initial,
                                 "wrought.table.elements." + std::to_string(table.ordinal));
    uint64_t max = std::min<uint64_t>(table.table->max.addr, UINT32_MAX);
    Builder builder(context);
    define(llvm::cast<llvm::GlobalVariable>(tableAddress(builder, table.table->name)),
           llvm::ConstantStruct::get(tableType(), {elements, llvm::ConstantInt::get(int32, size),
                                                   llvm::ConstantInt::get(int32, max), llvm::ConstantInt::get(int32, size),
                                                   llvm::ConstantInt::get(int32, 0)}));
  }

  // abi.h: wrought_exception_root.
  void defineExceptionRoots() {
    if (!plan.canThrow)
      return;
    Builder builder(context);
    auto* rootType = llvm::StructType::get(context, {pointer, int64});
    std::vector<llvm::Constant*> roots;
    auto add = [&](llvm::Value* place, wrought_exception_root_kind kind) {
      roots.push_back(llvm::ConstantStruct::get(
          rootType, {llvm::cast<llvm::Constant>(place), llvm::ConstantInt::get(int64, kind)}));
    };
    for (auto& global : plan.module->globals)
      if (global->mutable_ && isExceptionReference(global->type))
        add(globalAddress(builder, global->name), WROUGHT_EXCEPTION_ROOT_CELL);
    for (auto& table : plan.module->tables)
      if (isExceptionReference(table->type))
        add(tableAddress(builder, table->name), WROUGHT_EXCEPTION_ROOT_TABLE);
    if (roots.empty() && !plan.usesTailCalls)
      return;
    if (plan.usesTailCalls)
      add(argumentArea(builder), WROUGHT_EXCEPTION_ROOT_ARGUMENTS);
    roots.push_back(llvm::ConstantAggregateZero::get(rootType));
    auto* type = llvm::ArrayType::get(rootType, roots.size());
    makeShared(new llvm::GlobalVariable(module, type, true, llvm::GlobalValue::ExternalLinkage,
                                        llvm::ConstantArray::get(type, roots), "wrought_exception_roots"));
  }

  static bool isExceptionReference(wasm::Type type) {
    return type.isRef() && type.getHeapType().isMaybeShared(wasm::HeapType::exn);
  }

  const ModulePlan& plan;
  llvm::Module& module;
  llvm::LLVMContext& context;
  llvm::PointerType* pointer;
  llvm::IntegerType* int32;
  llvm::IntegerType* int64;
  AliasRegions aliasRegions;
};

} // namespace

std::unique_ptr<InstanceModel> createStaticInstance(const ModulePlan& plan, llvm::Module& module) {
  return std::make_unique<StaticInstance>(plan, module);
}

} // namespace wrought
