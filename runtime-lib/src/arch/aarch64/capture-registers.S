// AArch64: the registers as a caller sees them, and going on elsewhere; see registers.h.

// void wrought_capture_registers(Registers* registers)
  .section .text.wrought_capture_registers, "ax", @progbits
  .globl wrought_capture_registers
  .hidden wrought_capture_registers
  .type wrought_capture_registers, @function
  .p2align 4
wrought_capture_registers:
  .cfi_startproc
  stp xzr, xzr, [x0]
  stp xzr, xzr, [x0, #16]
  stp xzr, xzr, [x0, #32]
  stp xzr, xzr, [x0, #48]
  stp xzr, xzr, [x0, #64]
  stp xzr, xzr, [x0, #80]
  stp xzr, xzr, [x0, #96]
  stp xzr, xzr, [x0, #112]
  stp xzr, xzr, [x0, #128]
  stp xzr, x19, [x0, #144]
  stp x20, x21, [x0, #160]
  stp x22, x23, [x0, #176]
  stp x24, x25, [x0, #192]
  stp x26, x27, [x0, #208]
  stp x28, x29, [x0, #224]
  mov x9, sp
  stp x30, x9, [x0, #240]
  str x30, [x0, #256]
  add x9, x0, #592
  stp d8, d9, [x9, #-16]
  stp d10, d11, [x9]
  stp d12, d13, [x9, #16]
  stp d14, d15, [x9, #32]
  ret
  .cfi_endproc
  .size wrought_capture_registers, . - wrought_capture_registers

// void wrought_restore_registers(const Registers* registers)
  .section .text.wrought_restore_registers, "ax", @progbits
  .globl wrought_restore_registers
  .hidden wrought_restore_registers
  .type wrought_restore_registers, @function
  .p2align 4
wrought_restore_registers:
  .cfi_startproc
  .cfi_undefined x30
  add x9, x0, #592
  ldp d8, d9, [x9, #-16]
  ldp d10, d11, [x9]
  ldp d12, d13, [x9, #16]
  ldp d14, d15, [x9, #32]
  ldr x19, [x0, #152]
  ldp x20, x21, [x0, #160]
  ldp x22, x23, [x0, #176]
  ldp x24, x25, [x0, #192]
  ldp x26, x27, [x0, #208]
  ldp x28, x29, [x0, #224]
  ldp x30, x10, [x0, #240]
  ldr x9, [x0, #256]
  ldr x0, [x0]          // the exception
  // Last: what is below the stack pointer may be overwritten by a signal.
  mov sp, x10
  br x9
  .cfi_endproc
  .size wrought_restore_registers, . - wrought_restore_registers

  .section .note.GNU-stack, "", @progbits
