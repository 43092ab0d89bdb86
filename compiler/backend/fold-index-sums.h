// Index sums of 32 bits move into the instruction that accesses memory.
//
// `a + 4 * i + 8` modulo 2^32 is an instruction of its own on x86-64, since addresses are sums of 64 bits; native code has it in the
// operand of the access. So it costs an instruction and a register, and where many sums have one base, as the slots of a frame
// in the module's stack have, they crowd out what else is in registers. But an instruction with the prefix for addresses of 32 bits
// computes its address modulo 2^32, and takes the sum and memory's base as one: 0x10008(%eax,%ecx,4).
//
// That is the same address but for one case: an index so near to 2^32 that its sum with memory's base is 2^32 or more. Then the index is
// past the memory, if memory never reaches that far, and the access must trap; with the prefix it goes to the 64 KiB below
// memory's base, where nothing is ever mapped, and the runtime takes a fault there for what it is (os/linux/signals.cpp). An
// offset that the module added to the sum without a limit of 32 bits would lead back into memory, so such accesses stay.
// MemoryPlan::foldsIndexSums says where all this holds.
//
// A sum that is wanted for something else too stays, and the access uses it; but not where the sum waits for what the access loads: in
// such a loop the way from load to load is what takes the time, and is shorter without the sum.
//
// It is done to machine instructions before registers are allocated: LLVM knows addresses of 32 bits for x32 only.
#ifndef WROUGHT_COMPILER_BACKEND_FOLD_INDEX_SUMS_H
#define WROUGHT_COMPILER_BACKEND_FOLD_INDEX_SUMS_H

namespace llvm {
class MachineFunctionPass;
class Module;
class TargetMachine;
} // namespace llvm

namespace wrought {

// Lets generateCode fold the index sums of a module of x86-64.
void allowFoldedIndexSums(llvm::Module& module);

// Whether that was said of the module, and the machine's code is such that it pays.
[[nodiscard]] bool foldsIndexSums(const llvm::Module& module, const llvm::TargetMachine& target);

// The pass, for after the peephole optimiser, while registers are in SSA form.
[[nodiscard]] llvm::MachineFunctionPass* createFoldIndexSumsPass();

} // namespace wrought

#endif
