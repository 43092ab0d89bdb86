;; RUN: not %wrought run --invoke store %s -- 65536 2>&1 | FileCheck %s

(module
  (memory 1)
  (func $store (export "store") (param i32) (i32.store8 (local.get 0) (i32.const 1))))

;; CHECK: wrought: trap: out of bounds memory access
;; CHECK-NEXT: 0: store
