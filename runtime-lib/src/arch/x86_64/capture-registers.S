// x86-64: the registers as a caller sees them, and going on elsewhere; see registers.h.

// void wrought_capture_registers(Registers* registers)
  .section .text.wrought_capture_registers, "ax", @progbits
  .globl wrought_capture_registers
  .hidden wrought_capture_registers
  .type wrought_capture_registers, @function
  .p2align 4
wrought_capture_registers:
  .cfi_startproc
  xorl %eax, %eax
  movq %rax, 0(%rdi)    // rax
  movq %rax, 8(%rdi)    // rdx
  movq %rax, 16(%rdi)   // rcx
  movq %rbx, 24(%rdi)
  movq %rax, 32(%rdi)   // rsi
  movq %rax, 40(%rdi)   // rdi
  movq %rbp, 48(%rdi)
  leaq 8(%rsp), %rdx    // as it is once this function has returned
  movq %rdx, 56(%rdi)
  movq %rax, 64(%rdi)   // r8 to r11
  movq %rax, 72(%rdi)
  movq %rax, 80(%rdi)
  movq %rax, 88(%rdi)
  movq %r12, 96(%rdi)
  movq %r13, 104(%rdi)
  movq %r14, 112(%rdi)
  movq %r15, 120(%rdi)
  movq (%rsp), %rdx
  movq %rdx, 128(%rdi)
  retq
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
  .cfi_undefined %rip
  movq 0(%rdi), %rax    // the exception
  movq 24(%rdi), %rbx
  movq 48(%rdi), %rbp
  movq 96(%rdi), %r12
  movq 104(%rdi), %r13
  movq 112(%rdi), %r14
  movq 120(%rdi), %r15
  movq 128(%rdi), %rcx
  // Last: what is below the stack pointer may be overwritten by a signal.
  movq 56(%rdi), %rsp
  jmpq *%rcx
  .cfi_endproc
  .size wrought_restore_registers, . - wrought_restore_registers

  .section .note.GNU-stack, "", @progbits
