// The instance model of executables: one instance per process, nothing behind a pointer.
//
// Wasm globals are LLVM globals, constant tables read-only data, functions plain functions. Linear memory is an external
// global while LLVM optimises, which gives alias analysis and scalar evolution an object to reason about that is distinct
// from every wasm global; finish() then replaces it by its constant address, so that no base register and no relocation is
// left. (A literal address from the start costs vectorisation: each constant offset becomes an unrelated base.)
#ifndef WROUGHT_COMPILER_INSTANCE_STATIC_INSTANCE_H
#define WROUGHT_COMPILER_INSTANCE_STATIC_INSTANCE_H

#include "instance/instance-model.h"

#include <memory>

namespace wrought {

struct ModulePlan;

// The model for emitting into `module`, one partition of the program described by `plan`. Both must outlive it.
std::unique_ptr<InstanceModel> createStaticInstance(const ModulePlan& plan, llvm::Module& module);

} // namespace wrought

#endif
