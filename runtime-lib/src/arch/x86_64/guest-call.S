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

// The stack pointer of the last wrought_enter_guest.
  .local callerStack
  .comm callerStack, 8, 8

  .section .note.GNU-stack, "", @progbits
