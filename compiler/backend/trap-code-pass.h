// Makes trap instructions carry their code where LLVM drops it, tell more than that where they can, and stay apart where they are to
// (separate-traps-pass.h).
//
// LLVM 19 puts the code of `llvm.ubsantrap` into the instruction on x86 and AArch64; elsewhere it selects a plain trap. The
// runtime tells reasons apart by the code (arch/<arch>/registers.h), so the instruction is written out:
//   RISC-V  csrrwi zero, 0xc00 + code, 0: a write to one of the registers 0xc00 to 0xcff, which no machine lets anyone write
//           (Privileged Architecture, "CSR Address Mapping Conventions"), so it is an illegal instruction everywhere
//   ARM     udf #0x5500 + code
//
// A trap can also name registers, in operands of the instruction or in instructions behind it that are never executed: nothing has to
// be moved anywhere for a trap that does not happen.
//   x86-64   ud1 displacement(%value), %index
//   AArch64  brk; cmp index, value; udf #number
//   RISC-V   csrrw zero, 0xc00 + code, zero; add zero, index, value; lui zero, number
//   ARM      udf #0x5600 + code; cmp index, value; udf #number
//
// The code generator selects none of these. The pass leaves markers for them (trap-instructions.h).
#ifndef WROUGHT_COMPILER_BACKEND_TRAP_CODE_PASS_H
#define WROUGHT_COMPILER_BACKEND_TRAP_CODE_PASS_H

#include <llvm/IR/PassManager.h>

#include <cstdint>
#include <optional>

namespace wrought {

// The same for code that no handler of ours watches: traps become calls of wrought_trap (builtins.def), each from one place,
// so that a trap costs its function one branch and one call.
class TrapCallPass : public llvm::PassInfoMixin<TrapCallPass> {
public:
  llvm::PreservedAnalyses run(llvm::Module& module, llvm::ModuleAnalysisManager&);
  static bool isRequired() { return true; }
};

// The operand bundle of a `llvm.ubsantrap` that tells more than its reason: a constant number, and the index and the value of
// runtime-lib's trap-operands.h.
inline constexpr const char* trapOperandsBundle = "wrought.trap";
// There is no number to tell; it has 15 bits.
inline constexpr uint32_t unknownTrapNumber = 0x7fff;

// The number of a trap at an access to memory: which memory, and in the bits above the binary logarithm of the bytes that
// were to be accessed; 5 stands for 0 bytes, 7 for unknown.
inline constexpr uint32_t memoryTrapMostMemories = 0x3ff;
inline uint32_t memoryTrapNumber(uint32_t memory, std::optional<unsigned> bytes) {
  uint32_t size = !bytes ? 7 : *bytes == 0 ? 5 : static_cast<uint32_t>(__builtin_ctz(*bytes));
  return memory | size << 10;
}

// Comes last: until then the intrinsic tells LLVM that nothing comes after.
class TrapCodePass : public llvm::PassInfoMixin<TrapCodePass> {
public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&);
  static bool isRequired() { return true; } // at -O0 too
};

} // namespace wrought

#endif
