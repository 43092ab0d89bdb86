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
    (local.get $node))

  ;; So is a character that the next iteration looks at: it was extended when it was loaded.
  ;; CHECK-LABEL: wasm.hash:
  ;; CHECK: [[LOOP:\.LBB[0-9_]+]]:
  ;; CHECK-NOT: movzbl %
  ;; CHECK: movzbl 65536(%e
  ;; CHECK: jne [[LOOP]]
  (func $hash (export "hash") (param $p i32) (result i32)
    (local $c i32) (local $sum i32)
    (local.set $c (i32.load8_u (local.get $p)))
    (block $end
      (loop $next
        (br_if $end (i32.eq (local.get $c) (i32.const 44)))
        (local.set $sum (i32.xor (i32.mul (local.get $sum) (i32.const 31)) (i32.shl (local.get $c) (i32.const 3))))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br_if $next (local.tee $c (i32.load8_u (local.get $p))))))
    (local.get $sum)))
