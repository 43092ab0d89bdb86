;; A function that nothing but the first value of a global refers to is seen from other partitions than its own.
;; RUN: for level in 0 2; do %wrought compile -O$level --invoke main --partition-size=4 %s -o %t && %t 3 | FileCheck %s || exit 1; done
;; CHECK: 12
;; CHECK-NEXT: 0
(module
  (global $reference (mut funcref) (ref.func $last))
  (func $first (export "main") (param i32) (result i32 i32)
    (call $second (local.get 0)) (ref.is_null (global.get $reference)))
  (func $second (export "second") (param i32) (result i32)
    (i32.mul (i32.add (local.get 0) (i32.const 1)) (local.get 0)))
  (func $third (export "third") (param i32) (result i32)
    (global.set $reference (ref.null func))
    (i32.mul (i32.add (local.get 0) (i32.const 2)) (local.get 0)))
  (func $last (result i32) (i32.xor (i32.const 5) (i32.const 6))))
