;; A constant with which LLVM would fold an operation to its operand stands behind a fence, in whichever lane it is: a
;; signalling NaN must come out quiet.
;; RUN: %wrought compile -O3 --invoke - --print-after=optimise --emit=obj -o /dev/null %s 2>&1 | FileCheck %s

(module
  ;; CHECK-LABEL: @wasm.mul_one(
  ;; CHECK: fmul <4 x float>
  (func $mul_one (export "mul_one") (param v128) (result v128)
    (f32x4.mul (local.get 0) (v128.const f32x4 1 1 1 1)))
  ;; CHECK-LABEL: @wasm.mul_splat(
  ;; CHECK: fmul <2 x double>
  (func $mul_splat (export "mul_splat") (param v128) (result v128)
    (f64x2.mul (f64x2.splat (f64.const -1)) (local.get 0)))
  ;; Only lane 0 is used, and LLVM makes a scalar operation of it.
  ;; CHECK-LABEL: @wasm.mul_one_lane(
  ;; CHECK: fmul
  (func $mul_one_lane (export "mul_one_lane") (param v128) (result f32)
    (f32x4.extract_lane 0 (f32x4.mul (local.get 0) (v128.const f32x4 1 2 3 4))))
  ;; CHECK-LABEL: @wasm.sub_zero(
  ;; CHECK: fsub <2 x double>
  (func $sub_zero (export "sub_zero") (param v128) (result v128)
    (f64x2.sub (local.get 0) (v128.const f64x2 0 0)))
  ;; CHECK-LABEL: @wasm.div_one(
  ;; CHECK: fdiv <4 x float>
  (func $div_one (export "div_one") (param v128) (result v128)
    (f32x4.div (local.get 0) (v128.const f32x4 1 1 1 1)))
  ;; CHECK-LABEL: @wasm.demote_promote(
  ;; CHECK: fpext <2 x float>
  ;; CHECK: fptrunc <2 x double>
  (func $demote_promote (export "demote_promote") (param v128) (result v128)
    (f32x4.demote_f64x2_zero (f64x2.promote_low_f32x4 (local.get 0))))
  ;; Any other constant needs none.
  ;; CHECK-LABEL: @wasm.mul_three(
  ;; CHECK-NOT: fence
  ;; CHECK: fmul <4 x float>
  (func $mul_three (export "mul_three") (param v128) (result v128)
    (f32x4.mul (local.get 0) (v128.const f32x4 3 3 3 3))))
