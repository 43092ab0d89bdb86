// Locals, globals and tuples (specification: "Variable Instructions").

#include "emit/function-emitter.h"

namespace wrought {

llvm::Value* FunctionEmitter::visitLocalGet(wasm::LocalGet* curr) {
  return builder.CreateLoad(locals[curr->index]->getAllocatedType(), locals[curr->index]);
}

llvm::Value* FunctionEmitter::visitLocalSet(wasm::LocalSet* curr) {
  llvm::Value* value = emit(curr->value);
  builder.CreateStore(value, locals[curr->index]);
  return curr->isTee() ? value : nullptr;
}

llvm::Value* FunctionEmitter::visitGlobalGet(wasm::GlobalGet* curr) {
  llvm::LoadInst* load = builder.CreateLoad(typeOf(curr->type), model.globalAddress(builder, curr->name), "global.get");
  AliasRegions::mark(load, model.regions().globals());
  return load;
}

llvm::Value* FunctionEmitter::visitGlobalSet(wasm::GlobalSet* curr) {
  llvm::Value* value = emit(curr->value);
  llvm::StoreInst* store = builder.CreateStore(value, model.globalAddress(builder, curr->name));
  AliasRegions::mark(store, model.regions().globals());
  return nullptr;
}

llvm::Value* FunctionEmitter::visitTupleMake(wasm::TupleMake* curr) {
  llvm::Value* tuple = llvm::PoisonValue::get(typeOf(curr->type));
  for (unsigned i = 0; i < curr->operands.size(); ++i)
    tuple = builder.CreateInsertValue(tuple, emit(curr->operands[i]), i);
  return tuple;
}

llvm::Value* FunctionEmitter::visitTupleExtract(wasm::TupleExtract* curr) {
  return builder.CreateExtractValue(emit(curr->tuple), static_cast<unsigned>(curr->index));
}

} // namespace wrought
