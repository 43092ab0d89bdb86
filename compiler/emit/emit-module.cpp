#include "emit/emit-module.h"

#include "context.h"
#include "emit/calling-convention.h"
#include "emit/display-name.h"
#include "emit/emit-library.h"
#include "emit/emit-policy.h"
#include "emit/emit-program.h"
#include "emit/foreign-object.h"
#include "emit/function-emitter.h"
#include "emit/llvm-types.h"
#include "emit/runaway-recursion.h"
#include "emit/runtime-functions.h"
#include "instance/dynamic-instance.h"
#include "instance/static-instance.h"
#include "wrought/abi.h"
#include "wrought/layout.h"

#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Transforms/Utils/ModuleUtils.h>

namespace wrought {

namespace {

std::unique_ptr<llvm::Module> createModule(llvm::StringRef name, llvm::LLVMContext& context,
                                           const llvm::TargetMachine& target, bool isLibrary, bool isForeign) {
  auto module = std::make_unique<llvm::Module>(name, context);
  module->setTargetTriple(target.getTargetTriple().str());
  module->setDataLayout(target.createDataLayout());
  if (!isForeign || target.isPositionIndependent())
    module->setPICLevel(llvm::PICLevel::BigPIC);
  // Executables are static PIEs.
  if (!isLibrary && !isForeign)
    module->setPIELevel(llvm::PIELevel::Large);
  // Every function can be walked through by the runtime's backtrace, from any instruction.
  if (!isForeign)
    module->setUwtable(llvm::UWTableKind::Async);
  return module;
}

void addAttributes(const ModulePlan& plan, llvm::Function& function, const llvm::TargetMachine& target,
                   uint64_t maxFrameSize) {
  if (!plan.canThrow)
    function.setDoesNotThrow();
  if (!plan.isForeign)
    function.setUWTableKind(llvm::UWTableKind::Async);
  function.addFnAttr("target-cpu", target.getTargetCPU());
  if (!target.getTargetFeatureString().empty())
    function.addFnAttr("target-features", target.getTargetFeatureString());
  // The levels of x86-64 name sets of instructions, not a processor; for LLVM their names would also mean the habits of an early
  // one of that level, such as a rotation by `shld`, which takes several times as long elsewhere.
  if (target.getTargetTriple().isX86() && target.getTargetCPU().starts_with("x86-64"))
    function.addFnAttr("tune-cpu", "generic");
  // A frame larger than a page touches each of its pages, so that none jumps over the guard of the stack. Where LLVM cannot
  // do that, a frame that could is an error (pipeline.cpp).
  if (plan.isForeign)
    return; // the host's stack is the host's affair
  if (maxFrameSize == 0)
    function.addFnAttr("probe-stack", "inline-asm");
  else
    function.addFnAttr("warn-stack-size", std::to_string(maxFrameSize));
  if (function.getName().starts_with("wasm."))
    function.setSection(WROUGHT_TEXT_SECTION);
}

// A call of an import goes through a function of the wasm signature, which LLVM inlines: so imports can be in tables too.
void defineImport(const Context& context, const ModulePlan& plan, InstanceModel& model, wasm::Function& import) {
  llvm::Function* function = model.function(import.name);
  if (!function->empty())
    return;
  function->setVisibility(llvm::GlobalValue::DefaultVisibility);
  function->setLinkage(llvm::GlobalValue::InternalLinkage);
  function->addFnAttr(llvm::Attribute::AlwaysInline);
  Builder builder(llvm::BasicBlock::Create(function->getContext(), "entry", function));
  if (std::optional<ImportedCallee> callee = model.importedCallee(builder, import.name)) {
    // The same parameters but for the instance, and in tail position: it is whatever the call of the import is.
    llvm::SmallVector<llvm::Value*, 8> arguments = {callee->instance};
    llvm::SmallVector<llvm::Value*, 8> values = receiveParameters(builder, model, import.getSig(), *function);
    arguments.append(passArguments(builder, model, import.getSig(), values, callee->instance));
    llvm::CallInst* call = builder.CreateCall(function->getFunctionType(), callee->code, arguments);
    call->setCallingConv(function->getCallingConv());
    call->setTailCallKind(llvm::CallInst::TCK_MustTail);
    if (function->getReturnType()->isVoidTy())
      builder.CreateRetVoid();
    else
      builder.CreateRet(call);
    return;
  }
  std::optional<HostFunction> host = hostFunction(import.module, import.base);
  if (!host && plan.isForeign && context.options.unknownImports != UnknownImports::Trap) {
    callForeignImport(plan, model, import, *function, builder);
    return;
  }
  if (!host) {
    assert(context.options.unknownImports == UnknownImports::Trap && "resolve-imports refuses unknown imports");
    llvm::Value* code = builder.getInt32(static_cast<uint32_t>(Trap::UnknownImport));
    builder.CreateCall(runtimeBuiltin(*function->getParent(), "trap"), {model.runtimeHandle(builder), code});
    builder.CreateUnreachable();
    return;
  }
  llvm::SmallVector<llvm::Value*, 10> arguments = {model.runtimeHandle(builder)};
  arguments.append(receiveParameters(builder, model, import.getSig(), *function));
  function->setDoesNotThrow();
  llvm::CallInst* call = builder.CreateCall(declareHostFunction(*function->getParent(), *host), arguments);
  if (function->getReturnType()->isVoidTy())
    builder.CreateRetVoid();
  else
    builder.CreateRet(call);
}

} // namespace

EmittedModule emitModule(const Context& context, const ModulePlan& plan, unsigned partition, llvm::LLVMContext& llvmContext,
                         const llvm::TargetMachine& target) {
  EmittedModule result;
  result.module = createModule("wasm." + std::to_string(partition), llvmContext, target, plan.isLibrary, plan.isForeign);
  if (plan.isLibrary) {
    result.layout = std::make_unique<InstanceLayout>(plan);
    result.model = createDynamicInstance(plan, *result.layout, *result.module);
  } else {
    result.model = createStaticInstance(plan, *result.module);
  }
  InstanceModel& model = *result.model;
  TargetFeatures features = targetFeatures(target);
  std::optional<DebugInfo> debugInfo;
  if (context.options.debugInfo)
    debugInfo.emplace(plan, *result.module, context.options.optLevel != OptLevel::O0);
  DebugInfo* debug = debugInfo ? &*debugInfo : nullptr;

  const Partition& part = plan.partitions[partition];
  for (wasm::Function* source : part.functions) {
    llvm::Function* function = model.function(source->name);
    if (part.local.contains(source->name)) {
      function->setVisibility(llvm::GlobalValue::DefaultVisibility);
      function->setLinkage(llvm::GlobalValue::InternalLinkage);
    }
    FunctionEmitter(context, plan, model, features, *function, debug).run(*source);
  }
  for (wasm::Function* source : part.copies) {
    llvm::Function* function = model.function(source->name);
    function->setLinkage(llvm::GlobalValue::AvailableExternallyLinkage);
    FunctionEmitter(context, plan, model, features, *function, debug).run(*source);
  }
  if (partition == 0) {
    model.defineState();
    if (plan.isLibrary) {
      llvm::Function* instantiation = model.createFunction("wrought.instantiate", wasm::Signature());
      instantiation->setSection(WROUGHT_TEXT_SECTION);
      FunctionEmitter(context, plan, model, features, *instantiation, nullptr).runInstantiation(*result.layout);
      emitLibrary(context, plan, *result.layout, model, *result.module, instantiation);
    } else {
      emitProgram(context, plan, model, *result.module);
      if (plan.isForeign)
        emitForeignExports(plan, model, *result.module);
      else
        emitPolicy(context, plan, target, *result.module);
    }
    defineFuelCounter(context, plan, *result.module);
  }
  // Last, when it is known which imports this partition calls.
  for (auto& function : plan.module->functions)
    if (function->imported() && result.module->getFunction(plan.function(function->name).symbol))
      defineImport(context, plan, model, *function);
  uint64_t maxFrameSize = targetDescription(context).maxFrameSize;
  for (llvm::Function& function : *result.module)
    if (!function.isDeclaration())
      addAttributes(plan, function, target, maxFrameSize);
  keepRunawayRecursion(*result.module);
  if (debugInfo)
    debugInfo->finish();
  return result;
}

void emitFunctionTable(const ModulePlan& plan, unsigned partition, llvm::Module& module) {
  llvm::LLVMContext& context = module.getContext();
  auto* int32 = llvm::Type::getInt32Ty(context);
  auto* int64 = llvm::Type::getInt64Ty(context);
  auto* entryType = llvm::StructType::get(context, {int32, int32, int32});

  std::vector<std::pair<llvm::Function*, wasm::Name>> survivors;
  auto addSurvivor = [&](const wasm::Function& function) {
    if (llvm::Function* emitted = module.getFunction(plan.function(function.name).symbol);
        emitted && !emitted->isDeclarationForLinker())
      survivors.push_back({emitted, function.name});
  };
  // Asking for each function of a large module in each of its partitions would take the square of its size.
  for (auto& function : plan.module->functions)
    if (function->imported())
      addSurvivor(*function);
  for (wasm::Function* function : plan.partitions[partition].functions)
    addSurvivor(*function);
  if (survivors.empty())
    return;

  std::string names;
  std::vector<uint64_t> nameOffsets;
  for (auto& [function, name] : survivors) {
    nameOffsets.push_back(names.size());
    if (plan.function(name).isNamed)
      names += displayName(name.str);
    names += '\0';
  }
  llvm::Constant* text = llvm::ConstantDataArray::getString(context, names, false);
  auto* nameData = new llvm::GlobalVariable(module, text->getType(), true, llvm::GlobalValue::PrivateLinkage, text,
                                            "wrought.function.names");

  auto* tableType = llvm::ArrayType::get(entryType, survivors.size());
  auto* table = new llvm::GlobalVariable(module, tableType, true, llvm::GlobalValue::InternalLinkage, nullptr,
                                         "wrought.functions");
  table->setSection(WROUGHT_FUNCTIONS_SECTION);
  table->setAlignment(llvm::Align(4));
  auto relativeTo = [&](llvm::Constant* target, uint64_t place) {
    return distance32(module, target,
                      llvm::ConstantExpr::getInBoundsGetElementPtr(llvm::Type::getInt8Ty(context), table,
                                                                   llvm::ConstantInt::get(int64, place)));
  };
  std::vector<llvm::Constant*> entries;
  for (size_t i = 0; i < survivors.size(); ++i) {
    uint64_t place = i * sizeof(wrought_function_entry);
    llvm::Constant* name = llvm::ConstantExpr::getInBoundsGetElementPtr(
        llvm::Type::getInt8Ty(context), nameData, llvm::ConstantInt::get(int64, nameOffsets[i]));
    entries.push_back(llvm::ConstantStruct::get(
        entryType,
        {relativeTo(survivors[i].first, place + offsetof(wrought_function_entry, code)),
         relativeTo(name, place + offsetof(wrought_function_entry, name)),
         llvm::ConstantInt::get(int32, plan.function(survivors[i].second).index)}));
  }
  table->setInitializer(llvm::ConstantArray::get(tableType, entries));
  llvm::appendToUsed(module, {table});
}

// Defines the array of wrought_image_run of one memory.
static void emitMemoryImage(const MemoryPlan& memory, llvm::Module& module) {
  llvm::LLVMContext& context = module.getContext();
  auto* pointer = llvm::PointerType::get(context, 0);
  auto* int64 = llvm::Type::getInt64Ty(context);
  auto* runType = llvm::StructType::get(context, {int64, int64, pointer, int64});
  std::vector<llvm::Constant*> runs;
  for (const MemoryImage::Run& run : memory.image.runs(memory.canMapImage())) {
    llvm::Constant* bytes =
        llvm::ConstantDataArray::get(context, llvm::ArrayRef<uint8_t>(run.contents.data(), run.contents.size()));
    auto* contents = new llvm::GlobalVariable(module, bytes->getType(), !run.isMapped, llvm::GlobalValue::PrivateLinkage,
                                              bytes, "wrought.image.contents");
    if (run.isMapped) {
      // Writable pages of the file, which the runtime moves into linear memory.
      contents->setSection(WROUGHT_IMAGE_SECTION);
      contents->setAlignment(llvm::Align(WROUGHT_IMAGE_ALIGNMENT));
    }
    uint64_t kind = run.isMapped ? WROUGHT_IMAGE_MAPPED : WROUGHT_IMAGE_COPIED;
    runs.push_back(llvm::ConstantStruct::get(
        runType, {llvm::ConstantInt::get(int64, run.address), llvm::ConstantInt::get(int64, run.contents.size()), contents,
                  llvm::ConstantInt::get(int64, kind)}));
  }
  auto* tableType = llvm::ArrayType::get(runType, runs.size());
  auto* table = new llvm::GlobalVariable(module, tableType, true, llvm::GlobalValue::ExternalLinkage,
                                         llvm::ConstantArray::get(tableType, runs), memoryImageSymbol(memory));
  table->setVisibility(llvm::GlobalValue::HiddenVisibility);
}

std::unique_ptr<llvm::Module> emitImage(const ModulePlan& plan, llvm::LLVMContext& context,
                                        const llvm::TargetMachine& target) {
  std::unique_ptr<llvm::Module> module = createModule("wrought.image", context, target, plan.isLibrary, plan.isForeign);
  for (auto& memory : plan.module->memories)
    if (const MemoryPlan& entry = plan.memories.at(memory->name); !entry.image.isEmpty())
      emitMemoryImage(entry, *module);
  return module;
}

} // namespace wrought
