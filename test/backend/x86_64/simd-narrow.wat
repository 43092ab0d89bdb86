;; Narrowing is one instruction on vectors of 128 bits, whatever the CPU; LLVM would widen it for AVX-512.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s
;; RUN: %wrought compile -O3 --cpu=x86-64-v3 --invoke - --emit=asm -o - %s | FileCheck %s --check-prefix=AVX2
;; RUN: %wrought compile -O3 --cpu=x86-64-v4 --invoke - --emit=asm -o - %s | FileCheck %s --check-prefix=AVX2

(module
  ;; CHECK-LABEL: wasm.i8s:
  ;; CHECK: packsswb %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  ;; AVX2-LABEL: wasm.i8s:
  ;; AVX2: vpacksswb %xmm1, %xmm0, %xmm0
  ;; AVX2-NEXT: retq
  (func $i8s (export "i8s") (param v128 v128) (result v128) (i8x16.narrow_i16x8_s (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.i8u:
  ;; CHECK: packuswb %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  ;; AVX2-LABEL: wasm.i8u:
  ;; AVX2: vpackuswb %xmm1, %xmm0, %xmm0
  ;; AVX2-NEXT: retq
  (func $i8u (export "i8u") (param v128 v128) (result v128) (i8x16.narrow_i16x8_u (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.i16s:
  ;; CHECK: packssdw %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  ;; AVX2-LABEL: wasm.i16s:
  ;; AVX2: vpackssdw %xmm1, %xmm0, %xmm0
  ;; AVX2-NEXT: retq
  (func $i16s (export "i16s") (param v128 v128) (result v128) (i16x8.narrow_i32x4_s (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.i16u:
  ;; CHECK: packusdw %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  ;; AVX2-LABEL: wasm.i16u:
  ;; AVX2: vpackusdw %xmm1, %xmm0, %xmm0
  ;; AVX2-NEXT: retq
  (func $i16u (export "i16u") (param v128 v128) (result v128) (i16x8.narrow_i32x4_u (local.get 0) (local.get 1))))
