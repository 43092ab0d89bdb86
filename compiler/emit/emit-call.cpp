// Calls (specification: "call", "call_indirect", "return_call", "return_call_indirect").
//
// An indirect call checks bounds, null and type as cheaply as its table allows. A constant table is read-only data whose
// slots hold distances, so it needs no relocation; where every slot has the type called, only the bounds check is left. Where
// few slots have it, the index is compared with each of them, and the functions are called by name: LLVM can inline them.

#include "emit/calling-convention.h"
#include "emit/function-emitter.h"
#include "emit/llvm-types.h"
#include "emit/runtime-functions.h"

#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/MDBuilder.h>

namespace wrought {

llvm::CallInst* FunctionEmitter::callRuntime(std::string_view builtin, llvm::ArrayRef<llvm::Value*> arguments) {
  llvm::SmallVector<llvm::Value*, 8> all = {model.runtimeHandle(builder)};
  all.append(arguments.begin(), arguments.end());
  return builder.CreateCall(runtimeBuiltin(llvmModule(), builtin), all);
}

llvm::Value* FunctionEmitter::emitCall(llvm::FunctionCallee callee, wasm::Signature signature,
                                       llvm::ArrayRef<llvm::Value*> operands, bool isReturn, llvm::Value* reference) {
  llvm::SmallVector<llvm::Value*, 8> values(operands);
  llvm::AllocaInst* resultSlot = nullptr;
  if (returnsThroughMemory(signature.results)) {
    if (isReturn) {
      // Same results as the caller's, so they go where the caller's go.
      values.push_back(resultPointer);
    } else {
      llvm::IRBuilderBase::InsertPointGuard guard(builder);
      builder.SetInsertPoint(&function.getEntryBlock(), function.getEntryBlock().begin());
      resultSlot = builder.CreateAlloca(typeOf(signature.results), nullptr, "results");
      values.push_back(resultSlot);
    }
  }
  llvm::SmallVector<llvm::Value*, 8> arguments;
  if (reference)
    model.addHiddenArguments(builder, arguments, reference);
  else
    model.addHiddenArguments(builder, arguments);
  llvm::Value* instance = reference && !arguments.empty() ? arguments.front() : nullptr;
  arguments.append(passArguments(builder, model, signature, values, instance));
  if (isReturn) {
    // The caller is left before the call: a try around it has nothing to do with what the callee throws.
    llvm::CallInst* call = builder.CreateCall(callee, arguments);
    call->setCallingConv(function.getCallingConv());
    call->setTailCallKind(llvm::CallInst::TCK_MustTail);
    if (call->getType()->isVoidTy())
      builder.CreateRetVoid();
    else
      builder.CreateRet(call);
    return nullptr;
  }
  llvm::CallBase* call = createCall(callee, arguments);
  call->setCallingConv(function.getCallingConv());
  if (resultSlot)
    return builder.CreateLoad(typeOf(signature.results), resultSlot, "results");
  return signature.results == wasm::Type::none ? nullptr : call;
}

llvm::Value* FunctionEmitter::visitCall(wasm::Call* curr) {
  llvm::SmallVector<llvm::Value*, 8> operands;
  for (wasm::Expression* operand : curr->operands)
    operands.push_back(emit(operand));
  wasm::Function* callee = plan.module->getFunction(curr->target);
  if (!curr->isReturn)
    if (llvm::Value* result = emitClockRead(callee, operands))
      return result;
  wasm::Signature signature = callee->getSig();
  return emitCall({model.functionType(signature), model.function(curr->target)}, signature, operands, curr->isReturn);
}

llvm::Value* FunctionEmitter::visitCallIndirect(wasm::CallIndirect* curr) {
  llvm::SmallVector<llvm::Value*, 8> operands;
  for (wasm::Expression* operand : curr->operands)
    operands.push_back(emit(operand));
  wasm::Signature signature = curr->heapType.getSignature();
  // LLVM would fold such a call too, but only after it was decided which functions recurse without end (runaway-recursion).
  if (wasm::Function* target = knownTarget(curr))
    return emitCall({model.functionType(signature), model.function(target->name)}, signature, operands, curr->isReturn);
  llvm::Value* index = emit(curr->target);
  if (std::span<const uint32_t> slots = plan.fewSlots(*curr); !slots.empty())
    return emitCallOfFew(curr, slots, index, operands);
  IndirectCallee callee = indirectCallee(curr, index);
  return emitCall({model.functionType(signature), callee.code}, signature, operands, curr->isReturn, callee.reference);
}

wasm::Function* FunctionEmitter::knownTarget(const wasm::CallIndirect* curr) const {
  const TablePlan& table = plan.tables.at(curr->table);
  auto* index = curr->target->dynCast<wasm::Const>();
  if (table.shape != TableShape::Constant || !index)
    return nullptr;
  uint64_t slot = index->value.getUnsigned();
  wasm::Function* target = slot < table.slots.size() ? table.slots[slot] : nullptr;
  return target && plan.signatureId(target->type) == plan.signatureId(curr->heapType) ? target : nullptr;
}

llvm::Value* FunctionEmitter::emitCallOfFew(wasm::CallIndirect* curr, std::span<const uint32_t> slots, llvm::Value* index,
                                            llvm::ArrayRef<llvm::Value*> operands) {
  const TablePlan& table = plan.tables.at(curr->table);
  wasm::Signature signature = curr->heapType.getSignature();
  llvm::BasicBlock* isOther = createBlock("call_indirect.other");
  llvm::SwitchInst* choice = builder.CreateSwitch(index, isOther, static_cast<unsigned>(slots.size()));
  llvm::SmallVector<std::pair<llvm::Value*, llvm::BasicBlock*>, 2> results;
  for (uint32_t slot : slots) {
    llvm::BasicBlock* isSlot = createBlock("call_indirect.slot");
    choice->addCase(llvm::cast<llvm::ConstantInt>(llvm::ConstantInt::get(index->getType(), slot)), isSlot);
    builder.SetInsertPoint(isSlot);
    llvm::Value* result =
        emitCall({model.functionType(signature), model.function(table.slots[slot]->name)}, signature, operands, curr->isReturn);
    results.push_back({result, builder.GetInsertBlock()});
  }
  builder.SetInsertPoint(isOther);
  // Traps for one reason or the other.
  constantTableCallee(table, curr, index);
  builder.CreateUnreachable();
  if (curr->isReturn)
    return nullptr;

  llvm::BasicBlock* done = createBlock("call_indirect.done");
  for (auto& [value, block] : results)
    llvm::BranchInst::Create(done, block);
  builder.SetInsertPoint(done);
  if (!results.front().first)
    return nullptr;
  llvm::PHINode* result = builder.CreatePHI(results.front().first->getType(), static_cast<unsigned>(results.size()));
  for (auto& [value, block] : results)
    result->addIncoming(value, block);
  return result;
}

llvm::Value* FunctionEmitter::visitCallRef(wasm::CallRef* curr) {
  llvm::SmallVector<llvm::Value*, 8> operands;
  for (wasm::Expression* operand : curr->operands)
    operands.push_back(emit(operand));
  llvm::Value* reference = emit(curr->target);
  wasm::Type type = curr->target->type;
  if (type.isNullable())
    trapIf(builder.CreateIsNull(reference), Trap::NullFunctionReference);
  if (type.isNull()) {
    // Always null, and of no signature: what follows is never reached.
    if (!isBlockComplete())
      builder.CreateUnreachable();
    return orDead(nullptr, curr->type);
  }
  llvm::Value* code = builder.CreateLoad(builder.getPtrTy(), reference, "code");
  wasm::Signature signature = type.getHeapType().getSignature();
  return emitCall({model.functionType(signature), code}, signature, operands, curr->isReturn, reference);
}

FunctionEmitter::IndirectCallee FunctionEmitter::indirectCallee(wasm::CallIndirect* curr, llvm::Value* index) {
  const TablePlan& table = plan.tables.at(curr->table);
  if (table.shape == TableShape::Constant)
    return {constantTableCallee(table, curr, index), nullptr};
  return generalTableCallee(curr, index);
}

llvm::Value* FunctionEmitter::constantTableCallee(const TablePlan& plannedTable, wasm::CallIndirect* curr,
                                                  llvm::Value* index) {
  ConstantTable table = model.constantTable(curr->table);
  uint32_t tableSize = static_cast<uint32_t>(plannedTable.table->initial.addr);
  // Past the last slot in use elements are null up to the table's size, and then there are none: the trap tells by the index which it was.
  TrapOperands atIndex{curr->table, index, builder.getInt32(tableSize)};
  bool hasTail = table.populatedSize != tableSize;
  llvm::Type* address = addressType(llvmModule());
  bool hasRegister = index->getType()->getIntegerBitWidth() <= address->getIntegerBitWidth();
  llvm::BasicBlock* outside = trapBlock(hasTail && hasRegister ? Trap::PastElements : Trap::UndefinedElement, atIndex);
  if (hasTail && !hasRegister) {
    llvm::IRBuilderBase::InsertPointGuard guard(builder);
    llvm::BasicBlock* past = outside;
    outside = createBlock("call_indirect.outside");
    builder.SetInsertPoint(outside);
    builder.CreateCondBr(builder.CreateICmpULT(index, llvm::ConstantInt::get(index->getType(), tableSize)),
                         trapBlock(Trap::UninitializedElement, atIndex), past);
  }
  llvm::BasicBlock* inside = createBlock("call_indirect.inside");
  builder.CreateCondBr(builder.CreateICmpULT(index, llvm::ConstantInt::get(index->getType(), table.populatedSize)), inside, outside,
                       llvm::MDBuilder(llvmContext).createLikelyBranchWeights());
  builder.SetInsertPoint(inside);

  llvm::Value* distance = builder.CreateNUWMul(asAddress(index), llvm::ConstantInt::get(address, table.slotSize), "slot");
  if (table.hasTypes) {
    llvm::Value* idPlace = builder.CreateInBoundsGEP(
        builder.getInt8Ty(), table.slots, builder.CreateNUWAdd(distance, llvm::ConstantInt::get(address, 4)));
    llvm::Value* id = builder.CreateLoad(builder.getInt32Ty(), idPlace, "signature");
    llvm::Value* wrongType = builder.CreateICmpNE(id, builder.getInt32(plan.signatureId(curr->heapType)));
    // Whether the slot is empty or of another type, and whose it is then, is for the trap to find out: were it done here, what was
    // loaded from the slot would be kept in registers for it, and no longer be part of the instructions that compare and load.
    trapIf(wrongType, Trap::WrongElement, {curr->table, hasRegister ? index : asAddress(index), table.slots});
  } else if (*plannedTable.onlyType != curr->heapType) {
    emitTrap(Trap::IndirectCallTypeMismatch,
             {curr->table, index, builder.CreateIntrinsic(llvm::Intrinsic::load_relative, {address}, {table.slots, distance})});
    builder.SetInsertPoint(createBlock("dead"));
  }
  return builder.CreateIntrinsic(llvm::Intrinsic::load_relative, {address}, {table.slots, distance});
}

FunctionEmitter::IndirectCallee FunctionEmitter::generalTableCallee(wasm::CallIndirect* curr, llvm::Value* index) {
  llvm::Value* size = tableSize(curr->table);
  trapIf(builder.CreateICmpUGE(index, builder.CreateZExt(size, index->getType())), Trap::UndefinedElement,
         {curr->table, index, size});
  llvm::Value* elements = tableElements(curr->table);
  llvm::Value* place = builder.CreateInBoundsGEP(builder.getPtrTy(), elements, zeroExtended(index));
  llvm::LoadInst* reference = builder.CreateLoad(builder.getPtrTy(), place, "funcref");
  AliasRegions::mark(reference, model.regions().tableElements());
  trapIf(builder.CreateIsNull(reference), Trap::UninitializedElement, {curr->table, index, size});
  // wrought_funcref: the code, then the id.
  llvm::Value* idPlace = builder.CreateStructGEP(
      llvm::StructType::get(builder.getPtrTy(), builder.getInt32Ty()), reference, 1);
  llvm::Value* id = builder.CreateLoad(builder.getInt32Ty(), idPlace, "signature");
  llvm::Value* wrongType = builder.CreateICmpNE(id, model.signatureId(builder, curr->heapType));
  llvm::BasicBlock* next = createBlock("next");
  llvm::BasicBlock* mismatch = createBlock("call_indirect.mismatch");
  branchToTrap(wrongType, mismatch, next);
  {
    llvm::IRBuilderBase::InsertPointGuard guard(builder);
    builder.SetInsertPoint(mismatch);
    emitTrap(Trap::IndirectCallTypeMismatch, {curr->table, index, builder.CreateLoad(builder.getPtrTy(), reference, "other")});
  }
  return {builder.CreateLoad(builder.getPtrTy(), reference, "code"), reference};
}

} // namespace wrought
