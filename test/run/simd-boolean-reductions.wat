;; Whether all lanes are set, and the lanes' top bits as a number, for lanes of every width.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %if target-x86-64 %{ %wrought compile -O3 --cpu=x86-64 --invoke - %s -o %t && %t < %t.calls | FileCheck %s %}
;; RUN: %if native %{ %wrought compile -O3 --cpu=native --invoke - %s -o %t && %t < %t.calls | FileCheck %s %}

(module
  (func (export "all") (param v128) (result i32 i32 i32 i32)
    (i8x16.all_true (local.get 0))
    (i16x8.all_true (local.get 0))
    (i32x4.all_true (local.get 0))
    (i64x2.all_true (local.get 0)))
  (func (export "mask") (param v128) (result i32 i32 i32 i32)
    (i8x16.bitmask (local.get 0))
    (i16x8.bitmask (local.get 0))
    (i32x4.bitmask (local.get 0))
    (i64x2.bitmask (local.get 0))))

;; CALL: all 0x00000000000000010000000100000000
;; CHECK: ok 0x0 0x0 0x0 0x1
;; CALL: all 0x00010000000000010000000100000001
;; CHECK-NEXT: ok 0x0 0x0 0x1 0x1
;; CALL: all 0x00000000000000000101010101010101
;; CHECK-NEXT: ok 0x0 0x0 0x0 0x0
;; CALL: all 0x01010101010101010101010101010101
;; CHECK-NEXT: ok 0x1 0x1 0x1 0x1
;; CALL: mask 0x80000000000000007fffffffffffffff
;; CHECK-NEXT: ok 0x807f 0x87 0x9 0x2
;; CALL: mask 0x0000000080000000ffffffffffffffff
;; CHECK-NEXT: ok 0x8ff 0x2f 0x7 0x1
