;; Relaxed operators are the cheapest instruction whose results are allowed.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s
;; RUN: %wrought compile -O3 --cpu=x86-64-v3 --invoke - --emit=asm -o - %s | FileCheck %s --check-prefix=AVX2
;; RUN: %wrought compile -O3 --cpu=sapphirerapids --invoke - --emit=asm -o - %s | FileCheck %s --check-prefix=AVX512

(module
  ;; CHECK-LABEL: wasm.swizzle:
  ;; CHECK: pshufb %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  (func $swizzle (export "swizzle") (param v128 v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.truncate:
  ;; CHECK: cvttps2dq %xmm0, %xmm0
  ;; CHECK-NEXT: retq
  (func $truncate (export "truncate") (param v128) (result v128) (i32x4.relaxed_trunc_f32x4_s (local.get 0)))
  ;; AVX512-LABEL: wasm.truncate_u:
  ;; AVX512: vcvttps2udq %xmm0, %xmm0
  ;; AVX512-NEXT: retq
  (func $truncate_u (export "truncate_u") (param v128) (result v128) (i32x4.relaxed_trunc_f32x4_u (local.get 0)))
  ;; CHECK-LABEL: wasm.minimum:
  ;; CHECK: minps %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  (func $minimum (export "minimum") (param v128 v128) (result v128) (f32x4.relaxed_min (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.multiply:
  ;; CHECK: pmulhrsw %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  (func $multiply (export "multiply") (param v128 v128) (result v128) (i16x8.relaxed_q15mulr_s (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.madd:
  ;; CHECK: mulps %xmm1, %xmm0
  ;; CHECK-NEXT: addps %xmm2, %xmm0
  ;; CHECK-NEXT: retq
  ;; AVX2-LABEL: wasm.madd:
  ;; AVX2: vfmadd213ps
  ;; AVX2-NEXT: retq
  (func $madd (export "madd") (param v128 v128 v128) (result v128) (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 2)))
  ;; AVX2-LABEL: wasm.nmadd:
  ;; AVX2: vfnmadd213pd
  ;; AVX2-NEXT: retq
  (func $nmadd (export "nmadd") (param v128 v128 v128) (result v128) (f64x2.relaxed_nmadd (local.get 0) (local.get 1) (local.get 2)))
  ;; CHECK-LABEL: wasm.select:
  ;; CHECK: pblendvb
  ;; AVX2-LABEL: wasm.select:
  ;; AVX2: vpblendvb
  ;; AVX2-NEXT: retq
  ;; AVX512-LABEL: wasm.select:
  ;; AVX512: vpternlog
  ;; AVX512-NEXT: retq
  (func $select (export "select") (param v128 v128 v128) (result v128) (i8x16.relaxed_laneselect (local.get 0) (local.get 1) (local.get 2))))
