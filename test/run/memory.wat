;; Loads and stores of every width, growing, bulk operations with overlap; what is grown is zero.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s

(module
  (memory 1 3)
  (data (i32.const 8) "\80\ff\01\02\03\04\05\f6")
  (data $p "passive")
  (func (export "load8_s") (param i32) (result i32) (i32.load8_s (local.get 0)))
  (func (export "load8_u") (param i32) (result i64) (i64.load8_u (local.get 0)))
  (func (export "load16_s") (param i32) (result i64) (i64.load16_s (local.get 0)))
  (func (export "load32_u") (param i32) (result i64) (i64.load32_u offset=4 (local.get 0)))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "store8") (param i32 i64) (i64.store8 (local.get 0) (local.get 1)))
  (func (export "storef") (param i32 f32) (f32.store (local.get 0) (local.get 1)))
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param i32 i32 i32) (memory.init $p (local.get 0) (local.get 1) (local.get 2))))

;; CALL: load8_s 0x8
;; CHECK: ok 0xffffff80
;; CALL: load8_u 0x9
;; CHECK-NEXT: ok 0xff
;; CALL: load16_s 0x8
;; CHECK-NEXT: ok 0xffffffffffffff80
;; CALL: load32_u 0x8
;; CHECK-NEXT: ok 0xf6050403
;; CALL: load 0xb
;; CHECK-NEXT: ok 0xf605040302
;; CALL: store8 0x10 0x1ff
;; CHECK-NEXT: ok
;; CALL: load8_u 0x10
;; CHECK-NEXT: ok 0xff
;; CALL: storef 0x20 0x3f800000
;; CHECK-NEXT: ok
;; CALL: load 0x20
;; CHECK-NEXT: ok 0x3f800000
;; CALL: copy 0xa 0x8 0x6
;; CHECK-NEXT: ok
;; CALL: load 0x8
;; CHECK-NEXT: ok 0x4030201ff80ff80
;; CALL: fill 0x30 0xab 0x3
;; CHECK-NEXT: ok
;; CALL: load 0x30
;; CHECK-NEXT: ok 0xababab
;; CALL: init 0x40 0x1 0x4
;; CHECK-NEXT: ok
;; CALL: load 0x40
;; CHECK-NEXT: ok 0x69737361
;; CALL: size
;; CHECK-NEXT: ok 0x1
;; CALL: load8_u 0x10000
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: grow 0x1
;; CHECK-NEXT: ok 0x1
;; CALL: load8_u 0x1ffff
;; CHECK-NEXT: ok 0x0
;; CALL: load8_u 0x20000
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: grow 0x2
;; CHECK-NEXT: ok 0xffffffff
;; CALL: grow 0x1
;; CHECK-NEXT: ok 0x2
;; CALL: grow 0x0
;; CHECK-NEXT: ok 0x3
;; CALL: size
;; CHECK-NEXT: ok 0x3
