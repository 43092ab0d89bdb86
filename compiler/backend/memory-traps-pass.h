// Lets the trap of a bounds check tell where the access was, without a cost to code that does not trap.
//
// The checks of a function share a block that traps, so that the optimiser can join checks and forget those that cannot fail. Here,
// behind all optimisations, each branch to it gets a trap of its own that names what the branch compared. The comparison was emitted as
//     how far the access reaches > the size of the memory, with the same constant taken from both sides if that is cheaper
// and the difference of its sides is by how many bytes the access ends past the memory, whatever that constant is. So the
// branch only has to say which memory it was and how many bytes were to be accessed.
//
// The optimiser may have made another comparison of it that comes to the same but has another difference: `i << 2 > 1000` is
// `i > 250`. It does so for constants only, and then the constant is another than the one that was emitted. Those of which the
// lowest bits are ones say nothing either: it may have left the lowest bits of the other side out. Where the right side is not what
// was emitted, the trap stays with the shared block and tells its reason alone.
#ifndef WROUGHT_COMPILER_BACKEND_MEMORY_TRAPS_PASS_H
#define WROUGHT_COMPILER_BACKEND_MEMORY_TRAPS_PASS_H

#include <llvm/IR/PassManager.h>

#include <cstdint>
#include <optional>

namespace llvm {
class BranchInst;
}

namespace wrought {

// What a branch checks.
struct MemoryCheck {
  uint32_t memory = 0; // its number among the memories of wrought_program
  // Of the access, which ends where the left side says; none if that is not known.
  std::optional<unsigned> bytes;
  // What was taken from the size on the right side.
  uint64_t taken = 0;
  // The size of the memory, if it never changes.
  std::optional<uint64_t> size;
};

// Says of a branch what it checks. If it is not taken, nothing traps.
void markMemoryCheck(llvm::BranchInst& branch, const MemoryCheck& check);

// The operand bundle of the shared trap: the address of the wrought_memory, which traps of libraries pass on; executables know their
// memories by number.
inline constexpr const char* memoryTrapBundle = "wrought.memory";

enum class MemoryTraps : uint8_t {
  Shared, // as they were: least code
  Own,
  Checks, // without a branch, where the check can be an instruction (trap-instructions.h)
};

class MemoryTrapsPass : public llvm::PassInfoMixin<MemoryTrapsPass> {
public:
  explicit MemoryTrapsPass(MemoryTraps kind) : kind(kind) {}
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&);
  static bool isRequired() { return true; } // at -O0 too

private:
  MemoryTraps kind;
};

} // namespace wrought

#endif
