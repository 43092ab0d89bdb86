// RISC-V 64: the registers that a callee keeps, on the stack, with the frame pointer at their end; for guest-call.S and embed/embed-call.S.

.macro save_callee_saved
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
.endm

// From the stack pointer that save_callee_saved left; it is then as it was before.
.macro restore_callee_saved
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
.endm
