// Declarations of the runtime library's functions in an LLVM module, from the tables that the runtime is built from.
#ifndef WROUGHT_COMPILER_EMIT_RUNTIME_FUNCTIONS_H
#define WROUGHT_COMPILER_EMIT_RUNTIME_FUNCTIONS_H

#include <llvm/IR/Module.h>
#include <wasm.h>

#include <optional>
#include <string>
#include <string_view>

namespace wrought {

// A row of builtins.def, declared in `module` as `wrought_<name>`.
llvm::FunctionCallee runtimeBuiltin(llvm::Module& module, std::string_view name);

// `wrought_exception_raise` and `wrought_personality` (abi.h), declared in `module`.
llvm::FunctionCallee raiseFunction(llvm::Module& module);
llvm::Function* personalityFunction(llvm::Module& module);

// A host function that the runtime offers to modules.
struct HostFunction {
  std::string symbol; // in the runtime library
  wasm::Signature signature;
};

// The host function behind an import, or nothing if the runtime has none of that name.
std::optional<HostFunction> hostFunction(wasm::Name module, wasm::Name base);

// Whether the runtime offers anything under this import module name.
bool isHostModule(wasm::Name module);

// Whether this is the import by which a module starts threads (wasi-threads).
bool isThreadSpawn(wasm::Name module, wasm::Name base);

// The export that a new thread enters (wasi-threads).
inline constexpr const char* threadEntryExport = "wasi_thread_start";

// The number of an import's row in wasi.def, or nothing if it is no function of WASI.
std::optional<unsigned> wasiRow(wasm::Name module, wasm::Name base);

// Declares the host function: the instance, then the parameters of the wasm signature.
llvm::FunctionCallee declareHostFunction(llvm::Module& module, const HostFunction& function);

} // namespace wrought

#endif
