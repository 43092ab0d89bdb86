// From a Binaryen module to LLVM IR: one LLVM module per partition of the plan.
#ifndef WROUGHT_COMPILER_EMIT_EMIT_MODULE_H
#define WROUGHT_COMPILER_EMIT_EMIT_MODULE_H

#include "emit/module-plan.h"
#include "instance/instance-layout.h"
#include "instance/instance-model.h"

#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>

namespace wrought {

struct Context;

// The LLVM module of one partition, with the instance model that it was emitted for: after optimisation,
// `model->finish()` must be called before object code is made.
struct EmittedModule {
  std::unique_ptr<llvm::Module> module;
  std::unique_ptr<InstanceLayout> layout; // of libraries
  std::unique_ptr<InstanceModel> model;
};

// Emits the functions of partition `partition`, and with partition 0 also the state of the instance and `wrought_program`
// or the library's description.
// `context` must outlive the result. Thread-safe for distinct LLVM contexts.
EmittedModule emitModule(const Context& context, const ModulePlan& plan, unsigned partition, llvm::LLVMContext& llvmContext,
                         const llvm::TargetMachine& target);

// Adds an entry of the function table (abi.h: wrought_function_entry) for every wasm function that `module`, which partition
// `partition` became, still defines.
// Comes after optimisation: an entry takes the function's address, which would keep LLVM from changing its signature.
void emitFunctionTable(const ModulePlan& plan, unsigned partition, llvm::Module& module);

// An LLVM module that holds nothing but the memory image (abi.h: wrought_image_run), kept apart so that its megabytes pass
// through no optimisation.
std::unique_ptr<llvm::Module> emitImage(const ModulePlan& plan, llvm::LLVMContext& llvmContext,
                                        const llvm::TargetMachine& target);

} // namespace wrought

#endif
