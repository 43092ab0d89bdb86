// x86-64: entering and leaving the guest; see guest-call.h and registers.h.

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
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  pushq %rbx
  .cfi_offset %rbx, -24
  pushq %r12
  .cfi_offset %r12, -32
  pushq %r13
  .cfi_offset %r13, -40
  pushq %r14
  .cfi_offset %r14, -48
  pushq %r15
  .cfi_offset %r15, -56
  movq %rsp, callerStack(%rip)
  movq %rdi, %rax
  movq %rsi, %rdi
  movq %rdx, %rsp
  callq *%rax
wrought_guest_return:
  xorl %edi, %edi
  // Falls through: a return is a departure with code 0.
  .cfi_endproc
  .size wrought_enter_guest, . - wrought_enter_guest

// void wrought_abandon_guest(uint32_t code)
  .globl wrought_abandon_guest
  .hidden wrought_abandon_guest
  .type wrought_abandon_guest, @function
wrought_abandon_guest:
  .cfi_startproc
  .cfi_undefined %rip
  movl %edi, %eax
  movq callerStack(%rip), %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  retq
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

// The stack pointer of the last wrought_enter_guest.
  .local callerStack
  .comm callerStack, 8, 8

  .section .note.GNU-stack, "", @progbits
