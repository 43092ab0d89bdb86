#include "emit/foreign-object.h"

#include "emit/c-names.h"
#include "emit/calling-convention.h"
#include "emit/llvm-types.h"
#include "emit/module-plan.h"
#include "emit/runtime-functions.h"

#include <llvm/IR/Module.h>

#include <algorithm>

namespace wrought {

namespace {

const char* nameInC(wasm::Type type) {
  if (type.isRef())
    return "void*";
  switch (type.getBasic()) {
  case wasm::Type::i32:
    return "int32_t";
  case wasm::Type::i64:
    return "int64_t";
  case wasm::Type::f32:
    return "float";
  case wasm::Type::f64:
    return "double";
  case wasm::Type::v128:
  case wasm::Type::none:
  case wasm::Type::unreachable:
    break;
  }
  return "void";
}

std::string declaration(const std::string& name, wasm::Signature signature, bool hasInstance = false) {
  std::string params = hasInstance ? "struct wrought_instance* instance" : "";
  unsigned index = 0;
  for (wasm::Type param : signature.params)
    params += std::string(params.empty() ? "" : ", ") + nameInC(param) + " p" + std::to_string(index++);
  return std::string(nameInC(signature.results == wasm::Type::none ? wasm::Type::none : signature.results[0])) + " " + name + "(" +
         (params.empty() ? "void" : params) + ");";
}

CNames namesOf(const ModulePlan& plan) { return assignCNames(plan.libraryName, plan.imports, plan.exports); }

class ForeignHeader {
public:
  ForeignHeader(const ModulePlan& plan, const std::string& triple) : plan(plan), triple(triple), names(namesOf(plan)) {}

  std::string write() {
    std::string guard = plan.libraryName + "_H";
    std::transform(guard.begin(), guard.end(), guard.begin(), [](unsigned char c) { return std::toupper(c); });
    line("/* Made by wrought from a WebAssembly module, for " + triple + ". See docs/porting.md. */");
    line("#ifndef " + guard);
    line("#define " + guard);
    line("");
    line("#include \"wrought/abi.h\"");
    line("");
    line("#ifdef __cplusplus");
    line("extern \"C\" {");
    line("#endif");
    line("");
    writeProvided();
    writeStart();
    writeExports();
    line("");
    line("#ifdef __cplusplus");
    line("}");
    line("#endif");
    line("#endif");
    return std::move(text);
  }

private:
  void line(const std::string& content) { text += content + "\n"; }

  bool anyMemory(bool (*is)(const MemoryPlan&)) const {
    return std::any_of(plan.memories.begin(), plan.memories.end(), [&](const auto& entry) { return is(entry.second); });
  }

  void writeProvided() {
    line("/* --- What the host provides, beside the functions that its compiler calls of its own (memcpy, memmove, memset, and");
    line(" * those of libgcc or compiler-rt) --- */");
    line("");
    line("/* The state that the object and the host share: to be defined, and filled in by " + plan.libraryName + "_start. */");
    line("extern struct wrought_instance wrought_main_instance;");
    line("");
    line("/* A trap: `code` is a row of wrought/traps.def. Does not return. */");
    line("void wrought_trap(struct wrought_instance* instance, uint32_t code) __attribute__((noreturn));");
    if (anyMemory([](const MemoryPlan& memory) { return memory.maxBytes > memory.initialBytes; })) {
      line("");
      line("/* memory.grow: adds `delta` pages (of 1 << memory->page_shift bytes) of zeros to the memory, sets its size, and gives the");
      line(" * old one in pages; or gives UINT64_MAX and changes nothing. `base` may change. */");
      line("uint64_t wrought_memory_grow(struct wrought_instance* instance, struct wrought_memory* memory, uint64_t delta);");
    }
    if (anyMemory([](const MemoryPlan& memory) { return memory.isShared; })) {
      line("");
      line("/* memory.atomic.wait and notify, of addresses that were checked: builtins.def. */");
      line("uint32_t wrought_atomic_wait32(struct wrought_instance* instance, void* place, uint32_t expected, uint64_t timeout);");
      line("uint32_t wrought_atomic_wait64(struct wrought_instance* instance, void* place, uint64_t expected, uint64_t timeout);");
      line("uint32_t wrought_atomic_notify(struct wrought_instance* instance, void* place, uint32_t count);");
    }
    if (std::any_of(plan.tables.begin(), plan.tables.end(),
                    [](const auto& entry) { return entry.second.shape == TableShape::General; })) {
      line("");
      line("/* Of tables, those that the module's instructions need; a table as large as it may become can always refuse to grow");
      line(" * (UINT64_MAX), and the others trap with code 3 where an index is out of bounds: builtins.def. */");
      line("uint64_t wrought_table_grow(struct wrought_instance* instance, struct wrought_table* table, void* initial, uint64_t delta);");
      line("void wrought_table_fill(struct wrought_instance* instance, struct wrought_table* table, uint64_t start, void* value,");
      line("                        uint64_t count);");
      line("void wrought_table_copy(struct wrought_instance* instance, struct wrought_table* to, struct wrought_table* from,");
      line("                        uint64_t to_index, uint64_t from_index, uint64_t count);");
      line("void wrought_table_init(struct wrought_instance* instance, struct wrought_table* table, void** elements, uint32_t length,");
      line("                        uint64_t to_index, uint64_t from_index, uint64_t count);");
    }
    line("");
    for (size_t index = 0; index < plan.imports.size(); ++index)
      writeImport(index);
  }

  void writeImport(size_t index) {
    const ExternPlan& import = plan.imports[index];
    if (import.kind != wasm::ExternalKind::Function)
      return;
    if (std::optional<HostFunction> host = hostFunction(wasm::Name(import.module), wasm::Name(import.name)))
      line(declaration(host->symbol, host->signature, true));
    else
      line(declaration(names.imports[index], import.signature()));
  }

  // For the usual module: one memory, or none.
  void writeStart() {
    line("");
    line("/* --- What the object gives --- */");
    line("");
    if (plan.memories.size() > 1) {
      line("/* The module has several memories: fill each in as wrought_program.memories says, then call wrought_program.initialize(). */");
      line("");
      return;
    }
    line("/* Instantiates the module, in `size` bytes at `memory`, aligned to 16: all of linear memory, now and grown. Gives 0, or -1 if");
    line(" * it begins with more. Initial contents are copied there. */");
    line("static inline int " + plan.libraryName + "_start(void* memory, uint64_t size) {");
    line("  uint64_t run, place;");
    line("  if (wrought_program.memory_count != 0) {");
    line("    const struct wrought_memory_description* description = wrought_program.memories;");
    line("    struct wrought_memory* own = description->memory;");
    line("    if (size < description->initial_size)");
    line("      return -1;");
    line("    own->base = (uint8_t*)memory;");
    line("    own->size = description->initial_size;");
    line("    own->max_size = size < description->max_size ? size : description->max_size;");
    line("    own->reserved = size;");
    line("    own->page_shift = description->page_shift;");
    line("    own->flags = description->flags;");
    line("    for (place = 0; place != own->size; ++place)");
    line("      own->base[place] = 0;");
    line("    for (run = 0; run != description->image_count; ++run)");
    line("      for (place = 0; place != description->image[run].size; ++place)");
    line("        own->base[description->image[run].address + place] = description->image[run].contents[place];");
    line("  }");
    line("  wrought_program.initialize();");
    line("  return 0;");
    line("}");
    line("");
  }

  void writeExports() {
    for (size_t index = 0; index < plan.exports.size(); ++index) {
      const ExternPlan& item = plan.exports[index];
      if (item.kind == wasm::ExternalKind::Function && isCallableFromC(item.signature()))
        line(declaration(names.exports[index], item.signature()));
      else if (item.kind == wasm::ExternalKind::Function)
        line("/* " + names.exports[index] + " has a type that C functions do not have */");
    }
  }

  const ModulePlan& plan;
  const std::string& triple;
  CNames names;
  std::string text;
};

} // namespace

bool isCallableFromC(wasm::Signature signature) {
  for (const wasm::Type& types : {signature.params, signature.results})
    for (wasm::Type type : types)
      if (type == wasm::Type::v128)
        return false;
  return signature.results.size() <= 1;
}

void emitForeignExports(const ModulePlan& plan, InstanceModel& model, llvm::Module& module) {
  CNames names = namesOf(plan);
  for (size_t index = 0; index < plan.exports.size(); ++index) {
    const ExternPlan& item = plan.exports[index];
    if (item.kind != wasm::ExternalKind::Function || !isCallableFromC(item.signature()))
      continue;
    llvm::Function* callee = model.function(item.internal);
    llvm::FunctionType* type = llvmFunctionType(module.getContext(), item.signature());
    auto* function = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, names.exports[index], module);
    followCConvention(*function);
    Builder builder(llvm::BasicBlock::Create(module.getContext(), "entry", function));
    llvm::SmallVector<llvm::Value*, 8> values;
    for (llvm::Argument& argument : function->args())
      values.push_back(&argument);
    llvm::SmallVector<llvm::Value*, 8> arguments;
    model.addHiddenArguments(builder, arguments);
    arguments.append(passArguments(builder, model, item.signature(), values));
    llvm::CallInst* call = builder.CreateCall(callee, arguments);
    call->setCallingConv(callee->getCallingConv());
    if (type->getReturnType()->isVoidTy())
      builder.CreateRetVoid();
    else
      builder.CreateRet(call);
  }
}

void callForeignImport(const ModulePlan& plan, InstanceModel& model, wasm::Function& import, llvm::Function& function,
                       Builder& builder) {
  CNames names = namesOf(plan);
  auto item = std::find_if(plan.imports.begin(), plan.imports.end(), [&](const ExternPlan& candidate) {
    return candidate.kind == wasm::ExternalKind::Function && candidate.internal == import.name;
  });
  assert(item != plan.imports.end() && "imports do not change once they are planned");
  wasm::Signature signature = import.getSig();
  llvm::Module& module = *function.getParent();
  llvm::SmallVector<llvm::Value*, 8> arguments = receiveParameters(builder, model, signature, function);
  llvm::FunctionCallee callee = module.getOrInsertFunction(names.imports[static_cast<size_t>(item - plan.imports.begin())],
                                                           llvmFunctionType(module.getContext(), signature));
  followCConvention(*llvm::cast<llvm::Function>(callee.getCallee()));
  llvm::CallInst* call = builder.CreateCall(callee, arguments);
  if (call->getType()->isVoidTy())
    builder.CreateRetVoid();
  else
    builder.CreateRet(call);
}

std::string writeForeignHeader(const ModulePlan& plan, const std::string& triple) { return ForeignHeader(plan, triple).write(); }

} // namespace wrought
