// RISC-V 64: entering and leaving the guest; see guest-call.h and registers.h.

#include "callee-saved.h"

  .text

// uint32_t wrought_enter_guest(void (*function)(uint64_t*), uint64_t* argument, uintptr_t top)
  .globl wrought_enter_guest
  .hidden wrought_enter_guest
  .type wrought_enter_guest, @function
  .globl wrought_guest_return
  .hidden wrought_guest_return
  .p2align 2
wrought_enter_guest:
  .cfi_startproc
  save_callee_saved
  lla t0, callerStack
  sd sp, 0(t0)
  mv t0, a0
  mv a0, a1
  mv sp, a2
  jalr t0
wrought_guest_return:
  li a0, 0
  // Falls through: a return is a departure with code 0.
  .cfi_endproc
  .size wrought_enter_guest, . - wrought_enter_guest

// void wrought_abandon_guest(uint32_t code)
  .globl wrought_abandon_guest
  .hidden wrought_abandon_guest
  .type wrought_abandon_guest, @function
wrought_abandon_guest:
  .cfi_startproc
  .cfi_undefined ra
  lla t0, callerStack
  ld sp, 0(t0)
  restore_callee_saved
  ret
  .cfi_endproc
  .size wrought_abandon_guest, . - wrought_abandon_guest

// The stack pointer of the last wrought_enter_guest.
  .local callerStack
  .comm callerStack, 8, 8

  .section .note.GNU-stack, "", @progbits
