;; RUN: not %wrought run --invoke f %s -- 0 2>&1 | FileCheck %s
;; RUN: not %wrought run -O0 --invoke f %s -- 0 2>&1 | FileCheck %s

(module
  (func $f (export "f") (param i32) (result i32)
    (i32.trunc_f32_u (f32.div (f32.convert_i32_s (local.get 0)) (f32.const 0)))))

;; CHECK:      wrought: trap: invalid conversion to integer
;; CHECK-NEXT:   0: f
