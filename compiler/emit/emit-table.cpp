// Tables and references (specification: "Table Instructions", "Reference Instructions").

#include "emit/function-emitter.h"
#include "wrought/abi.h"

namespace wrought {

llvm::Value* FunctionEmitter::tableField(wasm::Name table, size_t offset, llvm::Type* type, const char* name) {
  llvm::Value* place =
      builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), model.tableAddress(builder, table), offset);
  return builder.CreateLoad(type, place, name);
}

llvm::Value* FunctionEmitter::tableElementPointer(wasm::Name table, llvm::Value* index) {
  llvm::Value* size = tableField(table, offsetof(wrought_table, size), builder.getInt32Ty(), "table.size");
  trapIf(builder.CreateICmpUGE(index, size), Trap::TableOutOfBounds);
  llvm::Value* elements = tableField(table, offsetof(wrought_table, elements), builder.getPtrTy(), "table.elements");
  return builder.CreateInBoundsGEP(builder.getPtrTy(), elements, builder.CreateZExt(index, builder.getInt64Ty()));
}

llvm::Value* FunctionEmitter::visitTableGet(wasm::TableGet* curr) {
  return builder.CreateLoad(builder.getPtrTy(), tableElementPointer(curr->table, emit(curr->index)), "table.get");
}

llvm::Value* FunctionEmitter::visitTableSet(wasm::TableSet* curr) {
  llvm::Value* index = emit(curr->index);
  llvm::Value* value = emit(curr->value);
  builder.CreateStore(value, tableElementPointer(curr->table, index));
  return nullptr;
}

llvm::Value* FunctionEmitter::visitTableSize(wasm::TableSize* curr) {
  const TablePlan& table = plan.tables.at(curr->table);
  if (table.shape == TableShape::Constant)
    return builder.getInt32(static_cast<uint32_t>(table.table->initial.addr));
  return tableField(curr->table, offsetof(wrought_table, size), builder.getInt32Ty(), "table.size");
}

llvm::Value* FunctionEmitter::visitTableGrow(wasm::TableGrow* curr) {
  llvm::Value* value = emit(curr->value);
  llvm::Value* delta = emit(curr->delta);
  return callRuntime("table_grow", {model.tableAddress(builder, curr->table), value, delta});
}

llvm::Value* FunctionEmitter::visitTableFill(wasm::TableFill* curr) {
  llvm::Value* dest = emit(curr->dest);
  llvm::Value* value = emit(curr->value);
  llvm::Value* size = emit(curr->size);
  callRuntime("table_fill", {model.tableAddress(builder, curr->table), dest, value, size});
  return nullptr;
}

llvm::Value* FunctionEmitter::visitTableCopy(wasm::TableCopy* curr) {
  llvm::Value* dest = emit(curr->dest);
  llvm::Value* source = emit(curr->source);
  llvm::Value* size = emit(curr->size);
  callRuntime("table_copy", {model.tableAddress(builder, curr->destTable), model.tableAddress(builder, curr->sourceTable),
                             dest, source, size});
  return nullptr;
}

llvm::Value* FunctionEmitter::visitTableInit(wasm::TableInit* curr) {
  llvm::Value* dest = emit(curr->dest);
  llvm::Value* offset = emit(curr->offset);
  llvm::Value* size = emit(curr->size);
  llvm::Value* length = builder.CreateLoad(builder.getInt32Ty(), model.elementSegmentLength(builder, curr->segment));
  callRuntime("table_init", {model.tableAddress(builder, curr->table), model.elementSegment(builder, curr->segment), length,
                             dest, offset, size});
  return nullptr;
}

llvm::Value* FunctionEmitter::visitRefNull(wasm::RefNull*) {
  return llvm::ConstantPointerNull::get(builder.getPtrTy());
}

llvm::Value* FunctionEmitter::visitRefIsNull(wasm::RefIsNull* curr) {
  return booleanToInt(builder.CreateIsNull(emit(curr->value)));
}

llvm::Value* FunctionEmitter::visitRefFunc(wasm::RefFunc* curr) { return model.functionReference(builder, curr->func); }

} // namespace wrought
