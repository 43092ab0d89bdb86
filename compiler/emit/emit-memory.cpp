// Linear memory (specification: "Memory Instructions").
//
// Wasm's effective address is zext(index) + offset, without wrap in 64 bits; alignment hints are hints, so every access is
// `align 1`. Accesses are plain, so that LLVM may reorder, combine and vectorise them. A plain load whose value is unused
// disappears, so one that wasm itself drops is volatile: it must trap if it is out of bounds (docs/semantics.md).
//
// A memory without guard pages is checked before every access, but for those that an earlier check covers (access-checks.h).
// The form of the comparison decides what LLVM makes of it. Memory never shrinks, so if the bytes from the index on that an
// access needs fit the initial size, `size - needed` cannot wrap, and the comparison is with the index alone: the difference
// leaves loops, and a check is one instruction and a branch.

#include "emit/function-emitter.h"
#include "emit/llvm-types.h"

#include <llvm/IR/Intrinsics.h>

namespace wrought {

llvm::Value* FunctionEmitter::memoryPointer(wasm::Name memory, llvm::Value* index, uint64_t offset, uint64_t accessSize,
                                            const wasm::Expression* access) {
  const MemoryPlan& plannedMemory = plan.memories.at(memory);
  // Where addresses have 32 bits, memory64 is checked in 64.
  llvm::Value* address = plannedMemory.is64 ? index : builder.CreateZExt(index, addressType(llvmModule()));
  switch (plannedMemory.checks) {
  case BoundsChecks::Guard:
    break;
  case BoundsChecks::Explicit: {
    AccessCheck check{offset, accessSize};
    if (access)
      check = accessChecks.of(access, check);
    if (check.size != 0)
      checkAccess(plannedMemory, address, check.offset, check.size);
    break;
  }
  }
  return checkedPointer(memory, asAddress(address), offset);
}

llvm::Value* FunctionEmitter::checkedPointer(wasm::Name memory, llvm::Value* address, uint64_t offset) {
  // The offset comes last: accesses at several offsets of one index then share the sum, and each offset folds into its
  // instruction.
  auto flags = llvm::GEPNoWrapFlags::noUnsignedWrap();
  // `inBounds` reads an index as signed, and one of 32 bits can be larger than that.
  if (addressType(llvmModule())->getBitWidth() == 64)
    flags |= llvm::GEPNoWrapFlags::inBounds();
  llvm::Value* pointer =
      builder.CreateGEP(builder.getInt8Ty(), model.memoryBase(builder, memory), address, "address", flags);
  if (offset != 0)
    pointer = builder.CreateGEP(builder.getInt8Ty(), pointer, asAddress(builder.getInt64(offset)), "address", flags);
  return pointer;
}

llvm::Value* FunctionEmitter::asAddress(llvm::Value* value) {
  return builder.CreateZExtOrTrunc(value, addressType(llvmModule()));
}

void FunctionEmitter::checkAccess(const MemoryPlan& memory, llvm::Value* address, uint64_t offset, uint64_t accessSize) {
  uint64_t needed;
  if (__builtin_add_overflow(offset, accessSize, &needed) || needed > memory.maxBytes) {
    trapIf(builder.getTrue(), Trap::MemoryOutOfBounds);
    return;
  }
  llvm::Value* size = builder.CreateZExtOrTrunc(model.memorySize(builder, memory.memory->name), address->getType());
  llvm::Constant* extent = llvm::ConstantInt::get(address->getType(), needed);
  if (needed > memory.initialBytes && !memory.is64 && address->getType()->isIntegerTy(64)) {
    // Of 33 bits at most: it cannot wrap.
    llvm::Value* end = builder.CreateNUWAdd(address, extent);
    trapIfOutside(memory, end, size, 0, accessSize);
    return;
  }
  if (needed > memory.initialBytes)
    trapIf(builder.CreateICmpULT(size, extent), Trap::MemoryOutOfBounds);
  trapIfOutside(memory, address, builder.CreateNUWSub(size, extent), needed, accessSize);
}

void FunctionEmitter::markMemoryAccess(llvm::Instruction* access, wasm::Name memory) {
  AliasRegions::mark(access, model.regions().memory(plan.memories.at(memory).ordinal));
}

llvm::Value* FunctionEmitter::checkedMemoryRange(wasm::Name memory, llvm::Value* start, llvm::Value* size) {
  llvm::Value* start64 = builder.CreateZExt(start, builder.getInt64Ty());
  llvm::Value* size64 = builder.CreateZExt(size, builder.getInt64Ty());
  llvm::Value* memorySize = model.memorySize(builder, memory);
  const MemoryPlan& plannedMemory = plan.memories.at(memory);
  if (plannedMemory.is64) {
    trapIfOutside(plannedMemory, start64, memorySize, 0, 0);
    trapIf(builder.CreateICmpUGT(size64, builder.CreateNUWSub(memorySize, start64)), Trap::MemoryOutOfBounds);
  } else {
    llvm::Value* end = builder.CreateNUWAdd(start64, size64);
    trapIfOutside(plannedMemory, end, memorySize, 0, std::nullopt);
  }
  llvm::Type* address = addressType(llvmModule());
  return builder.CreateGEP(builder.getInt8Ty(), model.memoryBase(builder, memory), asAddress(start64), "",
                           address->isIntegerTy(64) ? llvm::GEPNoWrapFlags::inBounds() : llvm::GEPNoWrapFlags::noUnsignedWrap());
}

llvm::Value* FunctionEmitter::emitLoad(wasm::Load* curr, bool mustTrap) {
  if (curr->isAtomic)
    return emitAtomicLoad(curr);
  llvm::Value* pointer = memoryPointer(curr->memory, emit(curr->ptr), curr->offset.addr, curr->bytes, curr);
  llvm::Type* result = typeOf(curr->type);
  bool isNarrow = curr->type.isInteger() && curr->bytes < curr->type.getByteSize();
  llvm::Type* stored = isNarrow ? builder.getIntNTy(curr->bytes * 8) : result;
  llvm::LoadInst* load =
      builder.CreateAlignedLoad(stored, pointer, llvm::Align(1), mustTrap || context.options.strictTraps, "load");
  markMemoryAccess(load, curr->memory);
  if (!isNarrow)
    return load;
  return curr->signed_ ? builder.CreateSExt(load, result) : builder.CreateZExt(load, result);
}

llvm::Value* FunctionEmitter::visitLoad(wasm::Load* curr) { return emitLoad(curr, false); }

llvm::Value* FunctionEmitter::visitStore(wasm::Store* curr) {
  if (curr->isAtomic)
    return emitAtomicStore(curr);
  llvm::Value* index = emit(curr->ptr);
  llvm::Value* value = emit(curr->value);
  llvm::Value* pointer = memoryPointer(curr->memory, index, curr->offset.addr, curr->bytes, curr);
  if (curr->valueType.isInteger() && curr->bytes < curr->valueType.getByteSize())
    value = builder.CreateTrunc(value, builder.getIntNTy(curr->bytes * 8));
  llvm::StoreInst* store = builder.CreateAlignedStore(value, pointer, llvm::Align(1), context.options.strictTraps);
  markMemoryAccess(store, curr->memory);
  return nullptr;
}

void FunctionEmitter::emitDropped(wasm::Expression* expression) {
  if (expression->type == wasm::Type::unreachable) {
    emit(expression);
    return;
  }
  AtPlace place(*this, expression);
  // Only through operators without effects of their own: what they compute is as dead as the drop says.
  if (auto* load = expression->dynCast<wasm::Load>(); load) {
    emitLoad(load, true);
  } else if (auto* vector = expression->dynCast<wasm::SIMDLoad>()) {
    emitSIMDLoad(vector, true);
  } else if (auto* lane = expression->dynCast<wasm::SIMDLoadStoreLane>()) {
    emitSIMDLoadStoreLane(lane, true);
  } else if (auto* unary = expression->dynCast<wasm::Unary>(); unary && !unary->value->type.isFloat()) {
    emitDropped(unary->value);
  } else {
    emit(expression);
    return;
  }
  countOperator(); // which emit() does otherwise
}

llvm::Value* FunctionEmitter::visitMemorySize(wasm::MemorySize* curr) {
  llvm::Value* bytes = model.memorySize(builder, curr->memory);
  return builder.CreateZExtOrTrunc(builder.CreateLShr(bytes, plan.memories.at(curr->memory).pageShift), typeOf(curr->type), "memory.size");
}

llvm::Value* FunctionEmitter::visitMemoryGrow(wasm::MemoryGrow* curr) {
  llvm::Value* delta = builder.CreateZExt(emit(curr->delta), builder.getInt64Ty());
  llvm::Value* grown = callRuntime("memory_grow", {model.memoryAddress(builder, curr->memory), delta});
  return builder.CreateZExtOrTrunc(grown, typeOf(curr->type), "memory.grow");
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
      builder.CreateInBoundsGEP(builder.getInt8Ty(), model.dataSegment(builder, curr->segment), asAddress(offset64));
  builder.CreateMemCpy(to, llvm::Align(1), from, llvm::Align(1), asAddress(size64));
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
  builder.CreateMemMove(to, llvm::Align(1), from, llvm::Align(1), asAddress(size));
  return nullptr;
}

llvm::Value* FunctionEmitter::visitMemoryFill(wasm::MemoryFill* curr) {
  llvm::Value* dest = emit(curr->dest);
  llvm::Value* value = emit(curr->value);
  llvm::Value* size = emit(curr->size);
  llvm::Value* to = checkedMemoryRange(curr->memory, dest, size);
  llvm::CallInst* fill = builder.CreateMemSet(to, builder.CreateTrunc(value, builder.getInt8Ty()),
                                              asAddress(size), llvm::Align(1));
  markMemoryAccess(fill, curr->memory);
  return nullptr;
}

} // namespace wrought
