;; Function types of equal parameters and results are different types if they are in different recursion groups, at different
;; places of one, or if one of them is open for subtypes: an indirect call tells them apart, with a table that is constant,
;; one that holds a single type, and one that changes. A group without a type changes nothing.
;; RUN: %wrought run --invoke same %s -- 0 | FileCheck %s --check-prefix=CALL
;; RUN: %wrought run --invoke same %s -- 1 | FileCheck %s --check-prefix=CALL
;; RUN: not %wrought run --invoke same %s -- 2 2>&1 | FileCheck %s --check-prefix=TYPE
;; RUN: not %wrought run --invoke same %s -- 3 2>&1 | FileCheck %s --check-prefix=TYPE
;; RUN: not %wrought run --invoke same %s -- 4 2>&1 | FileCheck %s --check-prefix=TYPE
;; RUN: not %wrought run --invoke one %s -- 0 2>&1 | FileCheck %s --check-prefix=TYPE
;; RUN: not %wrought run --invoke changing %s -- 0 2>&1 | FileCheck %s --check-prefix=TYPE
;; RUN: %wrought run --invoke changing %s -- 1 | FileCheck %s --check-prefix=CALL

(module
  (rec)
  (rec (type $a (func (result i32))) (type $b (func (result i32))))
  (rec (type $same (func (result i32))) (type (func (result i32))))
  (rec)
  (type $plain (func (result i32)))
  (type $open (sub (func (result i32))))
  (table $constant funcref (elem $f $f $g $h $i))
  (table $single funcref (elem $f))
  (table $changing funcref (elem $h $f))
  (func $f (type $a) (i32.const 41))
  (func $g (type $b) (i32.const 42))
  (func $h (type $plain) (i32.const 43))
  (func $i (type $open) (i32.const 44))
  (func (export "same") (param i32) (result i32) (call_indirect $constant (type $same) (local.get 0)))
  (func (export "one") (param i32) (result i32) (call_indirect $single (type $plain) (local.get 0)))
  (func (export "changing") (param i32) (result i32)
    (table.set $changing (local.get 0) (table.get $changing (local.get 0)))
    (call_indirect $changing (type $a) (local.get 0))))

;; CALL: 41
;; TYPE: wrought: trap: indirect call type mismatch
