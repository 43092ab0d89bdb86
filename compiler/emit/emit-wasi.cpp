// Calls of WASI's functions that are partly done where they are called.
//
// Reading a clock takes 17 ns, and what a program does with the time is waited for when it reads it again: x86-64's instruction for the
// clock begins when all before it is done. So the runtime gives the time in a register, and generated code stores it where wasm wants
// it, at an address that LLVM knows to be the one it is loaded from. Where that place is not in the memory, or the clock cannot be read,
// the function itself is called, and says so.

#include "emit/function-emitter.h"
#include "emit/runtime-functions.h"

#include <llvm/IR/MDBuilder.h>
#include <llvm/IR/PatternMatch.h>

namespace wrought {

llvm::Value* FunctionEmitter::emitClockRead(wasm::Function* callee, llvm::ArrayRef<llvm::Value*> operands) {
  if (!callee->imported() || plan.isLibrary || plan.isForeign || context.options.optLevel == OptLevel::O0)
    return nullptr;
  std::optional<HostFunction> host = hostFunction(callee->module, callee->base);
  const MemoryPlan* memory = plan.mainMemory();
  if (!host || host->symbol != "wrought_wasi_clock_time_get" || !memory)
    return nullptr;
  wasm::Name memoryName = memory->memory->name;

  // What an address is a sum of, so that it is the same to LLVM as that of a load with an offset. Of what is negative as an i32, the sum
  // would wrap.
  llvm::Value* address = operands[2];
  uint64_t offset = 0;
  llvm::Value* base;
  llvm::ConstantInt* constant;
  if (llvm::PatternMatch::match(address, llvm::PatternMatch::m_Add(llvm::PatternMatch::m_Value(base),
                                                                   llvm::PatternMatch::m_ConstantInt(constant))) &&
      !constant->isNegative()) {
    address = base;
    offset = constant->getZExtValue();
  }

  constexpr unsigned timeSize = 8;
  llvm::BasicBlock* inside = createBlock("clock.inside");
  llvm::BasicBlock* isRead = createBlock("clock.read");
  llvm::BasicBlock* other = createBlock("clock.other");
  llvm::BasicBlock* end = createBlock("clock.end");
  llvm::MDNode* likely = llvm::MDBuilder(llvmContext).createLikelyBranchWeights();
  llvm::Value* reach = builder.CreateNUWAdd(builder.CreateZExt(address, builder.getInt64Ty()), builder.getInt64(offset + timeSize));
  builder.CreateCondBr(builder.CreateICmpULE(reach, model.memorySize(builder, memoryName)), inside, other, likely);

  builder.SetInsertPoint(inside);
  llvm::Value* time = callRuntime("clock_read", {operands[0]});
  builder.CreateCondBr(builder.CreateICmpNE(time, builder.getInt64(UINT64_MAX)), isRead, other, likely);

  builder.SetInsertPoint(isRead);
  llvm::Value* place = checkedPointer(memoryName, asAddress(address), offset);
  markMemoryAccess(builder.CreateAlignedStore(time, place, llvm::Align(1)), memoryName);
  builder.CreateBr(end);

  builder.SetInsertPoint(other);
  wasm::Signature signature = callee->getSig();
  llvm::Value* error = emitCall({model.functionType(signature), model.function(callee->name)}, signature, operands, false);
  llvm::BasicBlock* otherEnd = builder.GetInsertBlock();
  builder.CreateBr(end);

  builder.SetInsertPoint(end);
  llvm::PHINode* result = builder.CreatePHI(error->getType(), 2, "errno");
  result->addIncoming(llvm::ConstantInt::get(error->getType(), 0), isRead);
  result->addIncoming(error, otherEnd);
  return result;
}

} // namespace wrought
