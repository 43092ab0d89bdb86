// AArch64: entering and leaving the guest; see guest-call.h and registers.h.

  .text

// uint32_t wrought_enter_guest(void (*function)(uint64_t*), uint64_t* argument, uintptr_t top)
  .globl wrought_enter_guest
  .hidden wrought_enter_guest
  .type wrought_enter_guest, @function
  .globl wrought_guest_return
  .hidden wrought_guest_return
  .p2align 4
wrought_enter_guest:
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
  adrp x9, callerStack
  mov x10, sp
  str x10, [x9, :lo12:callerStack]
  mov x9, x0
  mov x0, x1
  mov sp, x2
  blr x9
wrought_guest_return:
  mov w0, #0
  // Falls through: a return is a departure with code 0.
  .cfi_endproc
  .size wrought_enter_guest, . - wrought_enter_guest

// void wrought_abandon_guest(uint32_t code)
  .globl wrought_abandon_guest
  .hidden wrought_abandon_guest
  .type wrought_abandon_guest, @function
wrought_abandon_guest:
  .cfi_startproc
  .cfi_undefined x30
  adrp x9, callerStack
  ldr x9, [x9, :lo12:callerStack]
  mov sp, x9
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
  .size wrought_abandon_guest, . - wrought_abandon_guest

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

// The stack pointer of the last wrought_enter_guest.
  .local callerStack
  .comm callerStack, 8, 8

  .section .note.GNU-stack, "", @progbits
