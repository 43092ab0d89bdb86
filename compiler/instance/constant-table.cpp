#include "instance/constant-table.h"

#include "emit/llvm-types.h"
#include "wrought/abi.h"

#include <llvm/IR/Module.h>

namespace wrought {

ConstantTable constantTableShape(const TablePlan& table) {
  ConstantTable result;
  result.slots = nullptr;
  result.hasTypes = !table.onlyType || table.hasEmptySlots;
  result.slotSize = result.hasTypes ? sizeof(wrought_typed_slot) : sizeof(int32_t);
  result.populatedSize = static_cast<uint32_t>(table.slots.size());
  return result;
}

llvm::ArrayType* constantTableType(llvm::LLVMContext& context, const TablePlan& table) {
  llvm::Type* int32 = llvm::Type::getInt32Ty(context);
  llvm::Type* slot = constantTableShape(table).hasTypes ? llvm::StructType::get(context, {int32, int32}) : int32;
  return llvm::ArrayType::get(slot, table.slots.size());
}

llvm::Constant* constantTableContents(const llvm::Module& module, const ModulePlan& plan, const TablePlan& table, InstanceModel& model) {
  ConstantTable shape = model.constantTable(table.table->name);
  llvm::Type* int32 = llvm::Type::getInt32Ty(module.getContext());
  std::vector<llvm::Constant*> slots;
  for (wasm::Function* target : table.slots) {
    llvm::Constant* distance = llvm::ConstantInt::get(int32, 0);
    uint32_t id = 0;
    if (target) {
      distance = distance32(module, model.function(target->name), shape.slots);
      id = plan.signatureId(target->type);
    }
    slots.push_back(shape.hasTypes ? llvm::ConstantStruct::getAnon({distance, llvm::ConstantInt::get(int32, id)}) : distance);
  }
  return llvm::ConstantArray::get(constantTableType(module.getContext(), table), slots);
}

} // namespace wrought
