// Tables and references (specification: "Table Instructions", "Reference Instructions").

#include "emit/function-emitter.h"
#include "emit/llvm-types.h"

namespace wrought {

// In the order of wrought_table's fields.
llvm::Value* FunctionEmitter::tableElements(wasm::Name table) { return tableField(table, 0, "table.elements"); }
llvm::Value* FunctionEmitter::tableSize(wasm::Name table) { return tableField(table, 1, "table.size"); }

llvm::Value* FunctionEmitter::tableField(wasm::Name table, unsigned field, const char* name) {
  llvm::StructType* type = tableStruct(llvmContext);
  llvm::Value* place = builder.CreateStructGEP(type, model.tableAddress(builder, table), field);
  llvm::LoadInst* load = builder.CreateLoad(type->getElementType(field), place, name);
  AliasRegions::mark(load, model.regions().state());
  return load;
}

llvm::Value* FunctionEmitter::zeroExtended(llvm::Value* index) {
  return builder.CreateZExt(index, builder.getInt64Ty());
}

llvm::Value* FunctionEmitter::tableElementPointer(wasm::Name table, llvm::Value* index) {
  llvm::Value* size = tableSize(table);
  trapIf(builder.CreateICmpUGE(index, builder.CreateZExt(size, index->getType())), Trap::TableOutOfBounds, {table, index, size});
  llvm::Value* elements = tableElements(table);
  return builder.CreateInBoundsGEP(builder.getPtrTy(), elements, zeroExtended(index));
}

llvm::Value* FunctionEmitter::visitTableGet(wasm::TableGet* curr) {
  llvm::LoadInst* load =
      builder.CreateLoad(builder.getPtrTy(), tableElementPointer(curr->table, emit(curr->index)), "table.get");
  AliasRegions::mark(load, model.regions().tableElements());
  return load;
}

llvm::Value* FunctionEmitter::visitTableSet(wasm::TableSet* curr) {
  llvm::Value* index = emit(curr->index);
  llvm::Value* value = emit(curr->value);
  llvm::StoreInst* store = builder.CreateStore(value, tableElementPointer(curr->table, index));
  AliasRegions::mark(store, model.regions().tableElements());
  return nullptr;
}

llvm::Value* FunctionEmitter::visitTableSize(wasm::TableSize* curr) {
  const TablePlan& table = plan.tables.at(curr->table);
  if (table.shape == TableShape::Constant)
    return llvm::ConstantInt::get(typeOf(curr->type), table.table->initial.addr);
  llvm::Value* size = tableSize(curr->table);
  return builder.CreateZExt(size, typeOf(curr->type));
}

llvm::Value* FunctionEmitter::visitTableGrow(wasm::TableGrow* curr) {
  llvm::Value* value = emit(curr->value);
  llvm::Value* delta = emit(curr->delta);
  llvm::Value* grown = callRuntime("table_grow", {model.tableAddress(builder, curr->table), value, zeroExtended(delta)});
  return builder.CreateZExtOrTrunc(grown, typeOf(curr->type), "table.grow");
}

llvm::Value* FunctionEmitter::visitTableFill(wasm::TableFill* curr) {
  llvm::Value* dest = emit(curr->dest);
  llvm::Value* value = emit(curr->value);
  llvm::Value* size = emit(curr->size);
  callRuntime("table_fill", {model.tableAddress(builder, curr->table), zeroExtended(dest), value,
                             zeroExtended(size)});
  return nullptr;
}

llvm::Value* FunctionEmitter::visitTableCopy(wasm::TableCopy* curr) {
  llvm::Value* dest = emit(curr->dest);
  llvm::Value* source = emit(curr->source);
  llvm::Value* size = emit(curr->size);
  callRuntime("table_copy", {model.tableAddress(builder, curr->destTable), model.tableAddress(builder, curr->sourceTable),
                             zeroExtended(dest), zeroExtended(source), zeroExtended(size)});
  return nullptr;
}

llvm::Value* FunctionEmitter::visitTableInit(wasm::TableInit* curr) {
  llvm::Value* dest = emit(curr->dest);
  llvm::Value* offset = emit(curr->offset);
  llvm::Value* size = emit(curr->size);
  llvm::Value* length = builder.CreateLoad(builder.getInt32Ty(), model.elementSegmentLength(builder, curr->segment));
  callRuntime("table_init", {model.tableAddress(builder, curr->table), model.elementSegment(builder, curr->segment), length,
                             zeroExtended(dest), zeroExtended(offset), zeroExtended(size)});
  return nullptr;
}

llvm::Value* FunctionEmitter::visitRefNull(wasm::RefNull*) {
  return llvm::ConstantPointerNull::get(builder.getPtrTy());
}

llvm::Value* FunctionEmitter::visitRefIsNull(wasm::RefIsNull* curr) {
  return booleanToInt(builder.CreateIsNull(emit(curr->value)));
}

llvm::Value* FunctionEmitter::visitRefAs(wasm::RefAs* curr) {
  assert(curr->op == wasm::RefAsNonNull && "conversions are of garbage-collected types");
  llvm::Value* reference = emit(curr->value);
  if (curr->value->type.isNullable())
    trapIf(builder.CreateIsNull(reference), Trap::NullReference);
  return reference;
}

llvm::Value* FunctionEmitter::visitRefFunc(wasm::RefFunc* curr) { return model.functionReference(builder, curr->func); }

} // namespace wrought
