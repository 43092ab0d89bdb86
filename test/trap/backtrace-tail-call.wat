;; A function that was left by a tail call is not in a backtrace; those below it are, whatever the types of the calls.
;; RUN: %wrought compile -O0 %s -o %t && not %t 2>&1 | FileCheck %s

(module
  (memory 1)
  (func $traps (param i64 i64 i64 i64 i64 i64 i64 i64 i64 f64) (unreachable))
  (func $leaves
    (return_call $traps (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6) (i64.const 7)
      (i64.const 8) (i64.const 9) (f64.const 0)))
  (func $below (param i32) (call $leaves) (i32.store (i32.const 0) (local.get 0)))
  (func $main (export "_start") (call $below (i32.const 1)) (call $leaves)))

;; CHECK: wrought: trap: unreachable
;; CHECK-NEXT: 0: traps
;; CHECK-NEXT: 1: below
;; CHECK-NEXT: 2: main
;; CHECK-NOT: 3:
