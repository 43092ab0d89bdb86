// From the body of one wasm function to LLVM IR. One visitor for all expressions, its methods split by instruction family
// over emit-<family>.cpp; a kind of expression without a method is a compile error.
//
// Values: emit() gives the LLVM value of an expression, a struct for several values, null for none. Code that cannot be
// reached is not emitted: after an expression of type unreachable the current block is complete, and whoever emitted it
// must stop. Locals are stack slots, which LLVM promotes to registers.
#ifndef WROUGHT_COMPILER_EMIT_FUNCTION_EMITTER_H
#define WROUGHT_COMPILER_EMIT_FUNCTION_EMITTER_H

#include "context.h"
#include "emit/access-checks.h"
#include "emit/debug-info.h"
#include "emit/module-plan.h"
#include "emit/vector-emitter.h"
#include "instance/instance-layout.h"
#include "instance/instance-model.h"
#include "wrought/abi.h"

#include <llvm/ADT/MapVector.h>
#include <llvm/IR/IRBuilder.h>
#include <wasm-traversal.h>

#include <map>
#include <optional>

namespace wrought {

// The codes of traps.def and abi.h.
enum class Trap : uint8_t {
#define WROUGHT_TRAP(name, code, message) name = code,
#include "wrought/traps.def"
  WrongElement = WROUGHT_TRAP_WRONG_ELEMENT,
  PastElements = WROUGHT_TRAP_PAST_ELEMENTS,
};

class FunctionEmitter : public wasm::OverriddenVisitor<FunctionEmitter, llvm::Value*> {
public:
  // `features` are those of the CPU that `function` is compiled for. `debugInfo` is null without -g.
  FunctionEmitter(const Context& context, const ModulePlan& plan, InstanceModel& model, const TargetFeatures& features,
                  llvm::Function& function, DebugInfo* debugInfo)
      : context(context), plan(plan), model(model), function(function), llvmContext(function.getContext()),
        builder(llvmContext), floats(builder, features), vectors(builder, features, context.options.deterministic),
        debugInfo(debugInfo) {}

  // Emits the whole body of `source` into the function given to the constructor.
  void run(wasm::Function& source);
  // Emits what instantiation does but for memories and tables themselves (specification: "Instantiation"): globals, element
  // and data segments, the start function. emit-instantiation.cpp.
  void runInstantiation(const InstanceLayout& layout);

#define DELEGATE(CLASS) llvm::Value* visit##CLASS(wasm::CLASS* curr);
#include <wasm-delegations.def>

private:
  // --- emit-control.cpp ---
  // Where a branch to a block or loop goes, and the phi that takes its values.
  struct Label {
    llvm::BasicBlock* target;
    llvm::PHINode* value;
  };
  llvm::Value* emit(wasm::Expression* expression);
  llvm::Value* emitHere(wasm::Expression* expression); // with the debug location that the builder has
  // Gives what is emitted the debug location of `expression` until the end of a C++ block.
  class AtPlace {
  public:
    AtPlace(FunctionEmitter& emitter, wasm::Expression* expression);
    ~AtPlace();

  private:
    FunctionEmitter& emitter;
    llvm::DebugLoc outer;
  };
  void branchTo(wasm::Name label, llvm::Value* value);
  void emitReturn(llvm::Value* value);
  llvm::BasicBlock* createBlock(const char* name);
  bool isBlockComplete() const;
  // Goes on behind a block of type `type`, at its label; gives its value.
  llvm::Value* finishTarget(const Label& label, wasm::Type type);
  // `value`, unless the current block is complete though the expression that was emitted is not of type unreachable: then goes on
  // in a block that is never reached.
  llvm::Value* orDead(llvm::Value* value, wasm::Type type);

  // --- emit-exception.cpp ---
  // What takes the exceptions of a piece of code: `dispatch` chooses a catch for `exception`. Both are made when something
  // can throw there, and so is the landing pad of calls.
  struct Handler {
    llvm::BasicBlock* landingPad = nullptr;
    llvm::BasicBlock* dispatch = nullptr;
    llvm::PHINode* exception = nullptr;
  };
  void createDispatch(Handler& to);
  llvm::BasicBlock* landingPad(Handler& to);
  // Ends the current block by throwing.
  void throwHere(llvm::Value* exception);
  // A call that may throw.
  llvm::CallBase* createCall(llvm::FunctionCallee callee, llvm::ArrayRef<llvm::Value*> arguments);
  llvm::Value* payloadField(llvm::Value* exception, wasm::Type params, unsigned index);
  llvm::SmallVector<llvm::Value*, 4> loadPayload(llvm::Value* exception, wasm::Name tag);
  llvm::Value* joined(llvm::ArrayRef<llvm::Value*> values);
  llvm::BasicBlock* matchTag(llvm::Value* exception, wasm::Name tag);

  // --- emit-fuel.cpp: --fuel ---
  // One wasm operator is executed where the builder stands.
  void countOperator();
  // `block` is only ever entered from `from`, or the program has ended: what is counted in it is paid in `from`.
  void continueCount(llvm::BasicBlock* from, llvm::BasicBlock* block);
  // When the function is emitted: makes each block pay for its operators at its start.
  void chargeFuel();

  // --- emit-trap.cpp ---
  // Ends the current block with a trap.
  void emitTrap(Trap trap);
  // Traps if `condition` holds; goes on in a new block.
  void trapIf(llvm::Value* condition, Trap trap);
  llvm::BasicBlock* trapBlock(Trap trap);
  // What happened at an element of a table: its index, and the size of the table or the element's code (trap-operands.h).
  struct TrapOperands {
    wasm::Name table;
    llvm::Value* index;
    llvm::Value* value;
  };
  // The same for traps that tell more than their reason. These blocks are not shared: what they tell differs.
  llvm::BasicBlock* trapBlock(Trap trap, const TrapOperands& operands);
  void emitTrap(Trap trap, const TrapOperands& operands);
  void trapIf(llvm::Value* condition, Trap trap, const TrapOperands& operands);
  // The same for an access to memory, of `bytes` bytes if that is known. The condition is `reach > limit`, where the access ends at
  // `reach`, and the limit is the memory's size; or the same with `taken` less on both sides.
  void trapIfOutside(const MemoryPlan& memory, llvm::Value* reach, llvm::Value* limit, uint64_t taken, std::optional<unsigned> bytes);
  llvm::BasicBlock* memoryTrapBlock(const MemoryPlan& memory);
  // Goes on in `next` if the condition does not hold. Gives the branch.
  llvm::BranchInst* branchToTrap(llvm::Value* condition, llvm::BasicBlock* trap, llvm::BasicBlock* next);
  llvm::MDNode* unlikely();

  // --- emit-memory.cpp ---
  // WARNING: the only functions that make pointers into linear memory. A pointer made anywhere else is a hole in the sandbox.
  // `access` is the load or store; null for what is always checked by itself.
  llvm::Value* memoryPointer(wasm::Name memory, llvm::Value* index, uint64_t offset, uint64_t accessSize, const wasm::Expression* access);
  // Its second half: no check. `address` is as wide as pointers, and an access at it plus `offset` is known to lie in the memory or its
  // reservation.
  llvm::Value* checkedPointer(wasm::Name memory, llvm::Value* address, uint64_t offset);
  // Traps unless an access of `accessSize` bytes at `address` (an i64, or of the width of pointers) plus `offset` lies within the memory.
  void checkAccess(const MemoryPlan& memory, llvm::Value* address, uint64_t offset, uint64_t accessSize);
  // Says that `access` touches this memory and nothing else.
  void markMemoryAccess(llvm::Instruction* access, wasm::Name memory);
  // Traps unless [start, start + size) lies within the memory; gives the pointer to its start. Each i32 or i64.
  llvm::Value* checkedMemoryRange(wasm::Name memory, llvm::Value* start, llvm::Value* size);
  // An index or length as wide as pointers; for one that was checked, nothing is lost.
  llvm::Value* asAddress(llvm::Value* value);
  llvm::Value* emitLoad(wasm::Load* curr, bool mustTrap);
  llvm::Value* emitSIMDLoad(wasm::SIMDLoad* curr, bool mustTrap);
  llvm::Value* emitSIMDLoadStoreLane(wasm::SIMDLoadStoreLane* curr, bool mustTrap);
  // Emits a value that wasm drops: loads in it are kept, since they trap.
  void emitDropped(wasm::Expression* expression);

  // --- emit-atomic.cpp ---
  // The same as memoryPointer, and traps unless the address is a multiple of the access's size.
  llvm::Value* atomicPointer(wasm::Name memory, llvm::Value* index, uint64_t offset, uint64_t accessSize);
  // For the runtime to read at: checked explicitly in every memory.
  llvm::Value* waitAddress(wasm::Name memory, llvm::Value* index, uint64_t offset, uint64_t accessSize);
  llvm::Value* emitAtomicLoad(wasm::Load* curr);
  llvm::Value* emitAtomicStore(wasm::Store* curr);

  // --- emit-call.cpp ---
  // Through the wrought_funcref `reference` if that is given; else the callee is the instance's own.
  llvm::Value* emitCall(llvm::FunctionCallee callee, wasm::Signature signature, llvm::ArrayRef<llvm::Value*> operands,
                        bool isReturn, llvm::Value* reference = nullptr);
  struct IndirectCallee {
    llvm::Value* code;
    llvm::Value* reference; // null: of the own instance
  };
  // The function that an indirect call of a constant element of a constant table calls; null if it is another call or traps.
  wasm::Function* knownTarget(const wasm::CallIndirect* curr) const;
  // A call that can succeed with these slots of a constant table only (ModulePlan::fewSlots).
  llvm::Value* emitCallOfFew(wasm::CallIndirect* curr, std::span<const uint32_t> slots, llvm::Value* index,
                             llvm::ArrayRef<llvm::Value*> operands);
  // The code address of a table's element, after the checks of call_indirect.
  IndirectCallee indirectCallee(wasm::CallIndirect* curr, llvm::Value* index);
  llvm::Value* constantTableCallee(const TablePlan& table, wasm::CallIndirect* curr, llvm::Value* index);
  IndirectCallee generalTableCallee(wasm::CallIndirect* curr, llvm::Value* index);
  llvm::CallInst* callRuntime(std::string_view builtin, llvm::ArrayRef<llvm::Value*> arguments);

  // --- emit-wasi.cpp ---
  // A call of clock_time_get; null if `callee` is another function, or the call is to be emitted like any other.
  llvm::Value* emitClockRead(wasm::Function* callee, llvm::ArrayRef<llvm::Value*> operands);

  // --- emit-integer.cpp, emit-float.cpp, emit-convert.cpp: null if the operator is of another family ---
  llvm::Value* emitIntegerUnary(wasm::UnaryOp op, llvm::Value* value);
  llvm::Value* emitIntegerBinary(wasm::BinaryOp op, llvm::Value* left, llvm::Value* right);
  llvm::Value* emitFloatUnary(wasm::UnaryOp op, llvm::Value* value);
  llvm::Value* emitFloatBinary(wasm::BinaryOp op, llvm::Value* left, llvm::Value* right);
  llvm::Value* emitConversion(wasm::Unary* curr, llvm::Value* value);
  llvm::Value* emitDivision(wasm::BinaryOp op, llvm::Value* left, llvm::Value* right);
  llvm::Value* emitTrappingTruncation(llvm::Value* value, llvm::Type* result, bool isSigned);
  llvm::Value* booleanToInt(llvm::Value* condition);
  llvm::Value* intToBoolean(llvm::Value* value);

  // --- emit-table.cpp ---
  // The size of a table, an i32, and where its elements are.
  llvm::Value* tableSize(wasm::Name table);
  llvm::Value* tableElements(wasm::Name table);
  llvm::Value* tableField(wasm::Name table, unsigned field, const char* name);
  llvm::Value* zeroExtended(llvm::Value* index); // to i64
  // The place of an element, after the bounds check of table.get and table.set.
  llvm::Value* tableElementPointer(wasm::Name table, llvm::Value* index);

  // --- emit-instantiation.cpp ---
  void fillElements(const InstanceLayout& layout, wasm::ElementSegment& segment);

  llvm::Type* typeOf(wasm::Type type);
  llvm::Module& llvmModule() { return *function.getParent(); }

  const Context& context;
  const ModulePlan& plan;
  InstanceModel& model;
  llvm::Function& function;
  llvm::LLVMContext& llvmContext;
  Builder builder;
  FloatOperations floats;
  VectorEmitter vectors;
  DebugInfo* debugInfo;

  wasm::Function* source = nullptr;
  AccessChecks accessChecks;
  llvm::Value* resultPointer = nullptr; // if the results are returned through memory
  std::vector<llvm::AllocaInst*> locals;
  std::unordered_map<wasm::Name, Label> labels;
  // What takes an exception thrown at the current place; null if it leaves the function.
  Handler* handler = nullptr;
  // By the name of a try: the handler for what is delegated to it, and the exception that its catch has taken.
  std::unordered_map<wasm::Name, Handler*> delegateHandlers;
  std::unordered_map<wasm::Name, llvm::Value*> caught;
  llvm::Value* popped = nullptr; // the payload that the catch being entered takes
  // One block per reason and function keeps cold code small.
  std::map<Trap, llvm::BasicBlock*> trapBlocks;
  std::map<uint32_t, llvm::BasicBlock*> memoryTrapBlocks; // by the memory's ordinal
  // Blocks with the number of their operators, in the order in which they were first met; and blocks that others pay for.
  llvm::MapVector<llvm::BasicBlock*, uint64_t> operatorCounts;
  llvm::DenseMap<llvm::BasicBlock*, llvm::BasicBlock*> paidIn;
};

// The global that holds the fuel that is left, in this LLVM module; and its definition, once per program (emit-fuel.cpp).
llvm::GlobalVariable* fuelCounter(llvm::Module& module);
void defineFuelCounter(const Context& context, const ModulePlan& plan, llvm::Module& module);

} // namespace wrought

#endif
