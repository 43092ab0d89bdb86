// Atomic memory instructions (the threads proposal). All are sequentially consistent, which LLVM's orderings of the same name are.
// An address that is not a multiple of the access's size traps, whatever the processor could do. Waiting and notifying are the
// runtime's business.

#include "emit/function-emitter.h"

namespace wrought {

static constexpr llvm::AtomicOrdering ordering = llvm::AtomicOrdering::SequentiallyConsistent;

llvm::Value* FunctionEmitter::atomicPointer(wasm::Name memory, llvm::Value* index, uint64_t offset, uint64_t accessSize) {
  if (accessSize > 1) {
    // The low bits of the effective address, which wrap like any other sum of low bits.
    llvm::Value* low = builder.CreateAdd(index, llvm::ConstantInt::get(index->getType(), offset & (accessSize - 1)));
    low = builder.CreateAnd(low, llvm::ConstantInt::get(index->getType(), accessSize - 1));
    trapIf(builder.CreateIsNotNull(low), Trap::UnalignedAtomic);
  }
  return memoryPointer(memory, index, offset, accessSize, nullptr);
}

llvm::Value* FunctionEmitter::emitAtomicLoad(wasm::Load* curr) {
  llvm::Value* pointer = atomicPointer(curr->memory, emit(curr->ptr), curr->offset.addr, curr->bytes);
  llvm::LoadInst* load =
      builder.CreateAlignedLoad(builder.getIntNTy(curr->bytes * 8), pointer, llvm::Align(curr->bytes), "atomic.load");
  load->setAtomic(ordering);
  // One whose value is not used must trap all the same.
  load->setVolatile(true);
  markMemoryAccess(load, curr->memory);
  return builder.CreateZExt(load, typeOf(curr->type));
}

llvm::Value* FunctionEmitter::emitAtomicStore(wasm::Store* curr) {
  llvm::Value* index = emit(curr->ptr);
  llvm::Value* value = emit(curr->value);
  llvm::Value* pointer = atomicPointer(curr->memory, index, curr->offset.addr, curr->bytes);
  llvm::StoreInst* store = builder.CreateAlignedStore(builder.CreateTrunc(value, builder.getIntNTy(curr->bytes * 8)),
                                                      pointer, llvm::Align(curr->bytes));
  store->setAtomic(ordering);
  markMemoryAccess(store, curr->memory);
  return nullptr;
}

static llvm::AtomicRMWInst::BinOp binaryOperator(wasm::AtomicRMWOp op) {
  switch (op) {
  case wasm::RMWAdd:
    return llvm::AtomicRMWInst::Add;
  case wasm::RMWSub:
    return llvm::AtomicRMWInst::Sub;
  case wasm::RMWAnd:
    return llvm::AtomicRMWInst::And;
  case wasm::RMWOr:
    return llvm::AtomicRMWInst::Or;
  case wasm::RMWXor:
    return llvm::AtomicRMWInst::Xor;
  case wasm::RMWXchg:
    return llvm::AtomicRMWInst::Xchg;
  }
  llvm_unreachable("unknown operator");
}

llvm::Value* FunctionEmitter::visitAtomicRMW(wasm::AtomicRMW* curr) {
  llvm::Value* index = emit(curr->ptr);
  llvm::Value* value = emit(curr->value);
  llvm::Value* pointer = atomicPointer(curr->memory, index, curr->offset.addr, curr->bytes);
  value = builder.CreateTrunc(value, builder.getIntNTy(curr->bytes * 8));
  llvm::AtomicRMWInst* old =
      builder.CreateAtomicRMW(binaryOperator(curr->op), pointer, value, llvm::Align(curr->bytes), ordering);
  // Of one that changes nothing and whose result nobody uses (`or` with 0), only the fence would be left: it is a store, and traps.
  old->setVolatile(true);
  markMemoryAccess(old, curr->memory);
  return builder.CreateZExt(old, typeOf(curr->type));
}

llvm::Value* FunctionEmitter::visitAtomicCmpxchg(wasm::AtomicCmpxchg* curr) {
  llvm::Value* index = emit(curr->ptr);
  llvm::Value* expected = emit(curr->expected);
  llvm::Value* replacement = emit(curr->replacement);
  llvm::Value* pointer = atomicPointer(curr->memory, index, curr->offset.addr, curr->bytes);
  llvm::Type* narrow = builder.getIntNTy(curr->bytes * 8);
  // Higher bits of what is expected do not count.
  llvm::AtomicCmpXchgInst* exchange =
      builder.CreateAtomicCmpXchg(pointer, builder.CreateTrunc(expected, narrow), builder.CreateTrunc(replacement, narrow),
                                  llvm::Align(curr->bytes), ordering, ordering);
  markMemoryAccess(exchange, curr->memory);
  llvm::Value* old = builder.CreateExtractValue(exchange, 0);
  return builder.CreateZExt(old, typeOf(curr->type));
}

llvm::Value* FunctionEmitter::waitAddress(wasm::Name memory, llvm::Value* index, uint64_t offset, uint64_t accessSize) {
  // The runtime reads the value, and its faults are no traps: checked here, whatever the memory's strategy.
  const MemoryPlan& plannedMemory = plan.memories.at(memory);
  llvm::Value* pointer = atomicPointer(memory, index, offset, accessSize);
  if (plannedMemory.checks != BoundsChecks::Explicit)
    checkAccess(plannedMemory, plannedMemory.is64 ? index : asAddress(index), offset, accessSize);
  return pointer;
}

llvm::Value* FunctionEmitter::visitAtomicWait(wasm::AtomicWait* curr) {
  llvm::Value* index = emit(curr->ptr);
  llvm::Value* expected = emit(curr->expected);
  llvm::Value* timeout = emit(curr->timeout);
  bool is64 = curr->expectedType == wasm::Type::i64;
  if (!plan.memories.at(curr->memory).isShared) {
    // No other thread could ever wake this one.
    trapIf(builder.getTrue(), Trap::ExpectedSharedMemory);
    return llvm::PoisonValue::get(builder.getInt32Ty());
  }
  llvm::Value* pointer = waitAddress(curr->memory, index, curr->offset.addr, is64 ? 8 : 4);
  return callRuntime(is64 ? "atomic_wait64" : "atomic_wait32", {pointer, expected, timeout});
}

llvm::Value* FunctionEmitter::visitAtomicNotify(wasm::AtomicNotify* curr) {
  llvm::Value* index = emit(curr->ptr);
  llvm::Value* count = emit(curr->notifyCount);
  llvm::Value* pointer = waitAddress(curr->memory, index, curr->offset.addr, 4);
  if (!plan.memories.at(curr->memory).isShared)
    return builder.getInt32(0);
  return callRuntime("atomic_notify", {pointer, count});
}

llvm::Value* FunctionEmitter::visitAtomicFence(wasm::AtomicFence*) {
  builder.CreateFence(ordering);
  return nullptr;
}

} // namespace wrought
