// x86-64: memcpy and memmove, one function, for every x86-64 processor.
//
// Generated code calls them for memory.copy and for copying loops that the optimiser recognises, so sizes small and large
// both matter. They replace the libc's, which start `rep movsq` for any size. Up to 128 bytes: everything is loaded before
// anything is stored, two loads from each end that may overlap, no loop. Above: a loop over 64 bytes with aligned stores, in the
// direction in which an overlap does no harm. From REP_THRESHOLD on, `rep movsb`, which moves whole cache lines on every
// processor of the last ten years, unless the ranges lie so close that it falls back to single bytes.
//
// All of it keeps the stack pointer still, so the unwind rule at every instruction is that of the entry, and a fault
// leads to the caller. The section says that a fault on linear memory here can be the guest's (see code-ranges.h).

#define REP_THRESHOLD 2048

  .section wrought_memory_text, "ax", @progbits
  .globl memcpy, memmove
  .hidden memcpy, memmove
  .type memcpy, @function
  .type memmove, @function
  .p2align 6
// void* memmove(void* rdi, const void* rsi, size_t rdx)
memcpy:
memmove:
  .cfi_startproc
  movq %rdi, %rax
  cmpq $16, %rdx
  jb .Lbelow16
  movups (%rsi), %xmm0
  movups -16(%rsi,%rdx), %xmm1
  cmpq $32, %rdx
  ja .Labove32
  movups %xmm0, (%rdi)
  movups %xmm1, -16(%rdi,%rdx)
  retq

  .p2align 4
.Labove32:
  movups 16(%rsi), %xmm2
  movups -32(%rsi,%rdx), %xmm3
  cmpq $64, %rdx
  ja .Labove64
  movups %xmm0, (%rdi)
  movups %xmm2, 16(%rdi)
  movups %xmm3, -32(%rdi,%rdx)
  movups %xmm1, -16(%rdi,%rdx)
  retq

  .p2align 4
.Labove64:
  // These serve both ways: the first and last 64 bytes.
  movups 32(%rsi), %xmm4
  movups 48(%rsi), %xmm5
  movups -64(%rsi,%rdx), %xmm6
  movups -48(%rsi,%rdx), %xmm7
  cmpq $128, %rdx
  ja .Labove128
  movups %xmm0, (%rdi)
  movups %xmm2, 16(%rdi)
  movups %xmm4, 32(%rdi)
  movups %xmm5, 48(%rdi)
  movups %xmm6, -64(%rdi,%rdx)
  movups %xmm7, -48(%rdi,%rdx)
  movups %xmm3, -32(%rdi,%rdx)
  movups %xmm1, -16(%rdi,%rdx)
  retq

  .p2align 4
.Lbelow16:
  cmpl $8, %edx
  jae .Lfrom8
  cmpl $4, %edx
  jae .Lfrom4
  cmpl $1, %edx
  jb .Ldone
  movzbl (%rsi), %ecx
  je .Lone
  movzwl -2(%rsi,%rdx), %esi
  movw %si, -2(%rdi,%rdx)
.Lone:
  movb %cl, (%rdi)
.Ldone:
  retq
  .p2align 4
.Lfrom4:
  movl (%rsi), %ecx
  movl -4(%rsi,%rdx), %esi
  movl %ecx, (%rdi)
  movl %esi, -4(%rdi,%rdx)
  retq
  .p2align 4
.Lfrom8:
  movq (%rsi), %rcx
  movq -8(%rsi,%rdx), %rsi
  movq %rcx, (%rdi)
  movq %rsi, -8(%rdi,%rdx)
  retq

  .p2align 4
.Labove128:
  leaq (%rdi,%rdx), %r8 // the destination's end
  movq %rdi, %rcx
  subq %rsi, %rcx
  cmpq %rdx, %rcx
  jb .Lbackward         // the destination starts inside the source
  cmpq $REP_THRESHOLD, %rdx
  jae .Lrep
.Lforward:
  // The first 16 bytes are stored last: if the ranges overlap, they would overwrite what is still to be loaded. What the last
  // 64 bytes were is loaded already.
  andq $-16, %rdi
  addq $16, %rdi
  movq %rdi, %rcx
  subq %rax, %rcx
  addq %rcx, %rsi
  leaq -64(%r8), %r9
  .p2align 5
1:
  movups (%rsi), %xmm2
  movups 16(%rsi), %xmm4
  movups 32(%rsi), %xmm5
  movups 48(%rsi), %xmm8
  movaps %xmm2, (%rdi)
  movaps %xmm4, 16(%rdi)
  movaps %xmm5, 32(%rdi)
  movaps %xmm8, 48(%rdi)
  addq $64, %rsi
  addq $64, %rdi
  cmpq %r9, %rdi
  jb 1b
  movups %xmm6, -64(%r8)
  movups %xmm7, -48(%r8)
  movups %xmm3, -32(%r8)
  movups %xmm1, -16(%r8)
  movups %xmm0, (%rax)
  retq

  .p2align 4
.Lbackward:
  testq %rcx, %rcx
  jz .Ldone             // onto itself
  // The mirror image: from the end, with the last 16 bytes stored last.
  leaq (%rsi,%rdx), %rsi
  movq %r8, %rdi
  andq $-16, %rdi
  movq %r8, %rcx
  subq %rdi, %rcx
  subq %rcx, %rsi
  leaq 64(%rax), %r9
  .p2align 5
1:
  movups -16(%rsi), %xmm3
  movups -32(%rsi), %xmm6
  movups -48(%rsi), %xmm7
  movups -64(%rsi), %xmm8
  movaps %xmm3, -16(%rdi)
  movaps %xmm6, -32(%rdi)
  movaps %xmm7, -48(%rdi)
  movaps %xmm8, -64(%rdi)
  subq $64, %rsi
  subq $64, %rdi
  cmpq %r9, %rdi
  ja 1b
  movups %xmm0, (%rax)
  movups %xmm2, 16(%rax)
  movups %xmm4, 32(%rax)
  movups %xmm5, 48(%rax)
  movups %xmm1, -16(%r8)
  retq

  .p2align 4
.Lrep:
  // A source less than a cache line above the destination makes `rep movsb` move bytes.
  negq %rcx
  cmpq $64, %rcx
  jb .Lforward
  // It is fastest to an aligned destination.
  movups %xmm0, (%rdi)
  movups %xmm2, 16(%rdi)
  movups %xmm4, 32(%rdi)
  movups %xmm5, 48(%rdi)
  andq $-64, %rdi
  addq $64, %rdi
  movq %rdi, %rcx
  subq %rax, %rcx
  addq %rcx, %rsi
  movq %r8, %rcx
  subq %rdi, %rcx
  rep movsb
  retq
  .cfi_endproc
  .size memmove, . - memmove
  .size memcpy, . - memcpy

  .section .note.GNU-stack, "", @progbits
