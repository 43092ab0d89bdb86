;; Globals, extended constant expressions, segments at computed offsets, the start function before any call.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s

(module
  (memory 1)
  (global $base i32 (i32.const 100))
  (global $seven i64 (i64.mul (i64.const 2) (i64.add (i64.const 3) (i64.const 1))))
  (global $m (mut i32) (i32.const 5))
  (global $f (mut f64) (f64.const 1.5))
  (data (i32.add (i32.const 8) (i32.const 4)) "\2a")
  (start $start)
  (func $start (global.set $m (i32.add (global.get $m) (i32.const 1))))
  (func (export "seven") (result i64) (global.get $seven))
  (func (export "m") (result i32) (global.get $m))
  (func (export "set_f") (param f64) (result f64) (global.get $f) (global.set $f (local.get 0)))
  (func (export "data") (result i32) (i32.load8_u (i32.const 12))))

;; CALL: seven
;; CHECK: ok 0x8
;; CALL: m
;; CHECK-NEXT: ok 0x6
;; CALL: set_f 0x0
;; CHECK-NEXT: ok 0x3ff8000000000000
;; CALL: set_f 0x0
;; CHECK-NEXT: ok 0x0
;; CALL: data
;; CHECK-NEXT: ok 0x2a
