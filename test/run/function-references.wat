;; Calls through typed references, also in tail position and ten million in a row, references that are not null, and branches on
;; null.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - --stack-size 64K %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - --stack-size 64K %s -o %t && %t < %t.calls | FileCheck %s

(module
  (type $f (func (param i32) (result i32)))
  (type $big (func (param i32 i64 i64 i64 i64 i64 i64 i64 i64) (result i32)))
  (elem declare func $inc $bigf $count)
  (table $t 2 (ref null $f))
  (elem (table $t) (i32.const 1) (ref null $f) (ref.func $inc))
  (func $inc (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $bigf (type $big)
    (if (i32.eqz (local.get 0)) (then (return (i32.wrap_i64 (local.get 8)))))
    (return_call_ref $f (local.get 0) (ref.func $count)))
  (func $count (type $f)
    (return_call_ref $big (i32.sub (local.get 0) (i32.const 1)) (i64.const 1) (i64.const 1) (i64.const 1) (i64.const 1)
      (i64.const 1) (i64.const 1) (i64.const 1) (i64.const 77) (ref.func $bigf)))
  (func (export "call") (param i32) (result i32) (call_ref $f (local.get 0) (ref.func $inc)))
  (func (export "table") (param i32) (result i32) (call_ref $f (i32.const 5) (table.get $t (local.get 0))))
  (func (export "indirect") (param i32) (result i32) (call_indirect $t (type $f) (i32.const 6) (local.get 0)))
  (func (export "null") (result i32) (local (ref null $f)) (call_ref $f (i32.const 1) (local.get 0)))
  (func (export "not_null") (param i32) (drop (ref.as_non_null (table.get $t (local.get 0)))))
  (func $pick (param i32) (result (ref null $f))
    (if (result (ref null $f)) (local.get 0) (then (ref.func $inc)) (else (ref.null $f))))
  (func (export "on_null") (param i32) (result i32)
    (block $null (return (call_ref $f (i32.const 10) (br_on_null $null (call $pick (local.get 0))))))
    (i32.const -1))
  (func (export "on_non_null") (param i32) (result i32)
    (call_ref $f (i32.const 20)
      (block $l (result (ref $f)) (br_on_non_null $l (call $pick (local.get 0))) (return (i32.const -2)))))
  (func (export "tail") (param i32) (result i32) (return_call_ref $f (local.get 0) (ref.func $count))))

;; CALL: call 0x4
;; CHECK: ok 0x5
;; CALL: table 0x1
;; CHECK-NEXT: ok 0x6
;; CALL: table 0x0
;; CHECK-NEXT: trap null function reference
;; CALL: indirect 0x1
;; CHECK-NEXT: ok 0x7
;; CALL: indirect 0x0
;; CHECK-NEXT: trap uninitialized element
;; CALL: null
;; CHECK-NEXT: trap null function reference
;; CALL: not_null 0x1
;; CHECK-NEXT: ok
;; CALL: not_null 0x0
;; CHECK-NEXT: trap null reference
;; CALL: on_null 0x0
;; CHECK-NEXT: ok 0xffffffff
;; CALL: on_null 0x1
;; CHECK-NEXT: ok 0xb
;; CALL: on_non_null 0x0
;; CHECK-NEXT: ok 0xfffffffe
;; CALL: on_non_null 0x1
;; CHECK-NEXT: ok 0x15
;; CALL: tail 0x989680
;; CHECK-NEXT: ok 0x4d
