;; What a trap at an element of a table tells: the index, the table and its size, the function that was of another type.
;; RUN: not %wrought run --invoke fixed %s -- 0 2>&1 | FileCheck %s --check-prefix=EMPTY
;; RUN: not %wrought run --invoke fixed %s -- 2 2>&1 | FileCheck %s --check-prefix=TYPE
;; RUN: not %wrought run --invoke fixed %s -- 8 2>&1 | FileCheck %s --check-prefix=OUTSIDE
;; RUN: not %wrought run --invoke fixed %s -- -1 2>&1 | FileCheck %s --check-prefix=FAR
;; RUN: not %wrought run --invoke changed %s -- 0 2>&1 | FileCheck %s --check-prefix=CHANGED-EMPTY
;; RUN: not %wrought run --invoke changed %s -- 1 2>&1 | FileCheck %s --check-prefix=CHANGED-TYPE
;; RUN: not %wrought run --invoke changed %s -- 9 2>&1 | FileCheck %s --check-prefix=CHANGED-OUTSIDE
;; RUN: not %wrought run --invoke get %s -- 3 2>&1 | FileCheck %s --check-prefix=GET
;; RUN: not %wrought run --invoke get64 %s -- 4294967297 2>&1 | FileCheck %s --check-prefix=%if target-armv7 %{GET32%} %else %{GET64%}
;; RUN: not %wrought run -O0 --invoke fixed %s -- 2 2>&1 | FileCheck %s --check-prefix=TYPE
;; RUN: not %wrought run -O0 --invoke changed %s -- 9 2>&1 | FileCheck %s --check-prefix=CHANGED-OUTSIDE
;; RUN: not %wrought run -g --invoke changed %s -- 1 2>&1 | FileCheck %s --check-prefix=CHANGED-TYPE

(module
  (type $i (func (result i32)))
  (table $fixed 8 funcref)
  (elem (table $fixed) (i32.const 1) func $one $wide)
  (table $changed 9 funcref)
  (table $single 1 externref)
  (table $large i64 2 externref)
  (elem declare func $wide)
  (func $one (result i32) (i32.const 41))
  (func $wide (result i64) (i64.const 1))
  (func (export "fixed") (param i32) (result i32) (call_indirect $fixed (type $i) (local.get 0)))
  (func (export "changed") (param i32) (result i32)
    (table.set $changed (i32.const 1) (ref.func $wide))
    (call_indirect $changed (type $i) (local.get 0)))
  (func (export "get") (param i32) (table.set $single (local.get 0) (ref.null extern)))
  (func (export "get64") (param i64) (table.set $large (local.get 0) (ref.null extern))))

;; EMPTY: wrought: trap: uninitialized element at index 0 of table 0{{$}}
;; TYPE: wrought: trap: indirect call type mismatch at index 2 of table 0: 'wide'
;; OUTSIDE: wrought: trap: undefined element at index 8 of table 0 (table size 8)
;; FAR: wrought: trap: undefined element at index 4294967295 of table 0 (table size 8)
;; CHANGED-EMPTY: wrought: trap: uninitialized element at index 0 of table 1{{$}}
;; CHANGED-TYPE: wrought: trap: indirect call type mismatch at index 1 of table 1: 'wide'
;; CHANGED-OUTSIDE: wrought: trap: undefined element at index 9 of table 1 (table size 9)
;; GET: wrought: trap: out of bounds table access at index 3 of table 2 (table size 1)
;; What finds no register, the machine does not tell.
;; GET32: wrought: trap: out of bounds table access{{$}}
;; GET64: wrought: trap: out of bounds table access at index 4294967297 of table 3 (table size 2)
