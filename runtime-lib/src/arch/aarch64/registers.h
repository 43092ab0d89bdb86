// AArch64: what the trap handler and the unwinder must know of the machine.
#ifndef WROUGHT_ARCH_REGISTERS_H
#define WROUGHT_ARCH_REGISTERS_H

#include "trap-operands.h"

#include <signal.h>
#include <stdint.h>

namespace wrought {

// The registers at one point of a program under the numbers that DWARF gives them (DWARF for the Arm 64-bit Architecture,
// section 4.1): x0 to x30, the stack pointer, and as 72 to 79 those of d8 to d15, which functions preserve. The program
// counter has one that is free.
struct Registers {
  static constexpr unsigned count = 80;
  static constexpr unsigned stackPointer = 31;
  static constexpr unsigned returnAddress = 32;
  // Where a function finds its return address until it saves it.
  static constexpr int link = 30;
  // Where a landing pad expects the exception (LLVM: getExceptionPointerRegister).
  static constexpr unsigned exception = 0;

  uint64_t value[count];

  // The index in `value` of the register that DWARF gives this number; `count` or more if it is not followed. And the bytes of
  // its slot where it is saved.
  static constexpr unsigned index(uint64_t number) { return number < count ? static_cast<unsigned>(number) : count; }
  static constexpr unsigned size(unsigned) { return 8; }

  uint64_t pc() const { return value[returnAddress]; }
  uint64_t sp() const { return value[stackPointer]; }
};

// The size of what lies without access below the guest's stack. Generated code and the runtime probe every page of a large
// frame; the libc does not, and has none of this size.
constexpr uint64_t stackGuardSize = uint64_t{1} << 20;

// The registers that a signal interrupted, but for those of floating point: no exception is thrown from there.
inline Registers interruptedRegisters(const ucontext_t& context) {
  Registers registers{};
  for (unsigned number = 0; number != Registers::stackPointer; ++number)
    registers.value[number] = context.uc_mcontext.regs[number];
  registers.value[Registers::stackPointer] = context.uc_mcontext.sp;
  registers.value[Registers::returnAddress] = context.uc_mcontext.pc;
  return registers;
}

// Makes the program, when the signal handler returns, call `function` with `argument` instead of going on. The function does
// not return and sets up a stack of its own.
inline void continueWith(ucontext_t& context, void (*function)(uint32_t), uint32_t argument) {
  context.uc_mcontext.pc = reinterpret_cast<uintptr_t>(function);
  context.uc_mcontext.regs[0] = argument;
}

// The same for a function that takes two arguments.
inline void abandonWhenReturning(ucontext_t& context, void (*function)(uint32_t, uintptr_t), uint32_t code,
                                 uintptr_t stack) {
  context.uc_mcontext.pc = reinterpret_cast<uintptr_t>(function);
  context.uc_mcontext.regs[0] = code;
  context.uc_mcontext.regs[1] = stack;
}

// The signal of the trap instruction; to the kernel it is a breakpoint.
constexpr int trapSignal = SIGTRAP;

// Whether an instruction computes its address modulo 2^32, though addresses are longer.
constexpr bool foldsAddress(const uint8_t*) { return false; }

// What `llvm.ubsantrap(code)` became: `brk #0x5500 + code`. Gives the code, or -1 if the instruction is another.
inline int trapCodeAt(const uint8_t* instruction) {
  uint32_t word = *reinterpret_cast<const uint32_t*>(instruction);
  return (word & 0xffffe01f) == 0xd42aa000 ? static_cast<int>(word >> 5 & 0xff) : -1;
}

// A trap that tells more than its reason: behind it, where nothing is executed, `cmp index, value` and `udf #number`. The highest bit of
// the number says that the index has 64 bits.
inline bool trapOperandsAt(const uint8_t* instruction, const Registers& registers, TrapOperands& operands, uint8_t& code) {
  const uint32_t* words = reinterpret_cast<const uint32_t*>(instruction);
  if (trapCodeAt(instruction) < 0 || (words[1] & 0xffe0fc1f) != 0xeb00001f || words[2] >> 16 != 0)
    return false;
  auto read = [&](uint32_t number) { return number == 31 ? 0 : registers.value[number]; };
  uint32_t number = words[2];
  operands.index = read(words[1] >> 5 & 31);
  operands.isWide = (number & 0x8000) != 0;
  if (!operands.isWide)
    operands.index &= UINT32_MAX;
  operands.value = read(words[1] >> 16 & 31);
  operands.number = number & 0x7fff;
  code = static_cast<uint8_t>(trapCodeAt(instruction));
  return true;
}

// Whether the instruction before `address` is a call: BL or BLR. `available` bytes before `address` can be read.
inline bool followsCall(const uint8_t* address, uint64_t available) {
  if (available < 4 || (reinterpret_cast<uintptr_t>(address) & 3) != 0)
    return false;
  uint32_t word = reinterpret_cast<const uint32_t*>(address)[-1];
  return (word & 0xfc000000) == 0x94000000 || (word & 0xfffffc1f) == 0xd63f0000;
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
