;; With --strict-traps every access traps, also one whose value is lost only after inlining.
;; RUN: not %wrought run -O3 --strict-traps --invoke f %s -- 65536 2>&1 | FileCheck %s

(module
  (memory 1)
  (func $load (param i32) (result i32) (i32.load (local.get 0)))
  (func $f (export "f") (param i32)
    (drop (call $load (local.get 0)))))

;; CHECK: wrought: trap: out of bounds memory access
