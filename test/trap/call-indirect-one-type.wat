;; A table of one type and no empty slot needs no type check, but a call of another type must still fail.
;; RUN: %wrought run --invoke right %s -- 0 | FileCheck %s --check-prefix=CALL
;; RUN: not %wrought run --invoke wrong %s -- 0 2>&1 | FileCheck %s --check-prefix=TYPE
;; RUN: not %wrought run --invoke wrong %s -- 1 2>&1 | FileCheck %s --check-prefix=OUTSIDE

(module
  (type $i (func (result i32)))
  (type $l (func (result i64)))
  (table 1 funcref)
  (elem (i32.const 0) $one)
  (func $one (result i32) (i32.const 41))
  (func (export "right") (param i32) (result i32) (call_indirect (type $i) (local.get 0)))
  (func (export "wrong") (param i32) (result i64) (call_indirect (type $l) (local.get 0))))

;; CALL: 41
;; TYPE: wrought: trap: indirect call type mismatch
;; OUTSIDE: wrought: trap: undefined element
