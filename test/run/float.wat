;; Floating-point operators at zeros, NaNs and halves. A signalling NaN comes out quiet.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s

(module
  (func (export "min") (param f32 f32) (result f32) (f32.min (local.get 0) (local.get 1)))
  (func (export "max64") (param f64 f64) (result f64) (f64.max (local.get 0) (local.get 1)))
  (func (export "nearest") (param f64) (result f64) (f64.nearest (local.get 0)))
  (func (export "trunc") (param f32) (result f32) (f32.trunc (local.get 0)))
  (func (export "mul_one") (param f32) (result f32) (f32.mul (local.get 0) (f32.const 1)))
  (func (export "sub_zero") (param f32) (result f32) (f32.sub (local.get 0) (f32.const 0)))
  (func (export "demote_promote") (param f32) (result f32) (f32.demote_f64 (f64.promote_f32 (local.get 0))))
  (func (export "neg") (param f32) (result f32) (f32.neg (local.get 0)))
  (func (export "copysign") (param f32 f32) (result f32) (f32.copysign (local.get 0) (local.get 1)))
  (func (export "mul_add") (param f64 f64 f64) (result f64) (f64.add (f64.mul (local.get 0) (local.get 1)) (local.get 2)))
  (func (export "eq") (param f64 f64) (result i32) (f64.eq (local.get 0) (local.get 1)))
  (func (export "ne") (param f64 f64) (result i32) (f64.ne (local.get 0) (local.get 1))))

;; CALL: min 0x0 0x80000000
;; CHECK: ok 0x80000000
;; CALL: min 0x7fc00000 0x3f800000
;; CHECK-NEXT: ok 0x7fc00000
;; CALL: min 0x3f800000 0x40000000
;; CHECK-NEXT: ok 0x3f800000
;; CALL: max64 0x8000000000000000 0x0
;; CHECK-NEXT: ok 0x0
;; CALL: max64 0x3ff0000000000000 0x4000000000000000
;; CHECK-NEXT: ok 0x4000000000000000
;; CALL: nearest 0x4004000000000000
;; CHECK-NEXT: ok 0x4000000000000000
;; CALL: nearest 0xbfd999999999999a
;; CHECK-NEXT: ok 0x8000000000000000
;; CALL: trunc 0xbfc00000
;; CHECK-NEXT: ok 0xbf800000
;; CALL: mul_one 0x7fa00000
;; CHECK-NEXT: ok 0x7f{{[ce]}}00000
;; CALL: sub_zero 0x7fa00000
;; CHECK-NEXT: ok 0x7f{{[ce]}}00000
;; CALL: demote_promote 0x7fa00000
;; CHECK-NEXT: ok 0x7f{{[ce]}}00000
;; CALL: neg 0x7fa00000
;; CHECK-NEXT: ok 0xffa00000
;; CALL: copysign 0x3f800000 0xc0000000
;; CHECK-NEXT: ok 0xbf800000
;; CALL: mul_add 0x3ff0000000400000 0x3fefffffff800000 0xbff0000000000000
;; CHECK-NEXT: ok 0x0
;; CALL: eq 0x7ff8000000000000 0x7ff8000000000000
;; CHECK-NEXT: ok 0x0
;; CALL: ne 0x7ff8000000000000 0x7ff8000000000000
;; CHECK-NEXT: ok 0x1
