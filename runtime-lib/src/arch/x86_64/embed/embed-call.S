// x86-64: from the host to generated code and back, between their stacks; see embed/thread-state.h.

#include "callee-saved.h"

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
  save_callee_saved
  movq %rsp, (%rcx)
  // Where the stack is to be found again: a callee keeps it, and a trap brings its own.
  movq %rsp, %rbx
  movq %rdi, %rax
  movq %rsi, %rdi
  movq %rdx, %rsp
  callq *%rax
wrought_embed_return:
  xorl %edi, %edi
  movq %rbx, %rsi
  // Falls through: a return is a departure with code 0.
  .cfi_endproc
  .size wrought_embed_enter, . - wrought_embed_enter

// void wrought_embed_abandon(uint32_t code, uintptr_t hostStack)
  .globl wrought_embed_abandon
  .hidden wrought_embed_abandon
  .type wrought_embed_abandon, @function
wrought_embed_abandon:
  .cfi_startproc
  .cfi_undefined %rip
  movl %edi, %eax
  movq %rsi, %rsp
  restore_callee_saved
  retq
  .cfi_endproc
  .size wrought_embed_abandon, . - wrought_embed_abandon

// void wrought_embed_call_host(void (*function)(void*), void* argument, uintptr_t hostStack, uintptr_t* guestStack)
  .globl wrought_embed_call_host
  .hidden wrought_embed_call_host
  .type wrought_embed_call_host, @function
  .p2align 4
wrought_embed_call_host:
  .cfi_startproc
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  movq %rsp, (%rcx)
  movq %rdi, %rax
  movq %rsi, %rdi
  movq %rdx, %rsp
  andq $-16, %rsp
  callq *%rax
  movq %rbp, %rsp
  popq %rbp
  .cfi_def_cfa %rsp, 8
  retq
  .cfi_endproc
  .size wrought_embed_call_host, . - wrought_embed_call_host

  .section .note.GNU-stack, "", @progbits
