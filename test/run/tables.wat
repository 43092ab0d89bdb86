;; Tables that are mutated, grown and copied, references as values, segments.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s

(module
  (type $get (func (result i32)))
  (table $t 2 10 funcref)
  (table $x 1 externref)
  (elem $e func $one $two)
  (elem (table $t) (i32.const 0) func $two)
  (global $f (mut funcref) (ref.null func))
  (func $one (result i32) (i32.const 1))
  (func $two (result i32) (i32.const 2))
  (func (export "call") (param i32) (result i32) (call_indirect $t (type $get) (local.get 0)))
  (func (export "size") (result i32) (table.size $t))
  (func (export "grow") (param i32) (result i32) (table.grow $t (ref.func $one) (local.get 0)))
  (func (export "grow_extern") (param i32) (result i32) (table.grow $x (ref.null extern) (local.get 0)))
  (func (export "init") (param i32 i32 i32) (table.init $t $e (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy") (param i32 i32 i32) (table.copy $t $t (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i32 i32) (table.fill $t (local.get 0) (ref.null func) (local.get 1)))
  (func (export "is_null") (param i32) (result i32) (ref.is_null (table.get $t (local.get 0))))
  (func (export "keep") (param i32) (global.set $f (table.get $t (local.get 0))))
  (func (export "put") (param i32) (table.set $t (local.get 0) (global.get $f))))

;; CALL: call 0x0
;; CHECK: ok 0x2
;; CALL: call 0x1
;; CHECK-NEXT: trap uninitialized element
;; CALL: is_null 0x1
;; CHECK-NEXT: ok 0x1
;; CALL: init 0x0 0x0 0x2
;; CHECK-NEXT: ok
;; CALL: call 0x0
;; CHECK: ok 0x1
;; CALL: call 0x1
;; CHECK-NEXT: ok 0x2
;; CALL: grow 0x3
;; CHECK-NEXT: ok 0x2
;; CALL: size
;; CHECK-NEXT: ok 0x5
;; CALL: call 0x4
;; CHECK-NEXT: ok 0x1
;; CALL: grow 0x6
;; CHECK-NEXT: ok 0xffffffff
;; CALL: copy 0x1 0x0 0x3
;; CHECK-NEXT: ok
;; CALL: call 0x1
;; CHECK-NEXT: ok 0x1
;; CALL: call 0x2
;; CHECK-NEXT: ok 0x2
;; CALL: keep 0x2
;; CHECK-NEXT: ok
;; CALL: fill 0x0 0x5
;; CHECK-NEXT: ok
;; CALL: is_null 0x2
;; CHECK-NEXT: ok 0x1
;; CALL: put 0x4
;; CHECK-NEXT: ok
;; CALL: call 0x4
;; CHECK-NEXT: ok 0x2
;; CALL: init 0x4 0x0 0x2
;; CHECK-NEXT: trap out of bounds table access
;; CALL: call 0x4
;; CHECK-NEXT: ok 0x2
;; CALL: grow_extern 0x5
;; CHECK-NEXT: ok 0x1
