// x86-64: memset, for memory.fill and for filling loops that the optimiser recognises. See memory-copy.S for the shape, the
// section and the unwind rules.

#define REP_THRESHOLD 2048

  .section wrought_memory_text, "ax", @progbits
  .globl memset
  .hidden memset
  .type memset, @function
  .p2align 6
// void* memset(void* rdi, int esi, size_t rdx)
memset:
  .cfi_startproc
  movq %rdi, %rax
  movzbl %sil, %esi
  imull $0x01010101, %esi, %esi
  cmpq $16, %rdx
  jb .Lbelow16
  movd %esi, %xmm0
  pshufd $0, %xmm0, %xmm0
  movups %xmm0, (%rdi)
  movups %xmm0, -16(%rdi,%rdx)
  cmpq $32, %rdx
  ja .Labove32
  retq

  .p2align 4
.Labove32:
  movups %xmm0, 16(%rdi)
  movups %xmm0, -32(%rdi,%rdx)
  cmpq $64, %rdx
  ja .Labove64
  retq

  .p2align 4
.Labove64:
  movups %xmm0, 32(%rdi)
  movups %xmm0, 48(%rdi)
  movups %xmm0, -64(%rdi,%rdx)
  movups %xmm0, -48(%rdi,%rdx)
  cmpq $128, %rdx
  ja .Labove128
  retq

  .p2align 4
.Labove128:
  // The first and the last 64 bytes are done.
  leaq (%rdi,%rdx), %r8
  andq $-64, %rdi
  addq $64, %rdi
  cmpq $REP_THRESHOLD, %rdx
  jae .Lrep
  subq $64, %r8
  .p2align 5
1:
  movaps %xmm0, (%rdi)
  movaps %xmm0, 16(%rdi)
  movaps %xmm0, 32(%rdi)
  movaps %xmm0, 48(%rdi)
  addq $64, %rdi
  cmpq %r8, %rdi
  jb 1b
  retq

  .p2align 4
.Lrep:
  movq %r8, %rcx
  subq %rdi, %rcx
  movq %rax, %r9
  movl %esi, %eax
  rep stosb
  movq %r9, %rax
  retq

  .p2align 4
.Lbelow16:
  cmpl $8, %edx
  jae .Lfrom8
  cmpl $4, %edx
  jae .Lfrom4
  cmpl $1, %edx
  jb .Ldone
  movb %sil, (%rdi)
  je .Ldone
  movw %si, -2(%rdi,%rdx)
.Ldone:
  retq
  .p2align 4
.Lfrom4:
  movl %esi, (%rdi)
  movl %esi, -4(%rdi,%rdx)
  retq
  .p2align 4
.Lfrom8:
  movl %esi, %ecx
  shlq $32, %rsi
  orq %rcx, %rsi
  movq %rsi, (%rdi)
  movq %rsi, -8(%rdi,%rdx)
  retq
  .cfi_endproc
  .size memset, . - memset

  .section .note.GNU-stack, "", @progbits
