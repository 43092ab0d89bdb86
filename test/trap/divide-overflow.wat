;; RUN: not %wrought run --invoke f %s -- -1 2>&1 | FileCheck %s
;; RUN: not %wrought run -O0 --invoke f %s -- -1 2>&1 | FileCheck %s

(module
  (func $f (export "f") (param i32) (result i32)
    (i32.div_s (i32.const 0x80000000) (local.get 0))))

;; CHECK:      wrought: trap: integer overflow
;; CHECK-NEXT:   0: f
