// AArch64: from the host to generated code and back, between their stacks; see embed/thread-state.h.

#include "callee-saved.h"

  .text

// uint32_t wrought_embed_enter(void (*function)(void*), void* argument, uintptr_t top, uintptr_t* hostStack)
  .globl wrought_embed_enter
  .hidden wrought_embed_enter
  .type wrought_embed_enter, @function
  .globl wrought_embed_return
  .hidden wrought_embed_return
  .p2align 4
wrought_embed_enter:
  .cfi_startproc
  save_callee_saved
  // Where the stack is to be found again: a callee keeps it, and a trap brings its own.
  mov x19, sp
  str x19, [x3]
  mov x9, x0
  mov x0, x1
  mov sp, x2
  blr x9
wrought_embed_return:
  mov w0, #0
  mov x1, x19
  // Falls through: a return is a departure with code 0.
  .cfi_endproc
  .size wrought_embed_enter, . - wrought_embed_enter

// void wrought_embed_abandon(uint32_t code, uintptr_t hostStack)
  .globl wrought_embed_abandon
  .hidden wrought_embed_abandon
  .type wrought_embed_abandon, @function
wrought_embed_abandon:
  .cfi_startproc
  .cfi_undefined x30
  mov sp, x1
  restore_callee_saved
  ret
  .cfi_endproc
  .size wrought_embed_abandon, . - wrought_embed_abandon

// void wrought_embed_call_host(void (*function)(void*), void* argument, uintptr_t hostStack, uintptr_t* guestStack)
  .globl wrought_embed_call_host
  .hidden wrought_embed_call_host
  .type wrought_embed_call_host, @function
  .p2align 4
wrought_embed_call_host:
  .cfi_startproc
  stp x29, x30, [sp, #-16]!
  .cfi_def_cfa_offset 16
  .cfi_offset x29, -16
  .cfi_offset x30, -8
  mov x29, sp
  .cfi_def_cfa_register x29
  str x29, [x3]
  mov x9, x0
  mov x0, x1
  and x10, x2, #-16
  mov sp, x10
  blr x9
  mov sp, x29
  .cfi_def_cfa_register sp
  ldp x29, x30, [sp], #16
  .cfi_def_cfa_offset 0
  .cfi_restore x29
  .cfi_restore x30
  ret
  .cfi_endproc
  .size wrought_embed_call_host, . - wrought_embed_call_host

  .section .note.GNU-stack, "", @progbits
