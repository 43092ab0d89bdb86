// x86-64: what the trap handler and the unwinder must know of the machine.
#ifndef WROUGHT_ARCH_REGISTERS_H
#define WROUGHT_ARCH_REGISTERS_H

#include "trap-operands.h"

#include <signal.h>
#include <stdint.h>

namespace wrought {

// The registers at one point of a program, under the numbers that DWARF gives them (System V ABI, AMD64 supplement, "DWARF
// Register Number Mapping"). The last is the return address column; in `value` it is the program counter.
struct Registers {
  static constexpr unsigned count = 17;
  static constexpr unsigned stackPointer = 7;
  static constexpr unsigned returnAddress = 16;
  // Where a landing pad expects the exception (LLVM: getExceptionPointerRegister).
  static constexpr unsigned exception = 0;
  // The register that a call leaves the return address in: none, it is on the stack.
  static constexpr int link = -1;

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

// The registers that a signal interrupted.
inline Registers interruptedRegisters(const ucontext_t& context) {
  const greg_t* saved = context.uc_mcontext.gregs;
  constexpr int order[Registers::count] = {REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8,
                                           REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP};
  Registers registers;
  for (unsigned number = 0; number != Registers::count; ++number)
    registers.value[number] = static_cast<uint64_t>(saved[order[number]]);
  return registers;
}

// Makes the program, when the signal handler returns, call `function` with `argument` instead of going on. The function does
// not return and sets up a stack of its own.
inline void continueWith(ucontext_t& context, void (*function)(uint32_t), uint32_t argument) {
  context.uc_mcontext.gregs[REG_RIP] = reinterpret_cast<greg_t>(function);
  context.uc_mcontext.gregs[REG_RDI] = argument;
}

// The same for a function that takes two arguments.
inline void abandonWhenReturning(ucontext_t& context, void (*function)(uint32_t, uintptr_t), uint32_t code,
                                 uintptr_t stack) {
  context.uc_mcontext.gregs[REG_RIP] = reinterpret_cast<greg_t>(function);
  context.uc_mcontext.gregs[REG_RDI] = code;
  context.uc_mcontext.gregs[REG_RSI] = static_cast<greg_t>(stack);
}

// The signal of the trap instruction.
constexpr int trapSignal = SIGILL;

// Whether an instruction computes its address modulo 2^32 (compiler/backend/fold-index-sums.h): what lies past the first 2^32 addresses,
// and so past a memory at a low address, then seems to lie below it.
inline bool foldsAddress(const uint8_t* instruction) {
  // Of the prefixes, which come in any order, the one for the size of addresses.
  for (;; ++instruction)
    switch (*instruction) {
    case 0x67:
      return true;
    case 0x66: // operand size
    case 0xf0: // lock, repetition
    case 0xf2:
    case 0xf3:
    case 0x26: // segments
    case 0x2e:
    case 0x36:
    case 0x3e:
    case 0x64:
    case 0x65:
      break;
    default:
      return false;
    }
}

// A trap that tells more than its reason: `ud1 displacement(%value), %index`. The displacement has 32 bits: the reason, a bit that
// is set so that it does not become shorter, and the number. The index has 64 bits in a `ud1q`.
inline bool trapOperandsAt(const uint8_t* instruction, const Registers& registers, TrapOperands& operands, uint8_t& code) {
  unsigned prefix = (*instruction & 0xf0) == 0x40 ? *instruction++ : 0;
  unsigned mode = instruction[2];
  if (instruction[0] != 0x0f || instruction[1] != 0xb9 || (mode & 0xc0) != 0x80)
    return false;
  instruction += 3;
  if ((mode & 7) == 4)
    ++instruction; // registers 4 and 12 can only be named in another byte
  // Instructions number registers in another order than DWARF.
  constexpr uint8_t order[] = {0, 2, 1, 3, 7, 6, 4, 5};
  auto read = [&](unsigned low, unsigned high) { return registers.value[high != 0 ? 8 + low : order[low]]; };
  operands.index = read(mode >> 3 & 7, prefix & 4);
  operands.isWide = (prefix & 8) != 0;
  if (!operands.isWide)
    operands.index &= UINT32_MAX;
  operands.value = read(mode & 7, prefix & 1);
  code = instruction[0];
  operands.number = (instruction[1] | static_cast<uint32_t>(instruction[2]) << 8 | static_cast<uint32_t>(instruction[3]) << 16) >> 1;
  return true;
}

// What `llvm.ubsantrap(code)` became: `ud1l code(%eax), %eax`, or the above. Gives the code, or -1 if the instruction is another.
inline int trapCodeAt(const uint8_t* instruction) {
  if (instruction[0] == 0x67 && instruction[1] == 0x0f && instruction[2] == 0xb9 && instruction[3] == 0x40)
    return instruction[4];
  TrapOperands operands;
  uint8_t code;
  return trapOperandsAt(instruction, Registers{}, operands, code) ? code : -1;
}

// Whether the instruction before `address` looks like a call: a near call with a 32-bit displacement, or an indirect one
// (opcode ff /2) in any of its lengths. `available` bytes before `address` can be read.
inline bool followsCall(const uint8_t* address, uint64_t available) {
  if (available >= 5 && address[-5] == 0xe8)
    return true;
  constexpr unsigned indirectLengths[] = {2, 3, 4, 6, 7};
  for (unsigned length : indirectLengths)
    if (available >= length && address[-static_cast<int>(length)] == 0xff &&
        (address[1 - static_cast<int>(length)] & 0x38) == 0x10)
      return true;
  return false;
}

} // namespace wrought

extern "C" {
// Fills in what a caller may rely on after the call: the registers that functions preserve, stack pointer and program counter.
// The others are zero.
__attribute__((visibility("hidden"))) void wrought_capture_registers(wrought::Registers* registers);

// Goes on where `registers` say, with the registers that functions preserve and that of the exception as given there.
[[noreturn]] __attribute__((visibility("hidden"))) void wrought_restore_registers(const wrought::Registers* registers);
}

#endif
