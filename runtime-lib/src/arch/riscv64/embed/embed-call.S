// RISC-V 64: from the host to generated code and back, between their stacks; see embed/thread-state.h.

#include "callee-saved.h"

  .text

// uint32_t wrought_embed_enter(void (*function)(void*), void* argument, uintptr_t top, uintptr_t* hostStack)
  .globl wrought_embed_enter
  .hidden wrought_embed_enter
  .type wrought_embed_enter, @function
  .globl wrought_embed_return
  .hidden wrought_embed_return
  .p2align 2
wrought_embed_enter:
  .cfi_startproc
  save_callee_saved
  // Where the stack is to be found again: a callee keeps it, and a trap brings its own.
  mv s1, sp
  sd s1, 0(a3)
  mv t0, a0
  mv a0, a1
  mv sp, a2
  jalr t0
wrought_embed_return:
  li a0, 0
  mv a1, s1
  // Falls through: a return is a departure with code 0.
  .cfi_endproc
  .size wrought_embed_enter, . - wrought_embed_enter

// void wrought_embed_abandon(uint32_t code, uintptr_t hostStack)
  .globl wrought_embed_abandon
  .hidden wrought_embed_abandon
  .type wrought_embed_abandon, @function
wrought_embed_abandon:
  .cfi_startproc
  .cfi_undefined ra
  mv sp, a1
  restore_callee_saved
  ret
  .cfi_endproc
  .size wrought_embed_abandon, . - wrought_embed_abandon

// void wrought_embed_call_host(void (*function)(void*), void* argument, uintptr_t hostStack, uintptr_t* guestStack)
  .globl wrought_embed_call_host
  .hidden wrought_embed_call_host
  .type wrought_embed_call_host, @function
  .p2align 2
wrought_embed_call_host:
  .cfi_startproc
  addi sp, sp, -16
  .cfi_def_cfa_offset 16
  sd ra, 8(sp)
  .cfi_offset ra, -8
  sd s0, 0(sp)
  .cfi_offset s0, -16
  addi s0, sp, 16
  .cfi_def_cfa s0, 0
  sd sp, 0(a3)
  mv t0, a0
  mv a0, a1
  andi sp, a2, -16
  jalr t0
  addi sp, s0, -16
  .cfi_def_cfa sp, 16
  ld ra, 8(sp)
  ld s0, 0(sp)
  addi sp, sp, 16
  .cfi_def_cfa_offset 0
  .cfi_restore ra
  .cfi_restore s0
  ret
  .cfi_endproc
  .size wrought_embed_call_host, . - wrought_embed_call_host

  .section .note.GNU-stack, "", @progbits
