// ARMv7: what the trap handler and the unwinder must know of the machine.
//
// Everything of ours is in the A32 instruction set; the libc may be in T32, which the low bit of an address says.
#ifndef WROUGHT_ARCH_REGISTERS_H
#define WROUGHT_ARCH_REGISTERS_H

#include "trap-operands.h"

#include <signal.h>
#include <stdint.h>

namespace wrought {

// The registers at one point of a program: r0 to r15, then d8 to d15, which functions preserve and whose numbers in DWARF are
// far from the others (DWARF for the Arm Architecture, section 4.1), then the program counter of the walk.
struct Registers {
  static constexpr unsigned count = 25;
  static constexpr unsigned stackPointer = 13;
  static constexpr unsigned returnAddress = 24;
  // Where a function finds its return address until it saves it.
  static constexpr int link = 14;
  // Where a landing pad expects the exception (LLVM: getExceptionPointerRegister).
  static constexpr unsigned exception = 0;

  uint64_t value[count];

  // The index in `value` of the register that DWARF gives this number; `count` or more if it is not followed. And the bytes of
  // its slot where it is saved.
  static constexpr unsigned index(uint64_t number) {
    constexpr unsigned d8 = 264;
    return number < 16 ? static_cast<unsigned>(number) : number - d8 < 8 ? static_cast<unsigned>(number - d8) + 16 : count;
  }
  static constexpr unsigned size(unsigned index) { return index >= 16 && index < 24 ? 8 : 4; }

  uint64_t pc() const { return value[returnAddress]; }
  uint64_t sp() const { return value[stackPointer]; }
};

// The size of what lies without access below the guest's stack. Nothing probes its frames here, so it is larger than twice
// the largest frame that the compiler lets through (target.cpp, maxFrameSize): a function that calls saves its return address
// at the top of its frame, so only the innermost one can lie in the guard unnoticed.
constexpr uint64_t stackGuardSize = uint64_t{16} << 20;

// The registers that a signal interrupted, but for those of floating point: no exception is thrown from there.
inline Registers interruptedRegisters(const ucontext_t& context) {
  const mcontext_t& saved = context.uc_mcontext;
  const unsigned long general[] = {saved.arm_r0, saved.arm_r1, saved.arm_r2,  saved.arm_r3, saved.arm_r4, saved.arm_r5,
                                   saved.arm_r6, saved.arm_r7, saved.arm_r8,  saved.arm_r9, saved.arm_r10, saved.arm_fp,
                                   saved.arm_ip, saved.arm_sp, saved.arm_lr,  saved.arm_pc};
  Registers registers{};
  for (unsigned number = 0; number != 16; ++number)
    registers.value[number] = general[number];
  registers.value[Registers::returnAddress] = saved.arm_pc;
  return registers;
}

// Makes the program, when the signal handler returns, call `function` with `argument` instead of going on. The function does
// not return and sets up a stack of its own.
inline void continueWith(ucontext_t& context, void (*function)(uint32_t), uint32_t argument) {
  // T, and the bits of an IT block that the signal may have interrupted.
  constexpr unsigned long instructionSet = 0x0600fc20;
  context.uc_mcontext.arm_cpsr &= ~instructionSet;
  context.uc_mcontext.arm_pc = reinterpret_cast<uintptr_t>(function);
  context.uc_mcontext.arm_r0 = argument;
}

// The signal of the trap instruction.
constexpr int trapSignal = SIGILL;

// Whether an instruction computes its address modulo 2^32, though addresses are longer.
constexpr bool foldsAddress(const uint8_t*) { return false; }

// What the compiler makes of `llvm.ubsantrap(code)` (trap-code-pass.h): `udf #0x5500 + code`, or `udf #0x5600 + code` if there is more
// to tell. Gives the code, or -1 if the instruction is another.
inline int trapCodeAt(const uint8_t* instruction) {
  uint32_t word = *reinterpret_cast<const uint32_t*>(instruction);
  uint32_t kind = word & 0xfffff0f0;
  return kind == 0xe7f550f0 || kind == 0xe7f560f0 ? static_cast<int>((word >> 4 & 0xf0) | (word & 0xf)) : -1;
}

// A trap that tells more than its reason: behind it, where nothing is executed, `cmp index, value` and `udf #number`.
inline bool trapOperandsAt(const uint8_t* instruction, const Registers& registers, TrapOperands& operands, uint8_t& code) {
  const uint32_t* words = reinterpret_cast<const uint32_t*>(instruction);
  if ((words[0] & 0xfffff0f0) != 0xe7f560f0 || (words[1] & 0xfff0fff0) != 0xe1500000 || (words[2] & 0xfff000f0) != 0xe7f000f0)
    return false;
  operands.index = registers.value[words[1] >> 16 & 15];
  operands.value = registers.value[words[1] & 15];
  operands.number = (words[2] >> 4 & 0xfff0) | (words[2] & 15);
  code = static_cast<uint8_t>(trapCodeAt(instruction));
  return true;
}

// Whether the instruction before `address` is a call: BL or BLX. `available` bytes before `address` can be read.
inline bool followsCall(const uint8_t* address, uint64_t available) {
  if (available < 4 || (reinterpret_cast<uintptr_t>(address) & 3) != 0)
    return false;
  uint32_t word = reinterpret_cast<const uint32_t*>(address)[-1];
  return (word & 0x0f000000) == 0x0b000000 || (word & 0xfe000000) == 0xfa000000 || (word & 0x0ffffff0) == 0x012fff30;
}

} // namespace wrought

extern "C" {
// Fills in what a caller may rely on after the call: the registers that functions preserve, stack pointer and program counter.
// The others are not set.
__attribute__((visibility("hidden"))) void wrought_capture_registers(wrought::Registers* registers);

// Goes on where `registers` say, with the registers that functions preserve and that of the exception as given there.
[[noreturn]] __attribute__((visibility("hidden"))) void wrought_restore_registers(const wrought::Registers* registers);
}

#endif
