#include "instance/dynamic-instance.h"

#include "backend/target.h"
#include "emit/calling-convention.h"
#include "emit/llvm-types.h"
#include "emit/module-plan.h"
#include "instance/constant-table.h"
#include "wrought/library.h"

#include <llvm/IR/Module.h>

namespace wrought {

namespace {

class DynamicInstance final : public InstanceModel {
public:
  DynamicInstance(const ModulePlan& plan, const InstanceLayout& layout, llvm::Module& module)
      : plan(plan), layout(layout), module(module), context(module.getContext()), pointer(llvm::PointerType::get(context, 0)),
        int32(llvm::Type::getInt32Ty(context)), int64(llvm::Type::getInt64Ty(context)), aliasRegions(context, true) {}

  // --- Functions ---

  llvm::FunctionType* functionType(wasm::Signature signature) override {
    return tailFunctionType(module, signature, {pointer});
  }

  llvm::Function* function(wasm::Name name) override {
    const FunctionPlan& entry = plan.function(name);
    if (llvm::Function* existing = module.getFunction(entry.symbol))
      return existing;
    return create(entry.symbol, plan.module->getFunction(name)->getSig());
  }

  llvm::Function* createFunction(llvm::StringRef symbol, wasm::Signature signature) override {
    return create(symbol, signature);
  }

  void addHiddenArguments(Builder& builder, llvm::SmallVectorImpl<llvm::Value*>& arguments) override {
    arguments.push_back(instance(builder));
  }

  void addHiddenArguments(Builder& builder, llvm::SmallVectorImpl<llvm::Value*>& arguments,
                          llvm::Value* reference) override {
    llvm::Value* place =
        builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), reference, offsetof(wrought_funcref, instance));
    arguments.push_back(invariant(builder.CreateLoad(pointer, place, "callee.instance")));
  }

  unsigned hiddenParameterCount() const override { return 1; }

  llvm::Value* argumentArea(Builder& builder) override { return argumentAreaOf(builder, instance(builder)); }

  llvm::Value* argumentAreaOf(Builder& builder, llvm::Value* callee) override {
    llvm::Value* place =
        builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), callee, offsetof(wrought_library_instance, argument_area));
    return invariant(builder.CreateLoad(pointer, place, "argument.area"));
  }

  std::optional<ImportedCallee> importedCallee(Builder& builder, wasm::Name name) override {
    llvm::Value* slot = field(builder, layout.importedFunctions.at(name));
    llvm::Value* callee =
        builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), slot, offsetof(wrought_function_import, instance));
    return ImportedCallee{invariant(builder.CreateLoad(pointer, slot, "import.code")),
                          invariant(builder.CreateLoad(pointer, callee, "import.instance"))};
  }

  llvm::Value* functionReference(Builder& builder, wasm::Name name) override {
    if (auto place = layout.importedFunctions.find(name); place != layout.importedFunctions.end())
      return invariant(builder.CreateLoad(
          pointer, field(builder, place->second + offsetof(wrought_function_import, reference)), "import.reference"));
    return field(builder, layout.references.at(name));
  }

  llvm::Value* signatureId(Builder& builder, wasm::HeapType type) override {
    llvm::GlobalVariable* ids = shared("wrought.type.ids", llvm::ArrayType::get(int32, plan.signatureIds.size()), false);
    // Written before the first instance exists.
    return invariant(builder.CreateLoad(
        int32, builder.CreateConstInBoundsGEP2_64(ids->getValueType(), ids, 0, plan.signatureId(type) - 1), "signature.id"));
  }

  // --- Memory ---

  llvm::Value* memoryAddress(Builder& builder, wasm::Name memory) override {
    return owned(builder, memory, layout.memories, layout.importedMemories, "memory");
  }

  llvm::Value* memoryBase(Builder& builder, wasm::Name memory) override {
    llvm::Value* place = builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), memoryAddress(builder, memory),
                                                            offsetof(wrought_memory, base));
    llvm::LoadInst* base = builder.CreateLoad(pointer, place, "memory.base");
    AliasRegions::mark(base, aliasRegions.state());
    return plan.memories.at(memory).canMove ? base : invariant(base);
  }

  llvm::Value* memorySize(Builder& builder, wasm::Name memory) override {
    llvm::Value* place = builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), memoryAddress(builder, memory),
                                                            offsetof(wrought_memory, size));
    llvm::LoadInst* size = builder.CreateLoad(int64, place, "memory.size");
    markMemorySize(*size, plan.memories.at(memory).initialBytes);
    AliasRegions::mark(size, aliasRegions.state());
    return size;
  }

  llvm::Value* dataSegment(Builder&, wasm::Name segment) override {
    return shared("wrought.data." + std::to_string(plan.dataSegments.at(segment).ordinal),
                  llvm::ArrayType::get(llvm::Type::getInt8Ty(context), plan.module->getDataSegment(segment)->data.size()), true);
  }

  llvm::Value* dataSegmentLength(Builder& builder, wasm::Name segment) override {
    return field(builder, layout.dataLengths.at(segment));
  }

  const AliasRegions& regions() const override { return aliasRegions; }

  // --- Globals ---

  llvm::Value* globalAddress(Builder& builder, wasm::Name global) override {
    return owned(builder, global, layout.globals, layout.importedGlobals, "global");
  }

  // --- Tables ---

  ConstantTable constantTable(wasm::Name name) override {
    const TablePlan& table = plan.tables.at(name);
    ConstantTable result = constantTableShape(table);
    result.slots = shared("wrought.table." + std::to_string(table.ordinal), constantTableType(context, table), true);
    return result;
  }

  llvm::Value* tableAddress(Builder& builder, wasm::Name name) override {
    return owned(builder, name, layout.tables, layout.importedTables, "table");
  }

  llvm::Value* elementSegment(Builder& builder, wasm::Name segment) override {
    return field(builder, layout.elements.at(segment));
  }

  llvm::Value* elementSegmentLength(Builder& builder, wasm::Name segment) override {
    return field(builder, layout.elementLengths.at(segment));
  }

  // --- Tags ---

  llvm::Value* tagAddress(Builder& builder, wasm::Name tag) override {
    return owned(builder, tag, layout.tags, layout.importedTags, "tag");
  }

  // --- The runtime ---

  llvm::Value* runtimeHandle(Builder& builder) override { return instance(builder); }

  void defineState() override {
    Builder builder(context);
    for (auto& segment : plan.module->dataSegments)
      if (plan.dataSegments.at(segment->name).isUsed)
        define(llvm::cast<llvm::GlobalVariable>(dataSegment(builder, segment->name)),
               llvm::ConstantDataArray::getString(context, llvm::StringRef(segment->data.data(), segment->data.size()), false));
    for (auto& table : plan.module->tables)
      if (plan.tables.at(table->name).shape == TableShape::Constant)
        defineConstantTable(plan.tables.at(table->name));
    auto* idsType = llvm::ArrayType::get(int32, plan.signatureIds.size());
    define(shared("wrought.type.ids", idsType, false), llvm::ConstantAggregateZero::get(idsType));
  }

  void finish() override {}

private:
  bool isSplit() const { return plan.partitions.size() > 1; }

  llvm::Function* create(llvm::StringRef symbol, wasm::Signature signature) {
    auto* result =
        llvm::Function::Create(functionType(signature), llvm::GlobalValue::ExternalLinkage, symbol, module);
    // One convention for all libraries, which call each other's functions: the one in which anything can be tail-called.
    result->setCallingConv(tailCallConvention(llvm::Triple(module.getTargetTriple())));
    result->setVisibility(llvm::GlobalValue::HiddenVisibility);
    result->setDSOLocal(true);
    result->addParamAttr(0, llvm::Attribute::NonNull);
    result->addParamAttr(0, llvm::Attribute::NoUndef);
    result->addParamAttr(0, llvm::Attribute::getWithAlignment(context, llvm::Align(16)));
    result->addParamAttr(0, llvm::Attribute::getWithDereferenceableBytes(context, layout.size));
    result->getArg(0)->setName("instance");
    return result;
  }

  // The instance whose function is being emitted.
  llvm::Value* instance(Builder& builder) { return builder.GetInsertBlock()->getParent()->getArg(0); }

  llvm::Value* field(Builder& builder, uint64_t place) {
    return builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), instance(builder), place);
  }

  llvm::LoadInst* invariant(llvm::LoadInst* load) {
    load->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(context, {}));
    return load;
  }

  // The place of something that is the instance's own, or that it imports.
  llvm::Value* owned(Builder& builder, wasm::Name name, const std::unordered_map<wasm::Name, uint64_t>& own,
                     const std::unordered_map<wasm::Name, uint64_t>& imported, const char* what) {
    if (auto place = own.find(name); place != own.end())
      return field(builder, place->second);
    return invariant(builder.CreateLoad(pointer, field(builder, imported.at(name)), what));
  }

  llvm::GlobalVariable* shared(const std::string& name, llvm::Type* type, bool isConstant) {
    if (llvm::GlobalVariable* existing = module.getNamedGlobal(name))
      return existing;
    auto* variable =
        new llvm::GlobalVariable(module, type, isConstant, llvm::GlobalValue::ExternalLinkage, nullptr, name);
    variable->setVisibility(llvm::GlobalValue::HiddenVisibility);
    variable->setDSOLocal(true);
    return variable;
  }

  void define(llvm::GlobalVariable* variable, llvm::Constant* value) { variable->setInitializer(value); }

  // Its functions are the instance's own or take its imports' slots from it, so the table is the same for all instances.
  void defineConstantTable(const TablePlan& table) {
    llvm::GlobalVariable* slots = constantTable(table.table->name).slots;
    define(slots, constantTableContents(module, plan, table, *this));
    slots->setAlignment(llvm::Align(8));
  }

  const ModulePlan& plan;
  const InstanceLayout& layout;
  llvm::Module& module;
  llvm::LLVMContext& context;
  llvm::PointerType* pointer;
  llvm::IntegerType* int32;
  llvm::IntegerType* int64;
  AliasRegions aliasRegions;
};

} // namespace

std::unique_ptr<InstanceModel> createDynamicInstance(const ModulePlan& plan, const InstanceLayout& layout,
                                                     llvm::Module& module) {
  return std::make_unique<DynamicInstance>(plan, layout, module);
}

} // namespace wrought
