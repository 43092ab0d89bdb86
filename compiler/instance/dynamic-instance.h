// The instance model of libraries: any number of instances, each behind a pointer that every function takes first.
//
// What an instance owns lies in its block, what it imports is a pointer there that never changes while it lives: loads of such
// pointers, and of the base of a memory that cannot move, are invariant, so LLVM hoists them out of loops and keeps them in
// registers. An indirect call passes the instance of the function called, which its funcref names. The parameter is not
// `noalias`: another instance may change what this one exports while a function of this one is active.
#ifndef WROUGHT_COMPILER_INSTANCE_DYNAMIC_INSTANCE_H
#define WROUGHT_COMPILER_INSTANCE_DYNAMIC_INSTANCE_H

#include "instance/instance-layout.h"
#include "instance/instance-model.h"

#include <memory>

namespace wrought {

struct ModulePlan;

// The model for emitting into `module`, one partition of the library described by `plan`. Both, and `layout`, must outlive it.
std::unique_ptr<InstanceModel> createDynamicInstance(const ModulePlan& plan, const InstanceLayout& layout,
                                                     llvm::Module& module);

} // namespace wrought

#endif
