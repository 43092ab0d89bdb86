;; Up to two integers and two floating-point results come back in registers, more through memory.
;; RUN: %wrought compile -O0 --invoke - --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s

(module
  ;; CHECK: define internal { i32, double, i64, float } @wasm.four()
  (func $four (export "four") (result i32 f64 i64 f32) (i32.const 1) (f64.const 2) (i64.const 3) (f32.const 4))
  ;; CHECK: define internal void @wasm.three(i32 %0, ptr %1)
  ;; CHECK: store { i32, i32, i32 }
  (func $three (export "three") (param i32) (result i32 i32 i32) (local.get 0) (local.get 0) (local.get 0)))
