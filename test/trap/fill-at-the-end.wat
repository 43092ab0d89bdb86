;; A loop that became memset, as the last thing that a function does whose result is always the same, so that its caller knows it and
;; goes on after the call: a fault in memset is the guest's all the same.
;; RUN: for level in 1 2 3; do %wrought compile -O$level --invoke - %s -o %t && printf 'f 0xfde8 0x186a0\n' | %t | FileCheck %s || exit 1; done

(module
  (memory 1)
  (func (export "f") (param $at i32) (param $count i32) (result i64)
    (loop $more
      (i32.store8 (local.get $at) (i32.const 63))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $more (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (i64.const 0)))

;; CHECK: trap out of bounds memory access
