;; A dropped segment is empty; an active one is dropped once it has been written.
;; RUN: not %wrought run --invoke passive %s 2>&1 | FileCheck %s
;; RUN: not %wrought run --invoke active %s 2>&1 | FileCheck %s

(module
  (memory 1)
  (data $p "abcd")
  (data $a (i32.const 0) "efgh")
  (func (export "passive")
    (memory.init $p (i32.const 0) (i32.const 0) (i32.const 4))
    (data.drop $p)
    (memory.init $p (i32.const 0) (i32.const 0) (i32.const 0))
    (memory.init $p (i32.const 0) (i32.const 0) (i32.const 1)))
  (func (export "active") (memory.init $a (i32.const 0) (i32.const 0) (i32.const 1))))

;; CHECK: wrought: trap: out of bounds memory access
