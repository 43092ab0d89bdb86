;; Several memories: each has its own size, limits and contents, in one memory no index reaches another, and bulk operations
;; go from one to another, also between 32-bit and 64-bit indices.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - --bounds-checks=explicit %s -o %t && %t < %t.calls | FileCheck %s

(module
  (memory $a 1 2)
  (memory $b 1)
  (memory $c i64 1)
  (data (memory $a) (i32.const 0) "aaaa")
  (data (memory $b) (i32.const 0) "bbbb")
  (data (memory $c) (i64.const 0) "cccc")
  (data $p "pppp")
  (func (export "load_a") (param i32) (result i32) (i32.load $a (local.get 0)))
  (func (export "load_b") (param i32) (result i32) (i32.load $b (local.get 0)))
  (func (export "load_c") (param i64) (result i32) (i32.load $c (local.get 0)))
  (func (export "grow_a") (param i32) (result i32) (memory.grow $a (local.get 0)))
  (func (export "grow_b") (param i32) (result i32) (memory.grow $b (local.get 0)))
  (func (export "sizes") (result i32 i32 i64) (memory.size $a) (memory.size $b) (memory.size $c))
  (func (export "copy") (param i32 i32 i32) (memory.copy $a $b (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy_mixed") (param i32 i64 i32) (memory.copy $b $c (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param i64) (memory.init $c $p (local.get 0) (i32.const 0) (i32.const 4)))
  (func (export "fill") (param i32) (memory.fill $b (local.get 0) (i32.const 1) (i32.const 4)))
  ;; What is stored in one memory does not change the other.
  (func (export "apart") (result i32)
    (i32.store $a (i32.const 100) (i32.const 1))
    (i32.store $b (i32.const 100) (i32.const 2))
    (i32.add (i32.mul (i32.const 10) (i32.load $a (i32.const 100))) (i32.load $b (i32.const 100)))))

;; CALL: load_a 0x0
;; CHECK: ok 0x61616161
;; CALL: load_b 0x0
;; CHECK-NEXT: ok 0x62626262
;; CALL: load_c 0x0
;; CHECK-NEXT: ok 0x63636363
;; CALL: apart
;; CHECK-NEXT: ok 0xc
;; CALL: grow_b 0x1
;; CHECK-NEXT: ok 0x1
;; CALL: grow_a 0x2
;; CHECK-NEXT: ok 0xffffffff
;; CALL: sizes
;; CHECK-NEXT: ok 0x1 0x2 0x1
;; CALL: load_b 0x1fffc
;; CHECK-NEXT: ok 0x0
;; CALL: load_a 0xfffd
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load_b 0x1fffd
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load_b 0xffffffff
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: copy 0x8 0x0 0x4
;; CHECK-NEXT: ok
;; CALL: load_a 0x8
;; CHECK-NEXT: ok 0x62626262
;; CALL: copy 0xfffe 0x0 0x4
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: copy_mixed 0x10 0x0 0x4
;; CHECK-NEXT: ok
;; CALL: load_b 0x10
;; CHECK-NEXT: ok 0x63636363
;; CALL: copy_mixed 0x10 0xffffffffffffffff 0x4
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: init 0x20
;; CHECK-NEXT: ok
;; CALL: load_c 0x20
;; CHECK-NEXT: ok 0x70707070
;; CALL: fill 0x1fffe
;; CHECK-NEXT: trap out of bounds memory access
