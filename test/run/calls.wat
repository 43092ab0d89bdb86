;; Calls, several results in registers and in memory, recursion, indirect and tail calls that need no stack.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s

(module
  (type $binary (func (param i32 i32) (result i32)))
  (table funcref (elem $add $sub))
  (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
  (func $sub (type $binary) (i32.sub (local.get 0) (local.get 1)))
  (func (export "apply") (param i32 i32 i32) (result i32)
    (call_indirect (type $binary) (local.get 1) (local.get 2) (local.get 0)))
  (func $five (export "five") (param i32) (result i32 i64 f32 f64 i32)
    (local.get 0) (i64.const 2) (f32.const 3) (f64.const 4) (i32.const 5))
  (func (export "first_and_last") (param i32) (result i32) (local $last i32)
    (call $five (local.get 0)) (local.set $last) (drop) (drop) (drop)
    (i32.sub (local.get $last)))
  (func $swap (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))
  (func (export "swapped") (param i32 i64) (result i64 i32) (call $swap (local.get 0) (local.get 1)))
  (func $fac (export "fac") (param i64) (result i64)
    (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 1))
      (else (i64.mul (local.get 0) (call $fac (i64.sub (local.get 0) (i64.const 1)))))))
  (func $even (export "even") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1))
      (else (return_call $odd (i32.sub (local.get 0) (i32.const 1)) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0)))))
  (func $odd (param i32 i64 i64 i64 i64 i64 i64 i64) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
      (else (return_call $even (i32.sub (local.get 0) (i32.const 1))))))
  (func $count5 (export "count5") (param i32) (result i32 i64 f32 f64 i32)
    (if (i32.eqz (local.get 0)) (then (return_call $five (i32.const 9))))
    (return_call $count5 (i32.sub (local.get 0) (i32.const 1))))
  (func (export "apply_tail") (param i32 i32 i32) (result i32)
    (return_call_indirect (type $binary) (local.get 1) (local.get 2) (local.get 0))))

;; CALL: apply 0x0 0x7 0x5
;; CHECK: ok 0xc
;; CALL: apply 0x1 0x7 0x5
;; CHECK-NEXT: ok 0x2
;; CALL: five 0x1
;; CHECK-NEXT: ok 0x1 0x2 0x40400000 0x4010000000000000 0x5
;; CALL: first_and_last 0x9
;; CHECK-NEXT: ok 0x4
;; CALL: swapped 0x1 0x2
;; CHECK-NEXT: ok 0x2 0x1
;; CALL: fac 0x14
;; CHECK-NEXT: ok 0x21c3677c82b40000
;; CALL: even 0x989680
;; CHECK-NEXT: ok 0x1
;; CALL: even 0x989681
;; CHECK-NEXT: ok 0x0
;; CALL: count5 0x989680
;; CHECK-NEXT: ok 0x9 0x2 0x40400000 0x4010000000000000 0x5
;; CALL: apply_tail 0x1 0x7 0x5
;; CHECK-NEXT: ok 0x2
;; CALL: apply_tail 0x2 0x7 0x5
;; CHECK-NEXT: trap undefined element
