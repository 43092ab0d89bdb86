// Writes the trap instructions that LLVM has no way to select (trap-code-pass.h says which), when registers are allocated and blocks
// are in their places.
//
// Until then a call of assembly whose text is a name stands for each: the code generator knows which registers assembly wants, and
// moves nothing over it. Text that is instructions would have to be read by the assembler, which for the many traps of a program took
// longer than all else about them.
//
// A check is a trap with its comparison: one instruction in the middle of a block, where a branch would end the block. Where each access
// to memory is checked, most blocks of a program would be made of nothing else, and everything in the code generator takes time by their
// number. The branch, and the block it leads to, are made here.
#ifndef WROUGHT_COMPILER_BACKEND_TRAP_INSTRUCTIONS_H
#define WROUGHT_COMPILER_BACKEND_TRAP_INSTRUCTIONS_H

#include <llvm/IR/IRBuilder.h>
#include <llvm/TargetParser/Triple.h>

#include <cstdint>

namespace llvm {
class MachineFunctionPass;
}

namespace wrought {

struct TrapInstruction {
  uint8_t code = 0; // of `llvm.ubsantrap`
  uint32_t number = 0; // of 15 bits, told only if registers are
  // Equal instructions of a function are joined unless this differs.
  uint32_t serial = 0;
};

// Inserts what becomes the trap.
void createTrap(llvm::IRBuilder<>& builder, const TrapInstruction& trap);
// The same if it tells two registers, which hold `index` and `value`: integers no wider than an address.
void createTrap(llvm::IRBuilder<>& builder, const TrapInstruction& trap, llvm::Value* index, llvm::Value* value);

// Whether createCheck is there for a target.
bool hasChecks(const llvm::Triple& triple);
// Inserts what becomes a comparison of `left` with `right`, integers of the size of an address, and a trap that tells both if `left` is
// the larger one, unsigned. No access to memory that comes after is made before.
void createCheck(llvm::IRBuilder<>& builder, const TrapInstruction& trap, llvm::Value* left, llvm::Value* right);

// To be inserted where blocks are not moved any more and their sizes not yet measured.
llvm::MachineFunctionPass* createTrapInstructionsPass();

} // namespace wrought

#endif
