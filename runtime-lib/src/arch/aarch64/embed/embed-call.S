// AArch64: from the host to generated code and back, between their stacks; see embed/thread-state.h.

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
  stp x29, x30, [sp, #-160]!
  .cfi_def_cfa_offset 160
  .cfi_offset x29, -160
  .cfi_offset x30, -152
  mov x29, sp
  .cfi_def_cfa_register x29
  stp x19, x20, [sp, #16]
  .cfi_offset x19, -144
  .cfi_offset x20, -136
  stp x21, x22, [sp, #32]
  .cfi_offset x21, -128
  .cfi_offset x22, -120
  stp x23, x24, [sp, #48]
  .cfi_offset x23, -112
  .cfi_offset x24, -104
  stp x25, x26, [sp, #64]
  .cfi_offset x25, -96
  .cfi_offset x26, -88
  stp x27, x28, [sp, #80]
  .cfi_offset x27, -80
  .cfi_offset x28, -72
  stp d8, d9, [sp, #96]
  stp d10, d11, [sp, #112]
  stp d12, d13, [sp, #128]
  stp d14, d15, [sp, #144]
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
  ldp x19, x20, [sp, #16]
  ldp x21, x22, [sp, #32]
  ldp x23, x24, [sp, #48]
  ldp x25, x26, [sp, #64]
  ldp x27, x28, [sp, #80]
  ldp d8, d9, [sp, #96]
  ldp d10, d11, [sp, #112]
  ldp d12, d13, [sp, #128]
  ldp d14, d15, [sp, #144]
  ldp x29, x30, [sp], #160
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
