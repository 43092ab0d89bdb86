;; SIMD operators that LLVM has no general form of become NEON's own instructions.
;; RUN: %wrought compile --target=aarch64-linux --invoke - --emit=asm %s -o - | FileCheck %s

(module
  ;; CHECK: tbl v{{[0-9]+}}.16b
  (func (export "swizzle") (param v128 v128) (result v128) (i8x16.swizzle (local.get 0) (local.get 1)))
  ;; CHECK: smull{{2?}} v
  ;; CHECK: smull{{2?}} v
  ;; CHECK: addp v{{[0-9]+}}.4s
  (func (export "dot") (param v128 v128) (result v128) (i32x4.dot_i16x8_s (local.get 0) (local.get 1)))
  ;; CHECK: sqrdmulh v
  (func (export "q15") (param v128 v128) (result v128) (i16x8.q15mulr_sat_s (local.get 0) (local.get 1)))
  ;; CHECK: sqxtn v
  ;; CHECK: sqxtn2 v
  (func (export "narrow_s") (param v128 v128) (result v128) (i8x16.narrow_i16x8_s (local.get 0) (local.get 1)))
  ;; CHECK: sqxtun v
  ;; CHECK: sqxtun2 v
  (func (export "narrow_u") (param v128 v128) (result v128) (i8x16.narrow_i16x8_u (local.get 0) (local.get 1)))
  ;; CHECK: uaddlp v
  (func (export "pairwise") (param v128) (result v128) (i16x8.extadd_pairwise_i8x16_u (local.get 0)))
  ;; CHECK: urhadd v
  (func (export "average") (param v128 v128) (result v128) (i8x16.avgr_u (local.get 0) (local.get 1)))
  ;; CHECK: uminv
  (func (export "all_true") (param v128) (result i32) (i8x16.all_true (local.get 0)))
  ;; CHECK: fmin v
  (func (export "min") (param v128 v128) (result v128) (f32x4.min (local.get 0) (local.get 1)))
  (func (export "_start")))
