#include "emit/runtime-functions.h"

#include "emit/llvm-types.h"
#include "wrought/abi.h"

#include <llvm/ADT/StringRef.h>
#include <llvm/ADT/StringSwitch.h>
#include <llvm/Support/ErrorHandling.h>

#include <cassert>
#include <unordered_map>

namespace wrought {

namespace {

constexpr std::string_view wasiModule = "wasi_snapshot_preview1";
constexpr std::string_view wasiPreview0Module = "wasi_unstable";
// wasi-threads.
constexpr std::string_view threadsModule = "wasi";
constexpr std::string_view threadSpawn = "thread-spawn";
// What benchmarks made for Sightglass mark their measured part with.
constexpr std::string_view benchModule = "bench";

const std::unordered_map<std::string_view, std::string_view>& wasiSignatures() {
  static const std::unordered_map<std::string_view, std::string_view> table = {
#define WROUGHT_WASI(name, signature) {#name, signature},
#include "wrought/wasi.def"
  };
  return table;
}

// Whether preview 0's function of that name is another one than preview 1's.
bool differsInPreview0(std::string_view name) {
#define WROUGHT_WASI_PREVIEW0(function)                                                                                \
  if (name == #function)                                                                                               \
    return true;
#include "wrought/wasi-preview0.def"
  return false;
}

// Whether an import names a function of WASI, in either version, if there is one of that name.
bool isWasi(wasm::Name module, wasm::Name base) {
  return module.str == wasiModule || (module.str == wasiPreview0Module && base.str != "sock_accept");
}

std::string_view builtinSignature(std::string_view name) {
#define WROUGHT_BUILTIN(builtin, signature)                                                                            \
  if (name == #builtin)                                                                                                \
    return signature;
#include "wrought/builtins.def"
  llvm_unreachable("not a row of builtins.def");
}

llvm::Type* letterType(llvm::LLVMContext& context, char letter) {
  switch (letter) {
  case 'i':
    return llvm::Type::getInt32Ty(context);
  case 'I':
    return llvm::Type::getInt64Ty(context);
  case 'p':
    return llvm::PointerType::get(context, 0);
  }
  llvm_unreachable("not a signature letter");
}

wasm::Signature wasmSignature(std::string_view text) {
  std::vector<wasm::Type> params, results;
  std::vector<wasm::Type>* current = &params;
  for (char letter : text) {
    if (letter == ':')
      current = &results;
    else
      current->push_back(letter == 'I' ? wasm::Type::i64 : wasm::Type::i32);
  }
  return wasm::Signature(wasm::Type(params), wasm::Type(results));
}

llvm::FunctionCallee declare(llvm::Module& module, const std::string& symbol, llvm::FunctionType* type) {
  llvm::FunctionCallee callee = module.getOrInsertFunction(symbol, type);
  auto* function = llvm::cast<llvm::Function>(callee.getCallee());
  // The runtime is linked statically, so a call needs no PLT.
  function->setVisibility(llvm::GlobalValue::HiddenVisibility);
  function->setDSOLocal(true);
  function->setDoesNotThrow();
  followCConvention(*function);
  return callee;
}

} // namespace

llvm::FunctionCallee runtimeBuiltin(llvm::Module& module, std::string_view name) {
  llvm::LLVMContext& context = module.getContext();
  std::string_view signature = builtinSignature(name);
  llvm::SmallVector<llvm::Type*, 8> params = {llvm::PointerType::get(context, 0)};
  llvm::Type* result = llvm::Type::getVoidTy(context);
  size_t colon = signature.find(':');
  for (char letter : signature.substr(0, colon))
    params.push_back(letterType(context, letter));
  if (colon + 1 < signature.size())
    result = letterType(context, signature[colon + 1]);
  llvm::FunctionCallee callee =
      declare(module, "wrought_" + std::string(name), llvm::FunctionType::get(result, params, false));
  if (name == "exception_new") {
    // An allocation, so that an exception that turns out not to be needed goes away. That it reads the guest's memory and
    // stack for references is nothing to the optimiser: a reference that is not stored yet is in a register.
    auto* function = llvm::cast<llvm::Function>(callee.getCallee());
    function->addFnAttr(llvm::Attribute::get(
        context, llvm::Attribute::AllocKind, static_cast<uint64_t>(llvm::AllocFnKind::Alloc | llvm::AllocFnKind::Zeroed)));
    function->addFnAttr("alloc-family", "wrought_exception");
    function->setOnlyAccessesInaccessibleMemory();
    function->setReturnDoesNotAlias();
    function->addRetAttr(llvm::Attribute::NonNull);
  }
  return callee;
}

llvm::FunctionCallee raiseFunction(llvm::Module& module) {
  llvm::LLVMContext& context = module.getContext();
  auto* type =
      llvm::FunctionType::get(llvm::Type::getVoidTy(context), {llvm::PointerType::get(context, 0)}, false);
  llvm::FunctionCallee callee = declare(module, WROUGHT_RAISE_SYMBOL, type);
  auto* function = llvm::cast<llvm::Function>(callee.getCallee());
  function->removeFnAttr(llvm::Attribute::NoUnwind);
  function->setDoesNotReturn();
  function->addFnAttr(llvm::Attribute::Cold);
  return callee;
}

llvm::Function* personalityFunction(llvm::Module& module) {
  auto* type = llvm::FunctionType::get(llvm::Type::getInt32Ty(module.getContext()), true);
  return llvm::cast<llvm::Function>(declare(module, "wrought_personality", type).getCallee());
}

bool isHostModule(wasm::Name module) {
  return module.str == wasiModule || module.str == wasiPreview0Module || module.str == threadsModule || module.str == benchModule;
}

bool isThreadSpawn(wasm::Name module, wasm::Name base) { return module.str == threadsModule && base.str == threadSpawn; }

std::optional<HostFunction> hostFunction(wasm::Name module, wasm::Name base) {
  if (isThreadSpawn(module, base))
    return HostFunction{"wrought_thread_spawn", wasm::Signature(wasm::Type::i32, wasm::Type::i32)};
  if (module.str == benchModule && (base.str == "start" || base.str == "end"))
    return HostFunction{"wrought_bench_" + std::string(base.str), wasm::Signature()};
  if (!isWasi(module, base))
    return std::nullopt;
  auto entry = wasiSignatures().find(base.str);
  if (entry == wasiSignatures().end())
    return std::nullopt;
  bool isOther = module.str == wasiPreview0Module && differsInPreview0(base.str);
  return HostFunction{(isOther ? "wrought_wasi_preview0_" : "wrought_wasi_") + std::string(base.str), wasmSignature(entry->second)};
}

std::optional<unsigned> wasiRow(wasm::Name module, wasm::Name base) {
  static constexpr std::string_view rows[] = {
#define WROUGHT_WASI(name, signature) #name,
#include "wrought/wasi.def"
  };
  static_assert(std::size(rows) <= 64, "a bit of wrought_program.wasi_imports each");
  if (isWasi(module, base))
    for (unsigned row = 0; row != std::size(rows); ++row)
      if (rows[row] == base.str)
        return row;
  return std::nullopt;
}

llvm::FunctionCallee declareHostFunction(llvm::Module& module, const HostFunction& function) {
  llvm::LLVMContext& context = module.getContext();
  llvm::SmallVector<llvm::Type*, 8> params = {llvm::PointerType::get(context, 0)};
  for (wasm::Type param : function.signature.params)
    params.push_back(llvmType(context, param));
  return declare(module, function.symbol,
                 llvm::FunctionType::get(llvmType(context, function.signature.results), params, false));
}

} // namespace wrought
