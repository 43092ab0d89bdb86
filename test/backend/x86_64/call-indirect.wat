;; An indirect call compares the index and the type with one instruction each and loads the distance with one; what a trap tells is
;; found out anew when it happens, and costs no register before.
;; RUN: %wrought compile -O3 --invoke f --emit=asm -o - %s | FileCheck %s

(module
  (type $i (func (param i32) (result i32)))
  (table 5 funcref)
  (elem (i32.const 1) func $one $two $three $wide)
  (func $one (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $two (param i32) (result i32) (i32.add (local.get 0) (i32.const 2)))
  (func $three (param i32) (result i32) (i32.add (local.get 0) (i32.const 3)))
  (func $wide (result i64) (i64.const 1))
  ;; CHECK-LABEL: wasm.f:
  ;; CHECK: cmpl $5, %esi
  ;; CHECK-NEXT: jae
  ;; CHECK: leaq wrought.table.0(%rip), %[[TABLE:r[a-z0-9]+]]
  ;; CHECK-NEXT: cmpl ${{[0-9]+}}, 4(%[[TABLE]],%[[INDEX:r[a-z]+]],8)
  ;; CHECK-NEXT: jne
  ;; CHECK: movslq (%[[TABLE]],%[[INDEX]],8), %[[DISTANCE:r[a-z]+]]
  ;; CHECK-NEXT: addq %[[TABLE]], %[[DISTANCE]]
  (func $f (export "f") (param i32 i32) (result i32) (call_indirect (type $i) (local.get 0) (local.get 1))))
