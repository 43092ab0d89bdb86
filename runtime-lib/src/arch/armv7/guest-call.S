// ARMv7: entering and leaving the guest; see guest-call.h and registers.h.

  .syntax unified
  .arm
  .fpu neon
  .text

// uint32_t wrought_enter_guest(void (*function)(uint64_t*), uint64_t* argument, uintptr_t top)
  .globl wrought_enter_guest
  .hidden wrought_enter_guest
  .type wrought_enter_guest, %function
  .globl wrought_guest_return
  .hidden wrought_guest_return
  .p2align 2
wrought_enter_guest:
  .cfi_startproc
  push {r4, r5, r6, r7, r8, r9, r10, r11, r12, lr}
  .cfi_def_cfa_offset 40
  .cfi_offset lr, -4
  .cfi_offset r11, -12
  .cfi_offset r10, -16
  .cfi_offset r9, -20
  .cfi_offset r8, -24
  .cfi_offset r7, -28
  .cfi_offset r6, -32
  .cfi_offset r5, -36
  .cfi_offset r4, -40
  mov r11, sp
  .cfi_def_cfa r11, 40
  vpush {d8, d9, d10, d11, d12, d13, d14, d15}
  movw r4, :lower16:(callerStack - (.Lenter + 8))
  movt r4, :upper16:(callerStack - (.Lenter + 8))
.Lenter:
  add r4, pc, r4
  str sp, [r4]
  mov r4, r0
  mov r0, r1
  mov sp, r2
  blx r4
wrought_guest_return:
  mov r0, #0
  // Falls through: a return is a departure with code 0.
  .cfi_endproc
  .size wrought_enter_guest, . - wrought_enter_guest

// void wrought_abandon_guest(uint32_t code)
  .globl wrought_abandon_guest
  .hidden wrought_abandon_guest
  .type wrought_abandon_guest, %function
wrought_abandon_guest:
  .cfi_startproc
  .cfi_undefined lr
  movw r4, :lower16:(callerStack - (.Labandon + 8))
  movt r4, :upper16:(callerStack - (.Labandon + 8))
.Labandon:
  add r4, pc, r4
  ldr sp, [r4]
  vpop {d8, d9, d10, d11, d12, d13, d14, d15}
  pop {r4, r5, r6, r7, r8, r9, r10, r11, r12, pc}
  .cfi_endproc
  .size wrought_abandon_guest, . - wrought_abandon_guest

// A register as a value of 64 bits; r3 is zero.
  .macro keep register, index
  str \register, [r0, #8 * \index]
  str r3, [r0, #8 * \index + 4]
  .endm

// void wrought_capture_registers(Registers* registers)
  .section .text.wrought_capture_registers, "ax", %progbits
  .globl wrought_capture_registers
  .hidden wrought_capture_registers
  .type wrought_capture_registers, %function
  .p2align 2
wrought_capture_registers:
  .cfi_startproc
  mov r3, #0
  keep r3, 0
  keep r3, 1
  keep r3, 2
  keep r3, 3
  keep r4, 4
  keep r5, 5
  keep r6, 6
  keep r7, 7
  keep r8, 8
  keep r9, 9
  keep r10, 10
  keep r11, 11
  keep r3, 12
  keep sp, 13
  keep lr, 14
  keep r3, 15
  keep lr, 24
  add r0, r0, #128
  vstmia r0, {d8, d9, d10, d11, d12, d13, d14, d15}
  bx lr
  .cfi_endproc
  .size wrought_capture_registers, . - wrought_capture_registers

// void wrought_restore_registers(const Registers* registers)
  .section .text.wrought_restore_registers, "ax", %progbits
  .globl wrought_restore_registers
  .hidden wrought_restore_registers
  .type wrought_restore_registers, %function
  .p2align 2
wrought_restore_registers:
  .cfi_startproc
  .cfi_undefined lr
  add r1, r0, #128
  vldmia r1, {d8, d9, d10, d11, d12, d13, d14, d15}
  ldr r4, [r0, #32]
  ldr r5, [r0, #40]
  ldr r6, [r0, #48]
  ldr r7, [r0, #56]
  ldr r8, [r0, #64]
  ldr r9, [r0, #72]
  ldr r10, [r0, #80]
  ldr r11, [r0, #88]
  ldr r1, [r0, #104]
  ldr lr, [r0, #112]
  ldr r2, [r0, #192]
  ldr r0, [r0]          // the exception
  // Last: what is below the stack pointer may be overwritten by a signal.
  mov sp, r1
  bx r2
  .cfi_endproc
  .size wrought_restore_registers, . - wrought_restore_registers

// The stack pointer of the last wrought_enter_guest.
  .local callerStack
  .comm callerStack, 4, 4

  .section .note.GNU-stack, "", %progbits
