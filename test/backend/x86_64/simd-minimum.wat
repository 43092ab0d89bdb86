;; min and max are exact without a branch: MIN in both orders, and the sum where an operand is a NaN. pmin and pmax are one MIN.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s
;; RUN: %wrought compile -O3 --cpu=x86-64-v3 --invoke - --emit=asm -o - %s | FileCheck %s --check-prefix=AVX2

(module
  ;; AVX2-LABEL: wasm.min32:
  ;; AVX2: vminps %xmm0, %xmm1
  ;; AVX2-NEXT: vminps %xmm1, %xmm0
  ;; AVX2-NEXT: vorps
  ;; AVX2-NEXT: vaddps
  ;; AVX2-NEXT: vcmpunordps
  ;; AVX2-NEXT: vblendvps
  ;; AVX2-NEXT: retq
  (func $min32 (export "min32") (param v128 v128) (result v128) (f32x4.min (local.get 0) (local.get 1)))
  ;; AVX2-LABEL: wasm.max64:
  ;; AVX2: vmaxpd %xmm0, %xmm1
  ;; AVX2-NEXT: vmaxpd %xmm1, %xmm0
  ;; AVX2-NEXT: vandpd
  ;; AVX2-NEXT: vaddpd
  ;; AVX2-NEXT: vcmpunordpd
  ;; AVX2-NEXT: vblendvpd
  ;; AVX2-NEXT: retq
  (func $max64 (export "max64") (param v128 v128) (result v128) (f64x2.max (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.pmin:
  ;; CHECK: minps %xmm0, %xmm1
  ;; CHECK-NEXT: movaps %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  ;; AVX2-LABEL: wasm.pmin:
  ;; AVX2: vminps %xmm0, %xmm1, %xmm0
  ;; AVX2-NEXT: retq
  (func $pmin (export "pmin") (param v128 v128) (result v128) (f32x4.pmin (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.pmax:
  ;; CHECK: maxpd %xmm0, %xmm1
  ;; CHECK-NEXT: movapd %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  ;; AVX2-LABEL: wasm.pmax:
  ;; AVX2: vmaxpd %xmm0, %xmm1, %xmm0
  ;; AVX2-NEXT: retq
  (func $pmax (export "pmax") (param v128 v128) (result v128) (f64x2.pmax (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.scalar:
  ;; CHECK: movaps
  ;; CHECK-NEXT: minss
  ;; AVX2-LABEL: wasm.scalar:
  ;; AVX2: vminss
  ;; AVX2-NEXT: vminss
  ;; AVX2-NEXT: vorps
  ;; AVX2-NEXT: vaddss
  ;; AVX2-NEXT: vcmpunordss
  ;; AVX2-NEXT: vblendvps
  ;; AVX2-NEXT: retq
  ;; CHECK-NOT: {{^[[:space:]]*}}j
  ;; CHECK: retq
  (func $scalar (export "scalar") (param f32 f32) (result f32) (f32.min (local.get 0) (local.get 1))))
