;; Bulk operations check the whole range before they write anything.
;; RUN: not %wrought run --invoke fill %s -- 65535 2 2>&1 | FileCheck %s
;; RUN: not %wrought run --invoke copy_to %s -- 65535 2 2>&1 | FileCheck %s
;; RUN: not %wrought run --invoke copy_from %s -- 65535 2 2>&1 | FileCheck %s
;; RUN: not %wrought run --invoke init %s -- 2 3 2>&1 | FileCheck %s
;; RUN: not %wrought run --invoke fill %s -- 65537 0 2>&1 | FileCheck %s
;; RUN: not %wrought run --invoke fill %s -- 0xffffffff 0xffffffff 2>&1 | FileCheck %s
;; RUN: %wrought run --invoke fill %s -- 65536 0
;; RUN: %wrought run --invoke copy_to %s -- 65534 2
;; RUN: %wrought run --invoke init %s -- 2 2

(module
  (memory 1)
  (data $d "abcd")
  (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 1) (local.get 1)))
  (func (export "copy_to") (param i32 i32) (memory.copy (local.get 0) (i32.const 0) (local.get 1)))
  (func (export "copy_from") (param i32 i32) (memory.copy (i32.const 0) (local.get 0) (local.get 1)))
  (func (export "init") (param i32 i32) (memory.init $d (i32.const 0) (local.get 0) (local.get 1))))

;; CHECK: wrought: trap: out of bounds memory access
