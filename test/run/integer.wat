;; Integer operators where C and wasm, or a shift by the width, would differ.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s

(module
  (func (export "div_s") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "rem_s") (param i32 i32) (result i32) (i32.rem_s (local.get 0) (local.get 1)))
  (func (export "rem_s64") (param i64 i64) (result i64) (i64.rem_s (local.get 0) (local.get 1)))
  (func (export "shl") (param i32 i32) (result i32) (i32.shl (local.get 0) (local.get 1)))
  (func (export "shr_s") (param i64 i64) (result i64) (i64.shr_s (local.get 0) (local.get 1)))
  (func (export "rotl") (param i32 i32) (result i32) (i32.rotl (local.get 0) (local.get 1)))
  (func (export "rotr64") (param i64 i64) (result i64) (i64.rotr (local.get 0) (local.get 1)))
  (func (export "clz") (param i32) (result i32) (i32.clz (local.get 0)))
  (func (export "ctz64") (param i64) (result i64) (i64.ctz (local.get 0)))
  (func (export "popcnt") (param i32) (result i32) (i32.popcnt (local.get 0)))
  (func (export "extend8") (param i32) (result i32) (i32.extend8_s (local.get 0)))
  (func (export "extend32") (param i64) (result i64) (i64.extend32_s (local.get 0)))
  (func (export "wrap") (param i64) (result i32) (i32.wrap_i64 (local.get 0)))
  (func (export "lt_u") (param i32 i32) (result i32) (i32.lt_u (local.get 0) (local.get 1)))
  (func (export "lt_s") (param i32 i32) (result i32) (i32.lt_s (local.get 0) (local.get 1)))
  (func (export "eqz") (param i64) (result i32) (i64.eqz (local.get 0))))

;; CALL: div_s 0xfffffff9 0x2
;; CHECK: ok 0xfffffffd
;; CALL: div_s 0x80000000 0xffffffff
;; CHECK-NEXT: trap integer overflow
;; CALL: div_s 0x1 0x0
;; CHECK-NEXT: trap integer divide by zero
;; CALL: rem_s 0x80000000 0xffffffff
;; CHECK-NEXT: ok 0x0
;; CALL: rem_s 0xfffffff9 0x2
;; CHECK-NEXT: ok 0xffffffff
;; CALL: rem_s64 0x8000000000000000 0xffffffffffffffff
;; CHECK-NEXT: ok 0x0
;; CALL: shl 0x1 0x20
;; CHECK-NEXT: ok 0x1
;; CALL: shl 0x1 0x21
;; CHECK-NEXT: ok 0x2
;; CALL: shr_s 0x8000000000000000 0x7f
;; CHECK-NEXT: ok 0xffffffffffffffff
;; CALL: rotl 0x80000001 0x1
;; CHECK-NEXT: ok 0x3
;; CALL: rotr64 0x1 0x41
;; CHECK-NEXT: ok 0x8000000000000000
;; CALL: clz 0x0
;; CHECK-NEXT: ok 0x20
;; CALL: ctz64 0x0
;; CHECK-NEXT: ok 0x40
;; CALL: popcnt 0xf0f0
;; CHECK-NEXT: ok 0x8
;; CALL: extend8 0x180
;; CHECK-NEXT: ok 0xffffff80
;; CALL: extend32 0x180000000
;; CHECK-NEXT: ok 0xffffffff80000000
;; CALL: wrap 0x100000002
;; CHECK-NEXT: ok 0x2
;; CALL: lt_u 0xffffffff 0x1
;; CHECK-NEXT: ok 0x0
;; CALL: lt_s 0xffffffff 0x1
;; CHECK-NEXT: ok 0x1
;; CALL: eqz 0x0
;; CHECK-NEXT: ok 0x1
