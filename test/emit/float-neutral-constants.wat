;; LLVM would replace these operations by their operand and leave a signalling NaN as it is; a fence keeps them.
;; RUN: %wrought compile -O3 --invoke - --print-after=optimise --emit=obj -o /dev/null %s 2>&1 | FileCheck %s

(module
  ;; CHECK-LABEL: @wasm.mul_one(
  ;; CHECK: fmul double
  (func $mul_one (export "mul_one") (param f64) (result f64) (f64.mul (local.get 0) (f64.const 1)))
  ;; CHECK-LABEL: @wasm.mul_minus_one(
  ;; CHECK: fmul double
  (func $mul_minus_one (export "mul_minus_one") (param f64) (result f64) (f64.mul (f64.const -1) (local.get 0)))
  ;; CHECK-LABEL: @wasm.sub_zero(
  ;; CHECK: fsub float
  (func $sub_zero (export "sub_zero") (param f32) (result f32) (f32.sub (local.get 0) (f32.const 0)))
  ;; CHECK-LABEL: @wasm.div_one(
  ;; CHECK: fdiv float
  (func $div_one (export "div_one") (param f32) (result f32) (f32.div (local.get 0) (f32.const 1)))
  ;; CHECK-LABEL: @wasm.demote_promote(
  ;; CHECK: fpext float
  ;; CHECK: fptrunc double
  (func $demote_promote (export "demote_promote") (param f32) (result f32)
    (f32.demote_f64 (f64.promote_f32 (local.get 0))))
  ;; Any other constant needs none.
  ;; CHECK-LABEL: @wasm.mul_three(
  ;; CHECK-NOT: fence
  ;; CHECK: fmul double %{{.*}}, 3.0
  (func $mul_three (export "mul_three") (param f64) (result f64) (f64.mul (local.get 0) (f64.const 3))))
