;; A block, loop or if that declares a result may never reach its end; whoever uses the result is then never reached either.
;; The compiler once crashed on the missing value. Found by tools/fuzz/differential.py.
;; RUN: %wrought compile -O0 --invoke - %s -o %t
;; RUN: printf 'block\nif 0x1\nloop\nnested\nreturns\n' | %t | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t
;; RUN: printf 'block\nif 0x1\nloop\nnested\nreturns\n' | %t | FileCheck %s
;; CHECK: trap unreachable
;; CHECK-NEXT: trap unreachable
;; CHECK-NEXT: trap unreachable
;; CHECK-NEXT: trap unreachable
;; CHECK-NEXT: ok 0x7
(module
  (func (export "block") (result f64) (local f64)
    (local.set 0 (block (result f64) (unreachable)))
    (local.get 0))
  (func (export "if") (param i32) (result i32)
    (local.set 0 (if (result i32) (local.get 0) (then (unreachable)) (else (unreachable))))
    (local.get 0))
  (func (export "loop") (result i32) (local i32)
    (local.set 0 (loop (result i32) (unreachable)))
    (local.get 0))
  (func (export "nested") (result i32)
    (i32.add (i32.const 1) (block (result i32) (block (result i32) (unreachable)))))
  (func (export "returns") (result i32) (local i32)
    (local.set 0 (block (result i32) (return (i32.const 7))))
    (local.get 0)))
