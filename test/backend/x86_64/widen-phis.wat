;; A walk along a list: what was loaded is the next address as it is, without an instruction that clears the upper half.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s

(module
  (memory 1)
  ;; CHECK-LABEL: wasm.find:
  ;; CHECK: [[LOOP:\.LBB[0-9_]+]]:
  ;; CHECK-NOT: movl %e{{[a-z]+}}, %e
  ;; CHECK: movl 65536(%r{{[a-z0-9]+}}), %e
  ;; CHECK: jne [[LOOP]]
  (func $find (export "find") (param $node i32) (param $key i32) (result i32)
    (block $end
      (loop $next
        (br_if $end (i32.eq (i32.load offset=4 (local.get $node)) (local.get $key)))
        (br_if $next (local.tee $node (i32.load (local.get $node))))))
    (local.get $node)))
