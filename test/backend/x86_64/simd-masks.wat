;; Lanes become bits, and bits a condition, without taking the vector apart.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s

(module
  ;; CHECK-LABEL: wasm.bytes:
  ;; CHECK: pmovmskb %xmm0, %eax
  ;; CHECK-NEXT: retq
  (func $bytes (export "bytes") (param v128) (result i32) (i8x16.bitmask (local.get 0)))
  ;; CHECK-LABEL: wasm.words:
  ;; CHECK: packsswb %xmm0, %xmm0
  ;; CHECK-NEXT: pmovmskb %xmm0, %eax
  (func $words (export "words") (param v128) (result i32) (i16x8.bitmask (local.get 0)))
  ;; CHECK-LABEL: wasm.doublewords:
  ;; CHECK: movmskps %xmm0, %eax
  ;; CHECK-NEXT: retq
  (func $doublewords (export "doublewords") (param v128) (result i32) (i32x4.bitmask (local.get 0)))
  ;; CHECK-LABEL: wasm.any:
  ;; CHECK: xorl %eax, %eax
  ;; CHECK-NEXT: ptest %xmm0, %xmm0
  ;; CHECK-NEXT: setne %al
  ;; CHECK-NEXT: retq
  (func $any (export "any") (param v128) (result i32) (v128.any_true (local.get 0)))
  ;; CHECK-LABEL: wasm.all:
  ;; CHECK: pxor
  ;; CHECK-NEXT: pcmpeqb
  ;; CHECK-NEXT: pmovmskb
  (func $all (export "all") (param v128) (result i32) (i8x16.all_true (local.get 0))))
