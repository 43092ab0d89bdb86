;; RUN: not %wrought run --invoke f %s -- 2 2>&1 | FileCheck %s
;; RUN: not %wrought run -O0 --invoke f %s -- 2 2>&1 | FileCheck %s

(module
  (func $f (export "f") (param i32) (result i32)
    (i32.trunc_f64_s (f64.mul (f64.const 1e300) (f64.convert_i32_s (local.get 0))))))

;; CHECK:      wrought: trap: integer overflow
;; CHECK-NEXT:   0: f
