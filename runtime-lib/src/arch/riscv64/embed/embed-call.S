// RISC-V 64: from the host to generated code and back, between their stacks; see embed/thread-state.h.

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
  addi sp, sp, -208
  .cfi_def_cfa_offset 208
  sd ra, 200(sp)
  .cfi_offset ra, -8
  sd s0, 192(sp)
  .cfi_offset s0, -16
  sd s1, 184(sp)
  .cfi_offset s1, -24
  sd s2, 176(sp)
  .cfi_offset s2, -32
  sd s3, 168(sp)
  .cfi_offset s3, -40
  sd s4, 160(sp)
  .cfi_offset s4, -48
  sd s5, 152(sp)
  .cfi_offset s5, -56
  sd s6, 144(sp)
  .cfi_offset s6, -64
  sd s7, 136(sp)
  .cfi_offset s7, -72
  sd s8, 128(sp)
  .cfi_offset s8, -80
  sd s9, 120(sp)
  .cfi_offset s9, -88
  sd s10, 112(sp)
  .cfi_offset s10, -96
  sd s11, 104(sp)
  .cfi_offset s11, -104
  fsd fs0, 96(sp)
  fsd fs1, 88(sp)
  fsd fs2, 80(sp)
  fsd fs3, 72(sp)
  fsd fs4, 64(sp)
  fsd fs5, 56(sp)
  fsd fs6, 48(sp)
  fsd fs7, 40(sp)
  fsd fs8, 32(sp)
  fsd fs9, 24(sp)
  fsd fs10, 16(sp)
  fsd fs11, 8(sp)
  addi s0, sp, 208
  .cfi_def_cfa s0, 0
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
  ld ra, 200(sp)
  ld s0, 192(sp)
  ld s1, 184(sp)
  ld s2, 176(sp)
  ld s3, 168(sp)
  ld s4, 160(sp)
  ld s5, 152(sp)
  ld s6, 144(sp)
  ld s7, 136(sp)
  ld s8, 128(sp)
  ld s9, 120(sp)
  ld s10, 112(sp)
  ld s11, 104(sp)
  fld fs0, 96(sp)
  fld fs1, 88(sp)
  fld fs2, 80(sp)
  fld fs3, 72(sp)
  fld fs4, 64(sp)
  fld fs5, 56(sp)
  fld fs6, 48(sp)
  fld fs7, 40(sp)
  fld fs8, 32(sp)
  fld fs9, 24(sp)
  fld fs10, 16(sp)
  fld fs11, 8(sp)
  addi sp, sp, 208
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
