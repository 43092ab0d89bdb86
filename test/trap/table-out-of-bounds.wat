;; RUN: not %wrought run --invoke get %s -- 4 2>&1 | FileCheck %s
;; RUN: not %wrought run --invoke set %s -- 4 2>&1 | FileCheck %s
;; RUN: not %wrought run --invoke fill %s -- 3 2>&1 | FileCheck %s
;; RUN: not %wrought run --invoke copy %s -- 3 2>&1 | FileCheck %s
;; RUN: not %wrought run --invoke init %s -- 3 2>&1 | FileCheck %s
;; RUN: %wrought run --invoke get %s -- 3
;; RUN: %wrought run --invoke copy %s -- 2

(module
  (table $t 4 externref)
  (table $f 4 funcref)
  (elem $e func $init $init)
  (func (export "get") (param i32) (result externref) (table.get $t (local.get 0)))
  (func (export "set") (param i32) (table.set $t (local.get 0) (ref.null extern)))
  (func (export "fill") (param i32) (table.fill $t (local.get 0) (ref.null extern) (i32.const 2)))
  (func (export "copy") (param i32) (table.copy $t $t (local.get 0) (i32.const 0) (i32.const 2)))
  (func $init (export "init") (param i32) (table.init $f $e (local.get 0) (i32.const 0) (i32.const 2))))

;; CHECK: wrought: trap: out of bounds table access
