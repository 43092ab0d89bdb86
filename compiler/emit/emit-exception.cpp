// Exceptions (specification: "throw", "throw_ref", "try_table"; and the older "try", "catch", "delegate", "rethrow").
//
// Code that does not throw pays nothing: inside a try a call becomes an `invoke`, which is the same instruction and an entry in
// a table. A landing pad takes whatever comes, and a chain of comparisons, the handler's dispatch, finds the catch by the
// exception's tag; what no catch takes goes on to the dispatch of the try around. A throw whose try is in the same function
// is a branch to the dispatch and no more, and the optimiser makes the same of one that gets there by inlining
// (backend/exception-passes.h).
//
// A reference to an exception is its address; the runtime finds out when nothing refers to it any more, so nothing is done here
// where one is copied or forgotten.

#include "emit/function-emitter.h"
#include "emit/llvm-types.h"
#include "emit/runtime-functions.h"
#include "wrought/abi.h"

#include <shared-constants.h>

namespace wrought {

// --- Handlers -----------------------------------------------------------------------------------------------------------

void FunctionEmitter::createDispatch(Handler& to) {
  if (to.dispatch)
    return;
  to.dispatch = createBlock("catch.dispatch");
  to.exception = llvm::PHINode::Create(builder.getPtrTy(), 2, "exception", to.dispatch);
}

llvm::BasicBlock* FunctionEmitter::landingPad(Handler& to) {
  if (to.landingPad)
    return to.landingPad;
  createDispatch(to);
  if (!function.hasPersonalityFn())
    function.setPersonalityFn(personalityFunction(llvmModule()));
  to.landingPad = createBlock("landing.pad");
  llvm::IRBuilderBase::InsertPointGuard guard(builder);
  builder.SetInsertPoint(to.landingPad);
  llvm::LandingPadInst* pad = builder.CreateLandingPad(landingPadType(llvmContext), 1);
  // Whatever is thrown.
  pad->addClause(llvm::ConstantPointerNull::get(builder.getPtrTy()));
  to.exception->addIncoming(builder.CreateExtractValue(pad, 0), to.landingPad);
  builder.CreateBr(to.dispatch);
  return to.landingPad;
}

void FunctionEmitter::throwHere(llvm::Value* exception) {
  if (handler) {
    createDispatch(*handler);
    handler->exception->addIncoming(exception, builder.GetInsertBlock());
    builder.CreateBr(handler->dispatch);
    return;
  }
  builder.CreateCall(raiseFunction(llvmModule()), {exception});
  builder.CreateUnreachable();
}

llvm::CallBase* FunctionEmitter::createCall(llvm::FunctionCallee callee, llvm::ArrayRef<llvm::Value*> arguments) {
  if (!handler)
    return builder.CreateCall(callee, arguments);
  llvm::BasicBlock* next = createBlock("invoke.next");
  llvm::InvokeInst* call = builder.CreateInvoke(callee, next, landingPad(*handler), arguments);
  builder.SetInsertPoint(next);
  return call;
}

// --- Payloads -----------------------------------------------------------------------------------------------------------

llvm::Value* FunctionEmitter::payloadField(llvm::Value* exception, wasm::Type params, unsigned index) {
  llvm::Value* payload =
      builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), exception, WROUGHT_EXCEPTION_PAYLOAD, "payload");
  return params.isTuple() ? builder.CreateStructGEP(typeOf(params), payload, index) : payload;
}

llvm::SmallVector<llvm::Value*, 4> FunctionEmitter::loadPayload(llvm::Value* exception, wasm::Name tag) {
  wasm::Type params = plan.module->getTag(tag)->sig.params;
  llvm::SmallVector<llvm::Value*, 4> values;
  unsigned index = 0;
  for (wasm::Type type : params)
    values.push_back(builder.CreateLoad(typeOf(type), payloadField(exception, params, index++)));
  return values;
}

// Several values are a struct, as everywhere.
llvm::Value* FunctionEmitter::joined(llvm::ArrayRef<llvm::Value*> values) {
  if (values.size() < 2)
    return values.empty() ? nullptr : values.front();
  llvm::SmallVector<llvm::Type*, 4> types;
  for (llvm::Value* value : values)
    types.push_back(value->getType());
  llvm::Value* result = llvm::PoisonValue::get(llvm::StructType::get(llvmContext, types));
  for (unsigned i = 0; i < values.size(); ++i)
    result = builder.CreateInsertValue(result, values[i], i);
  return result;
}

llvm::Value* FunctionEmitter::visitThrow(wasm::Throw* curr) {
  llvm::SmallVector<llvm::Value*, 4> operands;
  for (wasm::Expression* operand : curr->operands)
    operands.push_back(emit(operand));
  wasm::Type params = plan.module->getTag(curr->tag)->sig.params;
  uint64_t size = params == wasm::Type::none ? 0 : llvmModule().getDataLayout().getTypeAllocSize(typeOf(params));
  llvm::CallInst* exception = callRuntime("exception_new", {builder.getInt32(static_cast<uint32_t>(size))});
  builder.CreateStore(model.tagAddress(builder, curr->tag), exception);
  for (unsigned i = 0; i < operands.size(); ++i)
    builder.CreateStore(operands[i], payloadField(exception, params, i));
  throwHere(exception);
  return nullptr;
}

llvm::Value* FunctionEmitter::visitThrowRef(wasm::ThrowRef* curr) {
  llvm::Value* exception = emit(curr->exnref);
  trapIf(builder.CreateIsNull(exception), Trap::NullExceptionReference);
  throwHere(exception);
  return nullptr;
}

llvm::Value* FunctionEmitter::visitRethrow(wasm::Rethrow* curr) {
  throwHere(caught.at(curr->target));
  return nullptr;
}

llvm::Value* FunctionEmitter::visitPop(wasm::Pop*) { return popped; }

// --- try and try_table ------------------------------------------------------------------------------------------------------

// Goes on in the block behind a dispatch's comparison with `tag` if it is that of `exception`; gives the block for the other
// case.
llvm::BasicBlock* FunctionEmitter::matchTag(llvm::Value* exception, wasm::Name tag) {
  llvm::BasicBlock* match = createBlock("catch");
  llvm::BasicBlock* next = createBlock("catch.next");
  llvm::Value* thrown = builder.CreateLoad(builder.getPtrTy(), exception, "tag");
  builder.CreateCondBr(builder.CreateICmpEQ(thrown, model.tagAddress(builder, tag)), match, next);
  builder.SetInsertPoint(match);
  return next;
}

llvm::Value* FunctionEmitter::visitTry(wasm::Try* curr) {
  Handler* outer = handler;
  if (curr->isDelegate()) {
    handler = curr->delegateTarget == wasm::DELEGATE_CALLER_TARGET ? nullptr : delegateHandlers.at(curr->delegateTarget);
    // What is delegated to this one goes the same way.
    if (curr->name.is())
      delegateHandlers[curr->name] = handler;
    llvm::Value* result = emit(curr->body);
    handler = outer;
    return orDead(result, curr->type);
  }

  Label end{createBlock("try.end"), nullptr};
  if (curr->type.isConcrete())
    end.value = llvm::PHINode::Create(typeOf(curr->type), 2, "try.value", end.target);
  auto leave = [&](llvm::Value* value) {
    if (isBlockComplete())
      return;
    if (end.value)
      end.value->addIncoming(value, builder.GetInsertBlock());
    builder.CreateBr(end.target);
  };

  Handler own;
  handler = &own;
  if (curr->name.is())
    delegateHandlers[curr->name] = &own;
  leave(emit(curr->body));
  handler = outer;

  // What delegates to this try out of one of its catches goes on outside of it.
  if (curr->name.is())
    delegateHandlers[curr->name] = outer;
  if (own.dispatch) {
    builder.SetInsertPoint(own.dispatch);
    if (curr->name.is())
      caught[curr->name] = own.exception;
    for (size_t i = 0; i < curr->catchTags.size(); ++i) {
      llvm::BasicBlock* next = matchTag(own.exception, curr->catchTags[i]);
      popped = joined(loadPayload(own.exception, curr->catchTags[i]));
      leave(emit(curr->catchBodies[i]));
      builder.SetInsertPoint(next);
    }
    if (curr->hasCatchAll())
      leave(emit(curr->catchBodies.back()));
    else
      throwHere(own.exception);
    caught.erase(curr->name);
  }
  delegateHandlers.erase(curr->name);
  return finishTarget(end, curr->type);
}

llvm::Value* FunctionEmitter::visitTryTable(wasm::TryTable* curr) {
  Handler* outer = handler;
  Handler own;
  handler = &own;
  llvm::Value* result = emit(curr->body);
  handler = outer;
  if (!own.dispatch)
    return orDead(result, curr->type);

  llvm::BasicBlock* end = isBlockComplete() ? nullptr : builder.GetInsertBlock();
  builder.SetInsertPoint(own.dispatch);
  bool catchesAll = false;
  for (size_t i = 0; i < curr->catchTags.size() && !catchesAll; ++i) {
    wasm::Name tag = curr->catchTags[i];
    catchesAll = !tag.is();
    llvm::BasicBlock* next = catchesAll ? nullptr : matchTag(own.exception, tag);
    llvm::SmallVector<llvm::Value*, 4> values;
    if (!catchesAll)
      values = loadPayload(own.exception, tag);
    if (curr->catchRefs[i])
      values.push_back(own.exception);
    branchTo(curr->catchDests[i], joined(values));
    if (next)
      builder.SetInsertPoint(next);
  }
  if (!catchesAll)
    throwHere(own.exception);
  if (end)
    builder.SetInsertPoint(end);
  return orDead(result, curr->type);
}

} // namespace wrought
