;; Shifts of bytes, which x86 lacks, are shifts of words and a mask; the count is never stored.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s

(module
  ;; CHECK-LABEL: wasm.left:
  ;; CHECK: andl ${{7}}, %edi
  ;; CHECK-NEXT: movd %edi, %xmm1
  ;; CHECK-NEXT: psllw %xmm1, %xmm0
  ;; CHECK-NOT: (%rsp)
  ;; CHECK: pand
  ;; CHECK: retq
  (func $left (export "left") (param v128 i32) (result v128) (i8x16.shl (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.left_constant:
  ;; CHECK: psllw ${{3}}, %xmm0
  ;; CHECK-NEXT: pand {{.*}}(%rip), %xmm0
  ;; CHECK-NEXT: retq
  (func $left_constant (export "left_constant") (param v128) (result v128) (i8x16.shl (local.get 0) (i32.const 11)))
  ;; CHECK-LABEL: wasm.words:
  ;; CHECK: andl ${{15}}, %edi
  ;; CHECK-NEXT: movd %edi, %xmm1
  ;; CHECK-NEXT: psraw %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  (func $words (export "words") (param v128 i32) (result v128) (i16x8.shr_s (local.get 0) (local.get 1))))
