;; RUN: not %wrought run --invoke f %s -- 0 2>&1 | FileCheck %s
;; RUN: not %wrought run -O0 --invoke f %s -- 0 2>&1 | FileCheck %s

(module
  (func $f (export "f") (param i32) (result i32)
    (i32.rem_s (i32.const 1) (local.get 0))))

;; CHECK:      wrought: trap: integer divide by zero
;; CHECK-NEXT:   0: f
