// Linear memory (specification: "Memory Instructions").
//
// Wasm's effective address is zext(index) + offset, without wrap in 64 bits; alignment hints are hints, so every access is
// `align 1`. Accesses are plain, so that LLVM may reorder, combine and vectorise them. A plain load whose value is unused
// disappears, so one that wasm itself drops is volatile: it must trap if it is out of bounds (docs/semantics.md).

#include "emit/function-emitter.h"
#include "emit/llvm-types.h"

#include <llvm/IR/Intrinsics.h>

namespace wrought {

llvm::Value* FunctionEmitter::memoryPointer(wasm::Name memory, wasm::Expression* index, uint64_t offset,
                                            uint64_t accessSize) {
  return memoryPointer(memory, emit(index), offset, accessSize);
}

llvm::Value* FunctionEmitter::memoryPointer(wasm::Name memory, llvm::Value* index, uint64_t offset, uint64_t accessSize) {
  llvm::Value* address = builder.CreateZExt(index, builder.getInt64Ty());
  switch (model.boundsChecks(memory)) {
  case BoundsChecks::Guard:
    break;
  case BoundsChecks::Explicit: {
    // offset + accessSize is at most 2^32 + 16 and the address below 2^32: no sum wraps.
    llvm::Value* end = builder.CreateNUWAdd(address, builder.getInt64(offset + accessSize));
    trapIf(builder.CreateICmpUGT(end, model.memorySize(builder, memory)), Trap::MemoryOutOfBounds);
    break;
  }
  }
  // The offset comes last: accesses at several offsets of one index then share the sum, and each offset folds into its
  // instruction.
  auto flags = llvm::GEPNoWrapFlags::inBounds() | llvm::GEPNoWrapFlags::noUnsignedWrap();
  llvm::Value* pointer =
      builder.CreateGEP(builder.getInt8Ty(), model.memoryBase(builder, memory), address, "address", flags);
  if (offset != 0)
    pointer = builder.CreateGEP(builder.getInt8Ty(), pointer, builder.getInt64(offset), "address", flags);
  return pointer;
}

llvm::Value* FunctionEmitter::checkedMemoryRange(wasm::Name memory, llvm::Value* start, llvm::Value* size) {
  llvm::Value* start64 = builder.CreateZExt(start, builder.getInt64Ty());
  llvm::Value* size64 = builder.CreateZExt(size, builder.getInt64Ty());
  llvm::Value* end = builder.CreateNUWAdd(start64, size64);
  trapIf(builder.CreateICmpUGT(end, model.memorySize(builder, memory)), Trap::MemoryOutOfBounds);
  return builder.CreateInBoundsGEP(builder.getInt8Ty(), model.memoryBase(builder, memory), start64);
}

llvm::Value* FunctionEmitter::emitLoad(wasm::Load* curr, bool mustTrap) {
  llvm::Value* pointer = memoryPointer(curr->memory, curr->ptr, curr->offset.addr, curr->bytes);
  llvm::Type* result = typeOf(curr->type);
  bool isNarrow = curr->type.isInteger() && curr->bytes < curr->type.getByteSize();
  llvm::Type* stored = isNarrow ? builder.getIntNTy(curr->bytes * 8) : result;
  llvm::LoadInst* load =
      builder.CreateAlignedLoad(stored, pointer, llvm::Align(1), mustTrap || context.options.strictTraps, "load");
  if (!isNarrow)
    return load;
  return curr->signed_ ? builder.CreateSExt(load, result) : builder.CreateZExt(load, result);
}

llvm::Value* FunctionEmitter::visitLoad(wasm::Load* curr) { return emitLoad(curr, false); }

llvm::Value* FunctionEmitter::visitStore(wasm::Store* curr) {
  llvm::Value* index = emit(curr->ptr);
  llvm::Value* value = emit(curr->value);
  llvm::Value* pointer = memoryPointer(curr->memory, index, curr->offset.addr, curr->bytes);
  if (curr->valueType.isInteger() && curr->bytes < curr->valueType.getByteSize())
    value = builder.CreateTrunc(value, builder.getIntNTy(curr->bytes * 8));
  builder.CreateAlignedStore(value, pointer, llvm::Align(1), context.options.strictTraps);
  return nullptr;
}

void FunctionEmitter::emitDropped(wasm::Expression* expression) {
  if (expression->type == wasm::Type::unreachable) {
    emit(expression);
    return;
  }
  // Only through operators without effects of their own: what they compute is as dead as the drop says.
  if (auto* load = expression->dynCast<wasm::Load>(); load && !load->isAtomic) {
    emitLoad(load, true);
  } else if (auto* vector = expression->dynCast<wasm::SIMDLoad>()) {
    emitSIMDLoad(vector, true);
  } else if (auto* lane = expression->dynCast<wasm::SIMDLoadStoreLane>()) {
    emitSIMDLoadStoreLane(lane, true);
  } else if (auto* unary = expression->dynCast<wasm::Unary>(); unary && !unary->value->type.isFloat()) {
    emitDropped(unary->value);
  } else {
    emit(expression);
  }
}

llvm::Value* FunctionEmitter::visitMemorySize(wasm::MemorySize* curr) {
  llvm::Value* bytes = model.memorySize(builder, curr->memory);
  return builder.CreateZExtOrTrunc(builder.CreateLShr(bytes, 16), typeOf(curr->type), "memory.size");
}

llvm::Value* FunctionEmitter::visitMemoryGrow(wasm::MemoryGrow* curr) {
  llvm::Value* delta = builder.CreateZExt(emit(curr->delta), builder.getInt64Ty());
  return builder.CreateZExtOrTrunc(callRuntime("memory_grow", {delta}), typeOf(curr->type), "memory.grow");
}

llvm::Value* FunctionEmitter::visitMemoryInit(wasm::MemoryInit* curr) {
  llvm::Value* dest = emit(curr->dest);
  llvm::Value* offset = emit(curr->offset);
  llvm::Value* size = emit(curr->size);
  llvm::Value* to = checkedMemoryRange(curr->memory, dest, size);
  llvm::Value* offset64 = builder.CreateZExt(offset, builder.getInt64Ty());
  llvm::Value* size64 = builder.CreateZExt(size, builder.getInt64Ty());
  llvm::Value* length = builder.CreateLoad(builder.getInt64Ty(), model.dataSegmentLength(builder, curr->segment));
  trapIf(builder.CreateICmpUGT(builder.CreateNUWAdd(offset64, size64), length), Trap::MemoryOutOfBounds);
  llvm::Value* from =
      builder.CreateInBoundsGEP(builder.getInt8Ty(), model.dataSegment(builder, curr->segment), offset64);
  builder.CreateMemCpy(to, llvm::Align(1), from, llvm::Align(1), size64);
  return nullptr;
}

llvm::Value* FunctionEmitter::visitDataDrop(wasm::DataDrop* curr) {
  if (plan.dataSegments.at(curr->segment).isUsed)
    builder.CreateStore(builder.getInt64(0), model.dataSegmentLength(builder, curr->segment));
  return nullptr;
}

llvm::Value* FunctionEmitter::visitMemoryCopy(wasm::MemoryCopy* curr) {
  llvm::Value* dest = emit(curr->dest);
  llvm::Value* source = emit(curr->source);
  llvm::Value* size = emit(curr->size);
  llvm::Value* to = checkedMemoryRange(curr->destMemory, dest, size);
  llvm::Value* from = checkedMemoryRange(curr->sourceMemory, source, size);
  builder.CreateMemMove(to, llvm::Align(1), from, llvm::Align(1), builder.CreateZExt(size, builder.getInt64Ty()));
  return nullptr;
}

llvm::Value* FunctionEmitter::visitMemoryFill(wasm::MemoryFill* curr) {
  llvm::Value* dest = emit(curr->dest);
  llvm::Value* value = emit(curr->value);
  llvm::Value* size = emit(curr->size);
  llvm::Value* to = checkedMemoryRange(curr->memory, dest, size);
  builder.CreateMemSet(to, builder.CreateTrunc(value, builder.getInt8Ty()),
                       builder.CreateZExt(size, builder.getInt64Ty()), llvm::Align(1));
  return nullptr;
}

} // namespace wrought
