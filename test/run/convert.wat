;; Conversions at the edges of what fits.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s

(module
  (func (export "s32") (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
  (func (export "u32") (param f32) (result i32) (i32.trunc_f32_u (local.get 0)))
  (func (export "s64") (param f64) (result i64) (i64.trunc_f64_s (local.get 0)))
  (func (export "u64") (param f64) (result i64) (i64.trunc_f64_u (local.get 0)))
  (func (export "sat_s32") (param f64) (result i32) (i32.trunc_sat_f64_s (local.get 0)))
  (func (export "sat_u64") (param f64) (result i64) (i64.trunc_sat_f64_u (local.get 0)))
  (func (export "from_u64") (param i64) (result f32) (f32.convert_i64_u (local.get 0)))
  (func (export "from_s32") (param i32) (result f64) (f64.convert_i32_s (local.get 0)))
  (func (export "bits") (param f64) (result i64) (i64.reinterpret_f64 (local.get 0))))

;; CALL: s32 0x41dffffffff9999a
;; CHECK: ok 0x7fffffff
;; CALL: s32 0x41e0000000000000
;; CHECK-NEXT: trap integer overflow
;; CALL: s32 0xc1e00000001ccccd
;; CHECK-NEXT: ok 0x80000000
;; CALL: s32 0xc1e0000000200000
;; CHECK-NEXT: trap integer overflow
;; CALL: s32 0x7ff8000000000000
;; CHECK-NEXT: trap invalid conversion to integer
;; CALL: u32 0xbf666666
;; CHECK-NEXT: ok 0x0
;; CALL: u32 0xbf800000
;; CHECK-NEXT: trap integer overflow
;; CALL: u32 0x4f7fffff
;; CHECK-NEXT: ok 0xffffff00
;; CALL: s64 0xc3e0000000000000
;; CHECK-NEXT: ok 0x8000000000000000
;; CALL: s64 0x43e0000000000000
;; CHECK-NEXT: trap integer overflow
;; CALL: u64 0x43e0000000000000
;; CHECK-NEXT: ok 0x8000000000000000
;; CALL: u64 0x43f0000000000000
;; CHECK-NEXT: trap integer overflow
;; CALL: sat_s32 0x7ff8000000000000
;; CHECK-NEXT: ok 0x0
;; CALL: sat_s32 0x46293e5939a08cea
;; CHECK-NEXT: ok 0x7fffffff
;; CALL: sat_u64 0xbff0000000000000
;; CHECK-NEXT: ok 0x0
;; CALL: sat_u64 0x46293e5939a08cea
;; CHECK-NEXT: ok 0xffffffffffffffff
;; CALL: from_u64 0xffffffffffffffff
;; CHECK-NEXT: ok 0x5f800000
;; CALL: from_s32 0xffffffff
;; CHECK-NEXT: ok 0xbff0000000000000
;; CALL: bits 0x7ff0000000000001
;; CHECK-NEXT: ok 0x7ff0000000000001
