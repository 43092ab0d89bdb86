;; A memory of no pages: every address is out of bounds.
;; RUN: not %wrought run --invoke load %s -- 0 2>&1 | FileCheck %s

(module
  (memory 0)
  (func $load (export "load") (param i32) (result i32) (i32.load (local.get 0))))

;; CHECK: wrought: trap: out of bounds memory access
