// A call becomes an intrinsic of LLVM's or a routine of the runtime, inline for small constant sizes. What the proof took for granted
// (recognise/meaning.cpp) is tested before; where it is not so, the module's own function is called, and the result is the same,
// traps included.
//
// WARNING: makes pointers into linear memory, as emit-memory.cpp does. Every range that native code gets lies inside the memory: it
// never traps, and what would is left to the module's own function, which does what it does until then. (Copying into guard pages
// would trap too, and save a comparison, but not at the same byte.)

#include "emit/known-calls.h"

#include "context.h"
#include "emit/emit-module.h"
#include "emit/runtime-functions.h"
#include "recognise/recognise-functions.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/MDBuilder.h>
#include <llvm/Support/CommandLine.h>

#include <iostream>

namespace wrought {

namespace {

llvm::cl::opt<bool> isEnabled("recognise-functions", llvm::cl::init(true), llvm::cl::Hidden,
                              llvm::cl::desc("Use native routines for the module's own memcpy, memset, strlen and the like"));

llvm::cl::opt<bool> isThorough("recognise-thoroughly", llvm::cl::Hidden,
                               llvm::cl::desc("Take as long as it needs to prove functions to be known ones, and print the proofs' rows"));

class Replacer {
public:
  Replacer(const ModulePlan& plan, EmittedModule& emitted)
      : plan(plan), model(*emitted.model), module(*emitted.module), builder(module.getContext()),
        memoryName(plan.module->memories.front()->name), memory(plan.memories.at(memoryName)) {}

  void replace(llvm::CallInst* call, KnownFunction known) {
    builder.SetCurrentDebugLocation(call->getDebugLoc());
    llvm::BasicBlock* head = call->getParent();
    llvm::Function* function = head->getParent();
    llvm::BasicBlock* end = head->splitBasicBlock(call->getNextNode(), "known.end");
    native = llvm::BasicBlock::Create(module.getContext(), "known.native", function, end);
    own = llvm::BasicBlock::Create(module.getContext(), "known.own", function, end);
    head->getTerminator()->eraseFromParent();

    // Rare: not worth a copy of the body at every call.
    call->removeFromParent();
    call->insertInto(own, own->end());
    call->setIsNoInline();
    call->addFnAttr(llvm::Attribute::Cold);
    builder.SetInsertPoint(own);
    builder.CreateBr(end);

    builder.SetInsertPoint(head);
    condition = nullptr;
    llvm::SmallVector<llvm::Value*, 3> operands(call->args());
    llvm::Value* most = emitConditions(known, operands);
    builder.CreateCondBr(condition, native, own, likely());
    builder.SetInsertPoint(native);
    llvm::Value* result = emitNative(known, operands, most);
    llvm::BasicBlock* nativeEnd = builder.GetInsertBlock();
    builder.CreateBr(end);

    if (call->getType()->isVoidTy())
      return;
    builder.SetInsertPoint(end, end->begin());
    llvm::PHINode* phi = builder.CreatePHI(call->getType(), 2);
    call->replaceAllUsesWith(phi);
    phi->addIncoming(result, nativeEnd);
    phi->addIncoming(call, own);
  }

private:
  llvm::Value* extend(llvm::Value* value) { return builder.CreateZExt(value, builder.getInt64Ty()); }
  llvm::Value* minimum(llvm::Value* a, llvm::Value* b) { return builder.CreateBinaryIntrinsic(llvm::Intrinsic::umin, a, b); }
  llvm::MDNode* likely() { return llvm::MDBuilder(module.getContext()).createLikelyBranchWeights(); }
  void require(llvm::Value* value) { condition = condition ? builder.CreateAnd(condition, value) : value; }

  llvm::Value* pointerTo(llvm::Value* index) {
    return builder.CreateInBoundsGEP(builder.getInt8Ty(), model.memoryBase(builder, memoryName), extend(index));
  }

  void requireInside(llvm::Value* start, llvm::Value* size) {
    llvm::Value* last = builder.CreateNUWAdd(extend(start), extend(size));
    // No sum may wrap, not even to zero.
    require(builder.CreateICmpULT(last, builder.getInt64(uint64_t{1} << 32)));
    require(builder.CreateICmpULE(last, model.memorySize(builder, memoryName)));
  }

  // How many bytes there are to look at from an index on; requires that there are any.
  llvm::Value* available(llvm::Value* start) {
    llvm::Value* size = minimum(model.memorySize(builder, memoryName), builder.getInt64(UINT32_MAX));
    require(builder.CreateICmpULT(extend(start), size));
    return minimum(builder.CreateSub(size, extend(start)), builder.getInt64(maxFoundOffset));
  }

  // What Meaning::assumptions() says. Gives how far a search may go, if it is one.
  llvm::Value* emitConditions(KnownFunction known, llvm::ArrayRef<llvm::Value*> operands) {
    switch (known) {
    case KnownFunction::Copy:
      // Modulo 2^32, as areApart() has it.
      require(builder.CreateICmpUGE(builder.CreateSub(operands[0], operands[1]), operands[2]));
      require(builder.CreateICmpUGE(builder.CreateSub(operands[1], operands[0]), operands[2]));
      requireInside(operands[0], operands[2]);
      requireInside(operands[1], operands[2]);
      return nullptr;
    case KnownFunction::Move:
      require(builder.CreateICmpNE(operands[0], operands[1]));
      [[fallthrough]];
    case KnownFunction::CompareSign:
    case KnownFunction::CompareDifference:
      requireInside(operands[0], operands[2]);
      requireInside(operands[1], operands[2]);
      return nullptr;
    case KnownFunction::Fill:
      requireInside(operands[0], operands[2]);
      return nullptr;
    case KnownFunction::Length:
    case KnownFunction::FindOrEnd:
    case KnownFunction::FindInString:
      return available(operands[0]);
    case KnownFunction::Find:
      return minimum(available(operands[0]), extend(operands[2]));
    case KnownFunction::CompareStrings: {
      llvm::Value* left = available(operands[0]);
      return minimum(left, available(operands[1]));
    }
    }
    llvm_unreachable("not a known function");
  }

  llvm::CallInst* search(llvm::StringRef routine, llvm::ArrayRef<llvm::Value*> arguments) {
    llvm::SmallVector<llvm::Value*, 4> all = {model.runtimeHandle(builder)};
    all.append(arguments.begin(), arguments.end());
    llvm::CallInst* call = builder.CreateCall(runtimeBuiltin(module, routine), all);
    call->setMemoryEffects(llvm::MemoryEffects::argMemOnly(llvm::ModRefInfo::Ref));
    call->addFnAttr(llvm::Attribute::WillReturn);
    return call;
  }

  // Goes on only if a search came to an end: else the body runs out of memory, or looks further than native code may.
  void requireFound(llvm::Value* isFound) {
    llvm::BasicBlock* found =
        llvm::BasicBlock::Create(module.getContext(), "known.found", native->getParent(), native->getNextNode());
    builder.CreateCondBr(isFound, found, own, likely());
    builder.SetInsertPoint(found);
  }

  llvm::Value* emitNative(KnownFunction known, llvm::ArrayRef<llvm::Value*> operands, llvm::Value* most) {
    llvm::Align byte(1);
    auto mark = [&](llvm::Instruction* access) { AliasRegions::mark(access, model.regions().memory(memory.ordinal)); };
    switch (known) {
    case KnownFunction::Copy:
      mark(builder.CreateMemCpy(pointerTo(operands[0]), byte, pointerTo(operands[1]), byte, extend(operands[2])));
      return operands[0];
    case KnownFunction::Move:
      mark(builder.CreateMemMove(pointerTo(operands[0]), byte, pointerTo(operands[1]), byte, extend(operands[2])));
      return operands[0];
    case KnownFunction::Fill:
      mark(builder.CreateMemSet(pointerTo(operands[0]), builder.CreateTrunc(operands[1], builder.getInt8Ty()),
                                extend(operands[2]), byte));
      return operands[0];
    case KnownFunction::CompareSign:
    case KnownFunction::CompareDifference: {
      llvm::Value* difference =
          search("memory_difference", {pointerTo(operands[0]), pointerTo(operands[1]), extend(operands[2])});
      if (known == KnownFunction::CompareDifference)
        return difference;
      auto isTrue = [&](llvm::Value* value) { return builder.CreateZExt(value, builder.getInt32Ty()); };
      return builder.CreateSub(isTrue(builder.CreateICmpSGT(difference, builder.getInt32(0))),
                               isTrue(builder.CreateICmpSLT(difference, builder.getInt32(0))));
    }
    case KnownFunction::Length: {
      llvm::Value* length = search("memory_find", {pointerTo(operands[0]), builder.getInt32(0), most});
      requireFound(builder.CreateICmpULT(length, most));
      return builder.CreateTrunc(length, builder.getInt32Ty());
    }
    case KnownFunction::Find: {
      llvm::Value* offset = search("memory_find", {pointerTo(operands[0]), operands[1], most});
      llvm::Value* isThere = builder.CreateICmpULT(offset, most);
      requireFound(builder.CreateOr(isThere, builder.CreateICmpEQ(most, extend(operands[2]))));
      llvm::Value* place = builder.CreateAdd(operands[0], builder.CreateTrunc(offset, builder.getInt32Ty()));
      return builder.CreateSelect(isThere, place, builder.getInt32(0));
    }
    case KnownFunction::FindOrEnd:
    case KnownFunction::FindInString: {
      llvm::Value* offset = search("string_find", {pointerTo(operands[0]), operands[1], most});
      requireFound(builder.CreateICmpULT(offset, most));
      llvm::Value* place = builder.CreateAdd(operands[0], builder.CreateTrunc(offset, builder.getInt32Ty()));
      if (known == KnownFunction::FindOrEnd)
        return place;
      llvm::LoadInst* found = builder.CreateLoad(builder.getInt8Ty(), pointerTo(place));
      mark(found);
      llvm::Value* isSought = builder.CreateICmpEQ(found, builder.CreateTrunc(operands[1], builder.getInt8Ty()));
      return builder.CreateSelect(isSought, place, builder.getInt32(0));
    }
    case KnownFunction::CompareStrings: {
      llvm::Value* difference = search("string_difference", {pointerTo(operands[0]), pointerTo(operands[1]), most});
      requireFound(builder.CreateICmpULT(difference, builder.getInt64(uint64_t{1} << 32)));
      return builder.CreateTrunc(difference, builder.getInt32Ty());
    }
    }
    llvm_unreachable("not a known function");
  }

  const ModulePlan& plan;
  InstanceModel& model;
  llvm::Module& module;
  llvm::IRBuilder<> builder;
  wasm::Name memoryName;
  const MemoryPlan& memory;
  llvm::Value* condition = nullptr; // for the native routine to do the same as the body
  llvm::BasicBlock* native = nullptr;
  llvm::BasicBlock* own = nullptr;
};

} // namespace

KnownFunctions findKnownFunctions(const Context& context, const ModulePlan& plan) {
  const Options& options = context.options;
  if (!isEnabled || options.fuel || plan.isLibrary || plan.isForeign || plan.usesTailCalls || options.optLevel == OptLevel::O0 ||
      options.optLevel == OptLevel::O1 || plan.module->memories.empty())
    return {};
  std::vector<std::string> rows;
  KnownFunctions known =
      recogniseFunctions(*plan.module, plan.memories.at(plan.module->memories.front()->name).pageShift, isThorough, &rows);
  for (const std::string& row : rows)
    if (isThorough)
      std::cerr << row << '\n';
  for (auto& function : plan.module->functions) // in the module's order
    if (auto found = known.find(function->name); options.verbose && found != known.end())
      std::cerr << "function '" << function->name << "' is " << nameOf(found->second) << '\n';
  return known;
}

void replaceKnownCalls(const ModulePlan& plan, const KnownFunctions& known, EmittedModule& emitted) {
  if (known.empty())
    return;
  Replacer replacer(plan, emitted);
  for (auto& source : plan.module->functions) {
    auto found = known.find(source->name);
    llvm::Function* function = found == known.end() ? nullptr : emitted.module->getFunction(plan.function(source->name).symbol);
    if (!function)
      continue;
    llvm::SmallVector<llvm::CallInst*, 32> calls;
    for (llvm::User* user : function->users())
      if (auto* call = llvm::dyn_cast<llvm::CallInst>(user);
          call && call->getCalledFunction() == function && call->arg_size() == source->getNumParams() && !call->isMustTailCall())
        calls.push_back(call);
    for (llvm::CallInst* call : calls)
      replacer.replace(call, found->second);
  }
}

} // namespace wrought
