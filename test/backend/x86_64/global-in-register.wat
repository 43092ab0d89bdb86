;; A wasm global that a loop writes along with memory stays in a register: nothing in memory can alias it.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s

(module
  (memory 1)
  (global $count (mut i32) (i32.const 0))
  (func $get (export "get") (result i32) (global.get $count))
  ;; CHECK-LABEL: wasm.fill:
  ;; CHECK: .LBB[[LOOP:[0-9_]+]]:
  ;; CHECK-NOT: wrought.global
  ;; CHECK: j{{[a-z]+}} .LBB[[LOOP]]
  ;; CHECK: wrought.global
  ;; CHECK: retq
  (func $fill (export "fill") (param $at i32) (param $end i32)
    (loop $next
      (i32.store (local.get $at) (i32.mul (local.get $at) (global.get $count)))
      (global.set $count (i32.add (i32.mul (global.get $count) (i32.const 3)) (i32.const 1)))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $end))))))
