// x86-64: memcmp and bcmp, which LLVM also makes of comparisons that it recognises. See memory-copy.S for the section and the
// unwind rules.

  .section wrought_memory_text, "ax", @progbits
  .globl memcmp, bcmp
  .hidden memcmp, bcmp
  .type memcmp, @function
  .type bcmp, @function
  .p2align 6
// int memcmp(const void* rdi, const void* rsi, size_t rdx)
memcmp:
bcmp:
  .cfi_startproc
  cmpq $16, %rdx
  jb .Lbelow16
  cmpq $64, %rdx
  ja .Labove64

  // Up to 64 bytes: 16 at a time, the last ones overlapping.
.Llast64:
  movdqu (%rdi), %xmm0
  movdqu (%rsi), %xmm1
  pcmpeqb %xmm1, %xmm0
  pmovmskb %xmm0, %ecx
  subl $0xffff, %ecx
  jnz .Ldiffer
  cmpq $32, %rdx
  jbe .Llast16
  movdqu 16(%rdi), %xmm0
  movdqu 16(%rsi), %xmm1
  pcmpeqb %xmm1, %xmm0
  pmovmskb %xmm0, %ecx
  subl $0xffff, %ecx
  jnz .Ldiffer16
  cmpq $48, %rdx
  jbe .Llast16
  movdqu 32(%rdi), %xmm0
  movdqu 32(%rsi), %xmm1
  pcmpeqb %xmm1, %xmm0
  pmovmskb %xmm0, %ecx
  subl $0xffff, %ecx
  jnz .Ldiffer32
.Llast16:
  leaq -16(%rdi,%rdx), %rdi
  leaq -16(%rsi,%rdx), %rsi
  movdqu (%rdi), %xmm0
  movdqu (%rsi), %xmm1
  pcmpeqb %xmm1, %xmm0
  pmovmskb %xmm0, %ecx
  subl $0xffff, %ecx
  jnz .Ldiffer
  xorl %eax, %eax
  retq

  // The mask has ones where bytes are equal. What its subtraction of all ones leaves is the negative of its complement, and a
  // number and its negative have the same lowest one: that of the first byte that differs.
  .p2align 4
.Ldiffer48:
  addq $16, %rdi
  addq $16, %rsi
.Ldiffer32:
  addq $16, %rdi
  addq $16, %rsi
.Ldiffer16:
  addq $16, %rdi
  addq $16, %rsi
.Ldiffer:
  bsfl %ecx, %ecx
  movzbl (%rdi,%rcx), %eax
  movzbl (%rsi,%rcx), %ecx
  subl %ecx, %eax
  retq

  .p2align 5
.Labove64:
  movdqu (%rdi), %xmm0
  movdqu (%rsi), %xmm4
  pcmpeqb %xmm4, %xmm0
  movdqu 16(%rdi), %xmm1
  movdqu 16(%rsi), %xmm5
  pcmpeqb %xmm5, %xmm1
  movdqu 32(%rdi), %xmm2
  movdqu 32(%rsi), %xmm6
  pcmpeqb %xmm6, %xmm2
  movdqu 48(%rdi), %xmm3
  movdqu 48(%rsi), %xmm7
  pcmpeqb %xmm7, %xmm3
  movdqa %xmm0, %xmm4
  pand %xmm1, %xmm4
  movdqa %xmm2, %xmm5
  pand %xmm3, %xmm5
  pand %xmm5, %xmm4
  pmovmskb %xmm4, %ecx
  cmpl $0xffff, %ecx
  jne .LdifferIn64
  addq $64, %rdi
  addq $64, %rsi
  subq $64, %rdx
  cmpq $64, %rdx
  ja .Labove64
  // 1 to 64 are left, and at least 64 lie before them.
  cmpq $16, %rdx
  jae .Llast64
  jmp .Llast16

  .p2align 4
.LdifferIn64:
  pmovmskb %xmm0, %ecx
  subl $0xffff, %ecx
  jnz .Ldiffer
  pmovmskb %xmm1, %ecx
  subl $0xffff, %ecx
  jnz .Ldiffer16
  pmovmskb %xmm2, %ecx
  subl $0xffff, %ecx
  jnz .Ldiffer32
  pmovmskb %xmm3, %ecx
  subl $0xffff, %ecx
  jmp .Ldiffer48

  .p2align 4
.Lbelow16:
  // As big-endian numbers, bytes compare in their order.
  cmpl $8, %edx
  jae .Lfrom8
  cmpl $4, %edx
  jae .Lfrom4
  xorl %eax, %eax
  cmpl $1, %edx
  jb .Ldone
  movzbl (%rdi), %eax
  movzbl (%rsi), %ecx
  subl %ecx, %eax
  jne .Ldone
  cmpl $1, %edx
  je .Ldone
  movzwl -2(%rdi,%rdx), %eax
  movzwl -2(%rsi,%rdx), %ecx
  bswapl %eax
  bswapl %ecx
  // Both lie in the upper half now: shifted down, their difference cannot overflow.
  shrl $16, %eax
  shrl $16, %ecx
  subl %ecx, %eax
.Ldone:
  retq
  .p2align 4
.Lfrom4:
  movl (%rdi), %eax
  movl (%rsi), %ecx
  cmpl %ecx, %eax
  jne 1f
  movl -4(%rdi,%rdx), %eax
  movl -4(%rsi,%rdx), %ecx
1:
  bswapl %eax
  bswapl %ecx
  jmp .Lcompare
  .p2align 4
.Lfrom8:
  movq (%rdi), %rax
  movq (%rsi), %rcx
  cmpq %rcx, %rax
  jne 1f
  movq -8(%rdi,%rdx), %rax
  movq -8(%rsi,%rdx), %rcx
1:
  bswapq %rax
  bswapq %rcx
.Lcompare:
  cmpq %rcx, %rax
  seta %al
  setb %cl
  movzbl %al, %eax
  movzbl %cl, %ecx
  subl %ecx, %eax
  retq
  .cfi_endproc
  .size bcmp, . - bcmp
  .size memcmp, . - memcmp

  .section .note.GNU-stack, "", @progbits
