// How WebAssembly types are written in LLVM.
//
// i32, i64, f32, f64 are themselves; v128 is <2 x i64>; references are pointers (funcref: to a wrought_funcref; externref:
// a host pointer; null: null). Several values at once (block results, tuples) are a literal struct.
#ifndef WROUGHT_COMPILER_EMIT_LLVM_TYPES_H
#define WROUGHT_COMPILER_EMIT_LLVM_TYPES_H

#include <llvm/IR/Constants.h>
#include <llvm/IR/DerivedTypes.h>
#include <wasm.h>

namespace llvm {
class LoadInst;
class Module;
}

namespace wrought {

// The LLVM type of a value of type `type`; void for none and unreachable.
llvm::Type* llvmType(llvm::LLVMContext& context, wasm::Type type);

// Whether results of this type come back through memory, with a pointer as the function's last parameter. Decided here and
// not left to LLVM, whose own demotion is incompatible with guaranteed tail calls.
bool returnsThroughMemory(wasm::Type results);

// The type of a wasm function: parameters, then the result pointer if there is one.
llvm::FunctionType* llvmFunctionType(llvm::LLVMContext& context, wasm::Signature signature);

// What a landing pad gives: the exception, and a number that nothing here uses.
llvm::StructType* landingPadType(llvm::LLVMContext& context);

// A constant of a number type, or null for a null reference. Function references are the instance model's to place.
llvm::Constant* llvmConstant(llvm::LLVMContext& context, const wasm::Literal& value);

// The zero of a type: the initial value of a local.
llvm::Constant* llvmZero(llvm::LLVMContext& context, wasm::Type type);

// The integer that is as wide as the target's pointers.
llvm::IntegerType* addressType(const llvm::Module& module);

// wrought_table and wrought_memory (abi.h): where their fields lie depends on the width of pointers.
llvm::StructType* tableStruct(llvm::LLVMContext& context);
llvm::StructType* memoryStruct(llvm::LLVMContext& context);

// Makes a function that C code calls, or that is C code, keep to what C compilers rely on beyond the types of its parameters: on
// 64-bit RISC-V an integer of 32 bits fills its register, sign-extended. C code compares all of the register.
void followCConvention(llvm::Function& function);

// Tells LLVM of a load of a memory's size that the size is never less than at start, so that accesses below that need no check.
void markMemorySize(llvm::LoadInst& load, uint64_t initialBytes);

// The distance from `place` to `target`, in 32 bits: for tables that need no relocation.
llvm::Constant* distance32(const llvm::Module& module, llvm::Constant* target, llvm::Constant* place);

} // namespace wrought

#endif
