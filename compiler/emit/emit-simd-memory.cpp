// SIMD accesses to linear memory: those that splat, extend, fill with zeros, or touch one lane. Whole vectors are plain loads
// and stores (emit-memory.cpp).

#include "emit/function-emitter.h"

namespace wrought {

llvm::Value* FunctionEmitter::emitSIMDLoad(wasm::SIMDLoad* curr, bool mustTrap) {
  llvm::Value* pointer = memoryPointer(curr->memory, emit(curr->ptr), curr->offset.addr, curr->getMemBytes(), curr);
  auto load = [&](llvm::Type* type) -> llvm::Value* {
    llvm::LoadInst* load =
        builder.CreateAlignedLoad(type, pointer, llvm::Align(1), mustTrap || context.options.strictTraps, "load");
    markMemoryAccess(load, curr->memory);
    return load;
  };
  auto splat = [&](unsigned bits) {
    // Of doubles, LLVM loads and duplicates 64 bits in one instruction on every CPU.
    llvm::Type* type = bits == 64 ? builder.getDoubleTy() : static_cast<llvm::Type*>(builder.getIntNTy(bits));
    return vectors.toVector(vectors.splat(128 / bits, load(type)));
  };
  auto extend = [&](unsigned bits, bool isSigned) {
    llvm::Value* lanes = load(llvm::FixedVectorType::get(builder.getIntNTy(bits), 64 / bits));
    auto* type = llvm::FixedVectorType::get(builder.getIntNTy(bits * 2), 64 / bits);
    return vectors.toVector(isSigned ? builder.CreateSExt(lanes, type) : builder.CreateZExt(lanes, type));
  };
  auto zero = [&](unsigned bits) {
    auto* type = llvm::FixedVectorType::get(builder.getIntNTy(bits), 128 / bits);
    return vectors.toVector(
        builder.CreateInsertElement(llvm::Constant::getNullValue(type), load(type->getElementType()), uint64_t(0)));
  };
  switch (curr->op) {
  case wasm::Load8SplatVec128:
    return splat(8);
  case wasm::Load16SplatVec128:
    return splat(16);
  case wasm::Load32SplatVec128:
    return splat(32);
  case wasm::Load64SplatVec128:
    return splat(64);
  case wasm::Load8x8SVec128:
    return extend(8, true);
  case wasm::Load8x8UVec128:
    return extend(8, false);
  case wasm::Load16x4SVec128:
    return extend(16, true);
  case wasm::Load16x4UVec128:
    return extend(16, false);
  case wasm::Load32x2SVec128:
    return extend(32, true);
  case wasm::Load32x2UVec128:
    return extend(32, false);
  case wasm::Load32ZeroVec128:
    return zero(32);
  case wasm::Load64ZeroVec128:
    return zero(64);
  }
  llvm_unreachable("unknown load");
}

llvm::Value* FunctionEmitter::visitSIMDLoad(wasm::SIMDLoad* curr) { return emitSIMDLoad(curr, false); }

llvm::Value* FunctionEmitter::emitSIMDLoadStoreLane(wasm::SIMDLoadStoreLane* curr, bool mustTrap) {
  llvm::Value* index = emit(curr->ptr);
  llvm::Value* vector = emit(curr->vec);
  unsigned bits = curr->getMemBytes() * 8;
  llvm::Value* pointer = memoryPointer(curr->memory, index, curr->offset.addr, curr->getMemBytes(), curr);
  auto* type = llvm::FixedVectorType::get(builder.getIntNTy(bits), 128 / bits);
  llvm::Value* lanes = vectors.toLanes(vector, type);
  bool isVolatile = mustTrap || context.options.strictTraps;
  if (curr->isStore()) {
    llvm::StoreInst* store =
        builder.CreateAlignedStore(builder.CreateExtractElement(lanes, curr->index), pointer, llvm::Align(1), isVolatile);
    markMemoryAccess(store, curr->memory);
    return nullptr;
  }
  llvm::LoadInst* lane = builder.CreateAlignedLoad(type->getElementType(), pointer, llvm::Align(1), isVolatile, "load");
  markMemoryAccess(lane, curr->memory);
  return vectors.toVector(builder.CreateInsertElement(lanes, lane, curr->index));
}

llvm::Value* FunctionEmitter::visitSIMDLoadStoreLane(wasm::SIMDLoadStoreLane* curr) {
  return emitSIMDLoadStoreLane(curr, false);
}

} // namespace wrought
