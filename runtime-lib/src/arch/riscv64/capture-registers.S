// RISC-V 64: the registers as a caller sees them, and going on elsewhere; see registers.h.

// void wrought_capture_registers(Registers* registers)
  .section .text.wrought_capture_registers, "ax", @progbits
  .globl wrought_capture_registers
  .hidden wrought_capture_registers
  .type wrought_capture_registers, @function
  .p2align 2
wrought_capture_registers:
  .cfi_startproc
  sd zero, 0(a0)
  sd x1, 8(a0)
  sd x2, 16(a0)
  sd x3, 24(a0)
  sd x4, 32(a0)
  sd zero, 40(a0)
  sd zero, 48(a0)
  sd zero, 56(a0)
  sd x8, 64(a0)
  sd x9, 72(a0)
  sd zero, 80(a0)
  sd zero, 88(a0)
  sd zero, 96(a0)
  sd zero, 104(a0)
  sd zero, 112(a0)
  sd zero, 120(a0)
  sd zero, 128(a0)
  sd zero, 136(a0)
  sd x18, 144(a0)
  sd x19, 152(a0)
  sd x20, 160(a0)
  sd x21, 168(a0)
  sd x22, 176(a0)
  sd x23, 184(a0)
  sd x24, 192(a0)
  sd x25, 200(a0)
  sd x26, 208(a0)
  sd x27, 216(a0)
  sd zero, 224(a0)
  sd zero, 232(a0)
  sd zero, 240(a0)
  sd zero, 248(a0)
  fsd fs0, 320(a0)
  fsd fs1, 328(a0)
  fsd fs2, 400(a0)
  fsd fs3, 408(a0)
  fsd fs4, 416(a0)
  fsd fs5, 424(a0)
  fsd fs6, 432(a0)
  fsd fs7, 440(a0)
  fsd fs8, 448(a0)
  fsd fs9, 456(a0)
  fsd fs10, 464(a0)
  fsd fs11, 472(a0)
  sd ra, 512(a0)
  ret
  .cfi_endproc
  .size wrought_capture_registers, . - wrought_capture_registers

// void wrought_restore_registers(const Registers* registers)
  .section .text.wrought_restore_registers, "ax", @progbits
  .globl wrought_restore_registers
  .hidden wrought_restore_registers
  .type wrought_restore_registers, @function
  .p2align 2
wrought_restore_registers:
  .cfi_startproc
  .cfi_undefined ra
  fld fs0, 320(a0)
  fld fs1, 328(a0)
  fld fs2, 400(a0)
  fld fs3, 408(a0)
  fld fs4, 416(a0)
  fld fs5, 424(a0)
  fld fs6, 432(a0)
  fld fs7, 440(a0)
  fld fs8, 448(a0)
  fld fs9, 456(a0)
  fld fs10, 464(a0)
  fld fs11, 472(a0)
  ld x1, 8(a0)
  ld x8, 64(a0)
  ld x9, 72(a0)
  ld x18, 144(a0)
  ld x19, 152(a0)
  ld x20, 160(a0)
  ld x21, 168(a0)
  ld x22, 176(a0)
  ld x23, 184(a0)
  ld x24, 192(a0)
  ld x25, 200(a0)
  ld x26, 208(a0)
  ld x27, 216(a0)
  ld t0, 512(a0)
  ld t1, 16(a0)
  ld a0, 80(a0)         // the exception
  // Last: what is below the stack pointer may be overwritten by a signal.
  mv sp, t1
  jr t0
  .cfi_endproc
  .size wrought_restore_registers, . - wrought_restore_registers

  .section .note.GNU-stack, "", @progbits
