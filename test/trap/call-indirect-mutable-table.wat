;; The same through a table that the module mutates.
;; RUN: %wrought run --invoke f %s -- 1 | FileCheck %s --check-prefix=CALL
;; RUN: not %wrought run --invoke f %s -- 0 2>&1 | FileCheck %s --check-prefix=EMPTY
;; RUN: not %wrought run --invoke f %s -- 2 2>&1 | FileCheck %s --check-prefix=TYPE
;; RUN: not %wrought run --invoke f %s -- 8 2>&1 | FileCheck %s --check-prefix=OUTSIDE

(module
  (type $i (func (result i32)))
  (table $t 8 funcref)
  (elem (i32.const 2) $wide)
  (elem declare func $one)
  (func $one (result i32) (i32.const 41))
  (func $wide (result i64) (i64.const 1))
  (func $f (export "f") (param i32) (result i32)
    (table.set $t (i32.const 1) (ref.func $one))
    (call_indirect $t (type $i) (local.get 0))))

;; CALL: 41
;; EMPTY: wrought: trap: uninitialized element
;; TYPE: wrought: trap: indirect call type mismatch
;; OUTSIDE: wrought: trap: undefined element
