// Tables that nothing mutates, which both instance models have as arrays in read-only data.
#ifndef WROUGHT_COMPILER_INSTANCE_CONSTANT_TABLE_H
#define WROUGHT_COMPILER_INSTANCE_CONSTANT_TABLE_H

#include "emit/module-plan.h"
#include "instance/instance-model.h"

namespace wrought {

// What a constant table of this plan is like; its slots are for the caller to declare, as a variable of constantTableType.
ConstantTable constantTableShape(const TablePlan&);
llvm::ArrayType* constantTableType(llvm::LLVMContext&, const TablePlan&);

// What is in the slots of a table, which `model` has declared in `module`.
llvm::Constant* constantTableContents(const llvm::Module& module, const ModulePlan&, const TablePlan&, InstanceModel& model);

} // namespace wrought

#endif
