// x86-64: the registers that a callee keeps, on the stack, with the frame pointer at their end; for guest-call.S and embed/embed-call.S.

.macro save_callee_saved
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
.endm

// From the stack pointer that save_callee_saved left; it is then as it was before.
.macro restore_callee_saved
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
.endm
