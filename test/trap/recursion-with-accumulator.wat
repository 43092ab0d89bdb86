;; Recursion that does something with its result runs out of stack, also where it could be made a loop: each level is a call. (In
;; tail position it may be one.)
;; RUN: %wrought compile -O3 --invoke main %s -o %t && not %t 2>&1 | FileCheck %s
;; RUN: %wrought compile -O3 --invoke loops %s -o %t && %t
;; CHECK: trap: call stack exhausted
(module
  (global $n (mut i64) (i64.const 1073741824))
  (func $fac (param i64) (result i64)
    (if (result i64) (i64.eqz (local.get 0))
      (then (i64.const 1))
      (else (i64.mul (local.get 0) (call $fac (i64.sub (local.get 0) (i64.const 1)))))))
  (func $count (param i64 i64) (result i64)
    (if (result i64) (i64.eqz (local.get 0))
      (then (local.get 1))
      (else (call $count (i64.sub (local.get 0) (i64.const 1)) (i64.add (local.get 0) (local.get 1))))))
  (func (export "main") (global.set $n (call $fac (global.get $n))))
  (func (export "loops") (global.set $n (call $count (global.get $n) (i64.const 0)))))
