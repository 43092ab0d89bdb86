// Where things of an instance are: the one difference between an executable (exactly one instance, everything at constant
// places) and a library (many instances behind a pointer).
//
// The emitter asks these questions and no other code knows which model answers. No method is named after an instruction:
// an answer is a place or a value, what is done with it is the emitter's business.
#ifndef WROUGHT_COMPILER_INSTANCE_INSTANCE_MODEL_H
#define WROUGHT_COMPILER_INSTANCE_INSTANCE_MODEL_H

#include "instance/alias-regions.h"

#include <llvm/IR/IRBuilder.h>
#include <wasm.h>

#include <optional>

namespace wrought {

using Builder = llvm::IRBuilder<>;

// A table that nothing mutates: an array of slots in read-only data. A slot is a 32-bit distance from the array's start to
// the function, followed by a 32-bit signature id if `hasTypes`.
struct ConstantTable {
  llvm::GlobalVariable* slots;
  uint32_t slotSize;      // bytes
  uint32_t populatedSize; // slots in the array; the table's remaining elements are null
  bool hasTypes;
};

// An imported function that is another instance's, or the host's: its code takes `instance` first.
struct ImportedCallee {
  llvm::Value* code;
  llvm::Value* instance;
};

class InstanceModel {
public:
  virtual ~InstanceModel() = default;

  // --- Functions ---
  // The LLVM type of a function of this signature, with the hidden parameters of the model in front.
  virtual llvm::FunctionType* functionType(wasm::Signature signature) = 0;
  // The function in this LLVM module: defined elsewhere in it, or declared by this call.
  virtual llvm::Function* function(wasm::Name name) = 0;
  // A function of the compiler's own, called as functions of this signature are.
  virtual llvm::Function* createFunction(llvm::StringRef symbol, wasm::Signature signature) = 0;
  // Adds the hidden arguments of a call made at `builder`'s place.
  virtual void addHiddenArguments(Builder& builder, llvm::SmallVectorImpl<llvm::Value*>& arguments) = 0;
  // The same for a call of the function that `reference`, the address of a wrought_funcref, refers to.
  virtual void addHiddenArguments(Builder& builder, llvm::SmallVectorImpl<llvm::Value*>& arguments,
                                  llvm::Value* reference) = 0;
  // How many hidden parameters stand in front.
  virtual unsigned hiddenParameterCount() const = 0;
  // Where arguments that find no register lie between a call and the callee's first instructions, WROUGHT_ARGUMENT_AREA_SIZE
  // bytes; see emit/calling-convention.h. Of one thread.
  virtual llvm::Value* argumentArea(Builder& builder) = 0;
  // That of functions of another instance, or of a function of the host that stands in its place.
  virtual llvm::Value* argumentAreaOf(Builder& builder, llvm::Value* instance) = 0;
  // The reference to a function: a pointer to its wrought_funcref.
  virtual llvm::Value* functionReference(Builder& builder, wasm::Name name) = 0;
  // What to call for an imported function, or nothing if imports are functions of the runtime.
  virtual std::optional<ImportedCallee> importedCallee(Builder& builder, wasm::Name name) = 0;
  // What a wrought_funcref's signature_id is, as i32, if the function has this type.
  virtual llvm::Value* signatureId(Builder& builder, wasm::HeapType type) = 0;

  // --- Memory ---
  // Whether accesses are checked, and whether the base is constant, is decided in the memory's plan (emit/memory-plan).
  // The wrought_memory.
  virtual llvm::Value* memoryAddress(Builder& builder, wasm::Name memory) = 0;
  virtual llvm::Value* memoryBase(Builder& builder, wasm::Name memory) = 0;
  // The current size in bytes, as i64.
  virtual llvm::Value* memorySize(Builder& builder, wasm::Name memory) = 0;
  // The contents of a data segment that memory.init may name, and the place of its current length (i64; 0 once dropped).
  virtual llvm::Value* dataSegment(Builder& builder, wasm::Name segment) = 0;
  virtual llvm::Value* dataSegmentLength(Builder& builder, wasm::Name segment) = 0;

  // Marks for accesses, so that LLVM knows which kinds of state do not overlap.
  virtual const AliasRegions& regions() const = 0;

  // --- Globals ---
  virtual llvm::Value* globalAddress(Builder& builder, wasm::Name global) = 0;

  // --- Tables ---
  // Only for tables whose plan says Constant.
  virtual ConstantTable constantTable(wasm::Name table) = 0;
  // The wrought_table of a table whose plan says General.
  virtual llvm::Value* tableAddress(Builder& builder, wasm::Name table) = 0;
  // The references of an element segment that table.init may name, and the place of its current length (i32).
  virtual llvm::Value* elementSegment(Builder& builder, wasm::Name segment) = 0;
  virtual llvm::Value* elementSegmentLength(Builder& builder, wasm::Name segment) = 0;

  // --- Tags ---
  // The identity of a tag, which exceptions carry: a pointer that no other tag has.
  virtual llvm::Value* tagAddress(Builder& builder, wasm::Name tag) = 0;

  // --- The runtime ---
  // The `struct wrought_instance*` that runtime functions take.
  virtual llvm::Value* runtimeHandle(Builder& builder) = 0;

  // Defines the state of the instance in this LLVM module: called once per program, in its first partition.
  virtual void defineState() = 0;
  // What must happen after optimisation and before object code.
  virtual void finish() = 0;
};

} // namespace wrought

#endif
