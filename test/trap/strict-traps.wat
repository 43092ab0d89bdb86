;; With --strict-traps every access traps, also one whose value is lost only after inlining, and one whose value is not chosen by a
;; select (with another condition it traps in any mode).
;; RUN: not %wrought run -O3 --strict-traps --invoke f %s -- 65536 2>&1 | FileCheck %s
;; RUN: not %wrought run -O3 --strict-traps --invoke select %s -- 65536 1 0 2>&1 | FileCheck %s
;; RUN: not %wrought run -O1 --strict-traps --invoke select %s -- 65536 1 0 2>&1 | FileCheck %s
;; RUN: not %wrought run -O3 --strict-traps --invoke select_wide %s -- 65536 1 0 2>&1 | FileCheck %s

(module
  (memory 1)
  (func $load (param i32) (result i32) (i32.load (local.get 0)))
  (func $f (export "f") (param i32)
    (drop (call $load (local.get 0))))
  (func (export "select") (param i32 i64 i32)
    (i64.store16 (i32.const 0) (select (i64.load16_s (local.get 0)) (local.get 1) (local.get 2))))
  (func (export "select_wide") (param i32 i64 i32) (result i64)
    (select (i64.load (local.get 0)) (local.get 1) (local.get 2))))

;; CHECK: wrought: trap: out of bounds memory access
