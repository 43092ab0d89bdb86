// RISC-V 64: what the trap handler and the unwinder must know of the machine.
#ifndef WROUGHT_ARCH_REGISTERS_H
#define WROUGHT_ARCH_REGISTERS_H

#include "trap-operands.h"

#include <signal.h>
#include <stdint.h>

namespace wrought {

// The registers at one point of a program under the numbers that DWARF gives them (RISC-V DWARF specification, "DWARF
// Register Numbers"): x0 to x31, f0 to f31, and the program counter last.
struct Registers {
  static constexpr unsigned count = 65;
  static constexpr unsigned stackPointer = 2;
  static constexpr unsigned returnAddress = 64;
  // Where a function finds its return address until it saves it.
  static constexpr int link = 1;
  // Where a landing pad expects the exception (LLVM: getExceptionPointerRegister).
  static constexpr unsigned exception = 10;

  uint64_t value[count];

  // The index in `value` of the register that DWARF gives this number; `count` or more if it is not followed. And the bytes of
  // its slot where it is saved.
  static constexpr unsigned index(uint64_t number) { return number < count ? static_cast<unsigned>(number) : count; }
  static constexpr unsigned size(unsigned) { return 8; }

  uint64_t pc() const { return value[returnAddress]; }
  uint64_t sp() const { return value[stackPointer]; }
};

// The size of what lies without access below the guest's stack. Nothing probes its frames here, so it is larger than twice
// the largest frame that the compiler lets through (target.cpp, maxFrameSize): a function that calls saves its return address
// at the top of its frame, so only the innermost one can lie in the guard unnoticed.
constexpr uint64_t stackGuardSize = uint64_t{16} << 20;

// The registers that a signal interrupted, but for those of floating point: no exception is thrown from there. The kernel
// keeps the program counter in the place of x0.
inline Registers interruptedRegisters(const ucontext_t& context) {
  Registers registers{};
  for (unsigned number = 1; number != 32; ++number)
    registers.value[number] = context.uc_mcontext.__gregs[number];
  registers.value[Registers::returnAddress] = context.uc_mcontext.__gregs[0];
  return registers;
}

// Makes the program, when the signal handler returns, call `function` with `argument` instead of going on. The function does
// not return and sets up a stack of its own.
inline void continueWith(ucontext_t& context, void (*function)(uint32_t), uint32_t argument) {
  constexpr unsigned firstArgument = 10;
  context.uc_mcontext.__gregs[0] = reinterpret_cast<uintptr_t>(function);
  context.uc_mcontext.__gregs[firstArgument] = argument;
}

// The same for a function that takes two arguments.
inline void abandonWhenReturning(ucontext_t& context, void (*function)(uint32_t, uintptr_t), uint32_t code,
                                 uintptr_t stack) {
  constexpr unsigned firstArgument = 10;
  context.uc_mcontext.__gregs[0] = reinterpret_cast<uintptr_t>(function);
  context.uc_mcontext.__gregs[firstArgument] = code;
  context.uc_mcontext.__gregs[firstArgument + 1] = stack;
}

// The signal of the trap instruction.
constexpr int trapSignal = SIGILL;

// Whether an instruction computes its address modulo 2^32, though addresses are longer.
constexpr bool foldsAddress(const uint8_t*) { return false; }

// Instructions are aligned to two bytes only.
inline uint32_t instructionWord(const uint8_t* instruction) {
  const uint16_t* half = reinterpret_cast<const uint16_t*>(instruction);
  return half[0] | uint32_t{half[1]} << 16;
}

// What the compiler makes of `llvm.ubsantrap(code)` (trap-code-pass.h): `csrrwi zero, 0xc00 + code, 0`, a write to a register
// that nobody can write, or `csrrw zero, 0xc00 + code, zero` if there is more to tell. Gives the code, or -1 if the instruction is
// another.
inline int trapCodeAt(const uint8_t* instruction) {
  uint32_t word = instructionWord(instruction);
  uint32_t kind = word & 0xf00fffff;
  return kind == 0xc0005073 || kind == 0xc0001073 ? static_cast<int>(word >> 20 & 0xff) : -1;
}

// A trap that tells more than its reason: behind it, where nothing is executed, `add zero, index, value` and `lui zero, number`, of
// which the highest of 16 bits says that the index has 64.
inline bool trapOperandsAt(const uint8_t* instruction, const Registers& registers, TrapOperands& operands, uint8_t& code) {
  uint32_t names = instructionWord(instruction + 4);
  uint32_t last = instructionWord(instruction + 8);
  if ((instructionWord(instruction) & 0xf00fffff) != 0xc0001073 || (names & 0xfe007fff) != 0x33 || (last & 0xfff) != 0x37)
    return false;
  uint32_t number = last >> 12;
  operands.index = registers.value[names >> 15 & 31];
  operands.isWide = (number & 0x8000) != 0;
  if (!operands.isWide)
    operands.index &= UINT32_MAX;
  operands.value = registers.value[names >> 20 & 31];
  operands.number = number & 0x7fff;
  code = static_cast<uint8_t>(trapCodeAt(instruction));
  return true;
}

// Whether the instruction before `address` is a call: JAL or JALR that links ra, or C.JALR. `available` bytes before
// `address` can be read.
inline bool followsCall(const uint8_t* address, uint64_t available) {
  if ((reinterpret_cast<uintptr_t>(address) & 1) != 0 || available < 2)
    return false;
  const uint16_t* half = reinterpret_cast<const uint16_t*>(address);
  if ((half[-1] & 0xf07f) == 0x9002 && (half[-1] & 0x0f80) != 0)
    return true;
  if (available < 4)
    return false;
  uint32_t word = half[-2] | uint32_t{half[-1]} << 16;
  return (word & 0xfff) == 0x0ef || (word & 0x7fff) == 0x00e7;
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
