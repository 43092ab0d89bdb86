// Control flow (specification: "Control Instructions", except calls).

#include "emit/calling-convention.h"
#include "emit/function-emitter.h"
#include "emit/llvm-types.h"

#include <ir/iteration.h>

#include <algorithm>

namespace wrought {

namespace {

bool isControlFlow(wasm::Expression* expression) {
  return expression->is<wasm::Block>() || expression->is<wasm::Loop>() || expression->is<wasm::If>() ||
         expression->is<wasm::Try>() || expression->is<wasm::TryTable>();
}

// The operand after which the expression itself is never reached, or null.
wasm::Expression* unreachableOperand(wasm::Expression* expression) {
  for (wasm::Expression* child : wasm::ChildIterator(expression))
    if (child->type == wasm::Type::unreachable)
      return child;
  return nullptr;
}

} // namespace

void FunctionEmitter::run(wasm::Function& wasmFunction) {
  source = &wasmFunction;
  if (std::any_of(plan.memories.begin(), plan.memories.end(),
                  [](const auto& memory) { return memory.second.checks == BoundsChecks::Explicit; })) {
    // A library's memory, or that of an object for another runtime, can be looked at after a trap; with -g, the trap says its line.
    bool mayTrapEarly = !plan.isLibrary && !plan.isForeign && !context.options.strictTraps && !debugInfo;
    accessChecks = AccessChecks(plan, wasmFunction, mayTrapEarly);
  }
  if (debugInfo)
    builder.SetCurrentDebugLocation(debugInfo->beginFunction(function, wasmFunction));
  builder.SetInsertPoint(llvm::BasicBlock::Create(llvmContext, "entry", &function));
  llvm::SmallVector<llvm::Value*, 8> params = receiveParameters(builder, model, wasmFunction.getSig(), function);
  if (returnsThroughMemory(wasmFunction.getResults()))
    resultPointer = params.back();
  unsigned paramCount = static_cast<unsigned>(wasmFunction.getNumParams());
  for (unsigned i = 0; i < wasmFunction.getNumLocals(); ++i) {
    wasm::Type type = wasmFunction.getLocalType(i);
    llvm::AllocaInst* slot = builder.CreateAlloca(typeOf(type), nullptr, "local." + std::to_string(i));
    locals.push_back(slot);
    builder.CreateStore(i < paramCount ? params[i] : llvmZero(llvmContext, type),
                        slot);
  }
  llvm::Value* result = nullptr;
  bool isSigned = wasmFunction.name.str == plan.extras.mulWideSigned;
  if (isSigned || wasmFunction.name.str == plan.extras.mulWideUnsigned) {
    // What stands for i64.mul_wide_s and i64.mul_wide_u: one instruction of the processor, where the body, made of halves,
    // would cost four.
    llvm::Type* wide = builder.getInt128Ty();
    auto operand = [&](unsigned index) {
      llvm::Value* value = builder.CreateLoad(builder.getInt64Ty(), locals[index]);
      return isSigned ? builder.CreateSExt(value, wide) : builder.CreateZExt(value, wide);
    };
    llvm::Value* product = builder.CreateMul(operand(0), operand(1), "i64.mul_wide");
    llvm::Value* low = builder.CreateTrunc(product, builder.getInt64Ty());
    llvm::Value* high = builder.CreateTrunc(builder.CreateLShr(product, 64), builder.getInt64Ty());
    result = builder.CreateInsertValue(llvm::PoisonValue::get(typeOf(wasmFunction.getResults())), low, 0);
    result = builder.CreateInsertValue(result, high, 1);
  } else {
    result = emit(wasmFunction.body);
  }
  if (!isBlockComplete())
    emitReturn(result);
  chargeFuel();
}

FunctionEmitter::AtPlace::AtPlace(FunctionEmitter& emitter, wasm::Expression* expression) : emitter(emitter) {
  // Code of no function of the module, as in runInstantiation, has no places.
  if (!emitter.debugInfo || !emitter.source)
    return;
  outer = emitter.builder.getCurrentDebugLocation();
  // What has no place of its own was made for what is around it.
  if (llvm::DebugLoc own = emitter.debugInfo->location(expression))
    emitter.builder.SetCurrentDebugLocation(own);
}

FunctionEmitter::AtPlace::~AtPlace() {
  if (emitter.debugInfo && emitter.source)
    emitter.builder.SetCurrentDebugLocation(outer);
}

llvm::Value* FunctionEmitter::emit(wasm::Expression* expression) {
  if (!debugInfo)
    return emitHere(expression);
  AtPlace place(*this, expression);
  return emitHere(expression);
}

llvm::Value* FunctionEmitter::emitHere(wasm::Expression* expression) {
  // A branch counts itself, before its target or what follows; blocks, loops and ifs too, or not at all.
  bool isCounted = !isControlFlow(expression) && !expression->is<wasm::Nop>() && !expression->is<wasm::Break>();
  auto visitAndCount = [&] {
    llvm::Value* value = visit(expression);
    if (isCounted)
      countOperator();
    return value;
  };
  if (expression->type.isConcrete()) {
    if (llvm::Value* value = visitAndCount())
      return value;
    // A block, loop or if that declares a result, and whose end is never reached: whoever wants the value is not either.
    if (isBlockComplete())
      builder.SetInsertPoint(createBlock("dead"));
    return llvm::PoisonValue::get(typeOf(expression->type));
  }
  if (expression->type != wasm::Type::unreachable || isControlFlow(expression))
    return visitAndCount();
  wasm::Expression* last = unreachableOperand(expression);
  if (!last)
    return visitAndCount();
  for (wasm::Expression* child : wasm::ChildIterator(expression)) {
    emit(child);
    if (child == last)
      break;
  }
  return nullptr;
}

llvm::BasicBlock* FunctionEmitter::createBlock(const char* name) {
  return llvm::BasicBlock::Create(llvmContext, name, &function);
}

bool FunctionEmitter::isBlockComplete() const { return builder.GetInsertBlock()->getTerminator() != nullptr; }

void FunctionEmitter::branchTo(wasm::Name label, llvm::Value* value) {
  const Label& to = labels.at(label);
  if (to.value)
    to.value->addIncoming(value, builder.GetInsertBlock());
  builder.CreateBr(to.target);
}

llvm::Value* FunctionEmitter::visitNop(wasm::Nop*) { return nullptr; }

llvm::Value* FunctionEmitter::visitBlock(wasm::Block* curr) {
  bool isTarget = curr->name.is();
  if (isTarget) {
    Label label{createBlock("block.end"), nullptr};
    if (curr->type.isConcrete())
      label.value = llvm::PHINode::Create(typeOf(curr->type), 2, "block.value", label.target);
    labels[curr->name] = label;
  }
  llvm::Value* result = nullptr;
  for (wasm::Expression* child : curr->list) {
    result = emit(child);
    if (child->type == wasm::Type::unreachable)
      break;
  }
  if (!isTarget)
    return result;
  if (!isBlockComplete())
    branchTo(curr->name, result);
  Label label = labels.at(curr->name);
  labels.erase(curr->name);
  return finishTarget(label, curr->type);
}

llvm::Value* FunctionEmitter::finishTarget(const Label& label, wasm::Type type) {
  if (label.target->hasNPredecessors(0)) {
    // Every branch here was in code that is never reached.
    label.target->eraseFromParent();
    return orDead(nullptr, type);
  }
  builder.SetInsertPoint(label.target);
  return label.value;
}

llvm::Value* FunctionEmitter::orDead(llvm::Value* value, wasm::Type type) {
  if (!isBlockComplete() || type == wasm::Type::unreachable)
    return value;
  builder.SetInsertPoint(createBlock("dead"));
  return type.isConcrete() ? llvm::PoisonValue::get(typeOf(type)) : nullptr;
}

llvm::Value* FunctionEmitter::visitIf(wasm::If* curr) {
  llvm::Value* condition = emit(curr->condition);
  if (curr->condition->type == wasm::Type::unreachable)
    return nullptr;
  countOperator();
  llvm::BasicBlock* thenBlock = createBlock("if.then");
  llvm::BasicBlock* elseBlock = curr->ifFalse ? createBlock("if.else") : nullptr;
  llvm::BasicBlock* end = createBlock("if.end");
  builder.CreateCondBr(intToBoolean(condition), thenBlock, elseBlock ? elseBlock : end);

  builder.SetInsertPoint(thenBlock);
  llvm::Value* thenValue = emit(curr->ifTrue);
  llvm::BasicBlock* thenEnd = isBlockComplete() ? nullptr : builder.GetInsertBlock();
  if (thenEnd)
    builder.CreateBr(end);

  llvm::Value* elseValue = nullptr;
  llvm::BasicBlock* elseEnd = nullptr;
  if (elseBlock) {
    builder.SetInsertPoint(elseBlock);
    elseValue = emit(curr->ifFalse);
    elseEnd = isBlockComplete() ? nullptr : builder.GetInsertBlock();
    if (elseEnd)
      builder.CreateBr(end);
  }

  if (end->hasNPredecessors(0)) {
    end->eraseFromParent();
    return nullptr;
  }
  builder.SetInsertPoint(end);
  if (!curr->type.isConcrete())
    return nullptr;
  llvm::PHINode* value = builder.CreatePHI(typeOf(curr->type), 2, "if.value");
  if (thenEnd)
    value->addIncoming(thenValue, thenEnd);
  if (elseEnd)
    value->addIncoming(elseValue, elseEnd);
  return value;
}

llvm::Value* FunctionEmitter::visitLoop(wasm::Loop* curr) {
  // No mustprogress anywhere: an endless loop is legal wasm.
  llvm::BasicBlock* header = createBlock("loop");
  builder.CreateBr(header);
  builder.SetInsertPoint(header);
  if (curr->name.is())
    labels[curr->name] = {header, nullptr};
  llvm::Value* result = emit(curr->body);
  if (curr->name.is())
    labels.erase(curr->name);
  return result;
}

llvm::Value* FunctionEmitter::visitBreak(wasm::Break* curr) {
  llvm::Value* value = curr->value ? emit(curr->value) : nullptr;
  if (!curr->condition) {
    countOperator();
    branchTo(curr->name, value);
    return nullptr;
  }
  llvm::Value* condition = intToBoolean(emit(curr->condition));
  countOperator();
  llvm::BasicBlock* next = createBlock("br_if.next");
  const Label& to = labels.at(curr->name);
  if (to.value)
    to.value->addIncoming(value, builder.GetInsertBlock());
  builder.CreateCondBr(condition, to.target, next);
  builder.SetInsertPoint(next);
  return value;
}

llvm::Value* FunctionEmitter::visitBrOn(wasm::BrOn* curr) {
  assert((curr->op == wasm::BrOnNull || curr->op == wasm::BrOnNonNull) && "casts are of garbage-collected types");
  llvm::Value* reference = emit(curr->ref);
  bool onNull = curr->op == wasm::BrOnNull;
  llvm::BasicBlock* next = createBlock("br_on.next");
  const Label& to = labels.at(curr->name);
  assert((!onNull || !to.value) && "Binaryen has no values beside the reference");
  if (to.value)
    to.value->addIncoming(reference, builder.GetInsertBlock());
  llvm::Value* isNull = builder.CreateIsNull(reference);
  builder.CreateCondBr(isNull, onNull ? to.target : next, onNull ? next : to.target);
  builder.SetInsertPoint(next);
  return onNull ? reference : nullptr;
}

llvm::Value* FunctionEmitter::visitSwitch(wasm::Switch* curr) {
  llvm::Value* value = curr->value ? emit(curr->value) : nullptr;
  llvm::Value* index = emit(curr->condition);
  // One incoming value per edge, also when several edges lead to one block.
  auto edgeTo = [&](wasm::Name name) {
    const Label& to = labels.at(name);
    if (to.value)
      to.value->addIncoming(value, builder.GetInsertBlock());
    return to.target;
  };
  llvm::SwitchInst* branch =
      builder.CreateSwitch(index, edgeTo(curr->default_), static_cast<unsigned>(curr->targets.size()));
  for (uint32_t i = 0; i < curr->targets.size(); ++i)
    if (curr->targets[i] != curr->default_)
      branch->addCase(builder.getInt32(i), edgeTo(curr->targets[i]));
  return nullptr;
}

llvm::Value* FunctionEmitter::visitReturn(wasm::Return* curr) {
  emitReturn(curr->value ? emit(curr->value) : nullptr);
  return nullptr;
}

void FunctionEmitter::emitReturn(llvm::Value* value) {
  wasm::Type results = source->getResults();
  if (results == wasm::Type::none) {
    builder.CreateRetVoid();
  } else if (returnsThroughMemory(results)) {
    builder.CreateStore(value, resultPointer);
    builder.CreateRetVoid();
  } else {
    builder.CreateRet(value);
  }
}

llvm::Value* FunctionEmitter::visitUnreachable(wasm::Unreachable*) {
  emitTrap(Trap::Unreachable);
  return nullptr;
}

llvm::Value* FunctionEmitter::visitSelect(wasm::Select* curr) {
  llvm::Value* ifTrue = emit(curr->ifTrue);
  llvm::Value* ifFalse = emit(curr->ifFalse);
  llvm::Value* condition = intToBoolean(emit(curr->condition));
  return builder.CreateSelect(condition, ifTrue, ifFalse, "select");
}

llvm::Value* FunctionEmitter::visitDrop(wasm::Drop* curr) {
  emitDropped(curr->value);
  return nullptr;
}

} // namespace wrought
