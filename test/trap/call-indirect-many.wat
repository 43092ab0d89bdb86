;; The same as in call-indirect.wat, where too many functions have the type for the index to be compared with each.
;; RUN: %wrought run --invoke f %s -- 1 | FileCheck %s --check-prefix=CALL
;; RUN: not %wrought run --invoke f %s -- 0 2>&1 | FileCheck %s --check-prefix=EMPTY
;; RUN: not %wrought run --invoke f %s -- 2 2>&1 | FileCheck %s --check-prefix=TYPE
;; RUN: not %wrought run --invoke f %s -- 7 2>&1 | FileCheck %s --check-prefix=EMPTY
;; RUN: not %wrought run --invoke f %s -- 8 2>&1 | FileCheck %s --check-prefix=OUTSIDE
;; RUN: not %wrought run --invoke f %s -- -1 2>&1 | FileCheck %s --check-prefix=OUTSIDE

(module
  (type $i (func (result i32)))
  (table 8 funcref)
  (elem (i32.const 1) $one $wide $two $three)
  (func $one (result i32) (i32.const 41))
  (func $two (result i32) (i32.const 42))
  (func $three (result i32) (i32.const 43))
  (func $wide (result i64) (i64.const 1))
  (func $f (export "f") (param i32) (result i32) (call_indirect (type $i) (local.get 0))))

;; CALL: 41
;; EMPTY: wrought: trap: uninitialized element
;; TYPE: wrought: trap: indirect call type mismatch
;; OUTSIDE: wrought: trap: undefined element
