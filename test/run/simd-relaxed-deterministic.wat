;; With --deterministic relaxed SIMD gives the results of the specification's deterministic profile, whatever the CPU has.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %if target-x86-64 %{ %wrought compile --deterministic --cpu=x86-64 --invoke - %s -o %t && %t < %t.calls | FileCheck %s %}
;; RUN: %wrought compile --deterministic --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %if native %{ %wrought compile --deterministic --cpu=native --invoke - %s -o %t && %t < %t.calls | FileCheck %s %}

(module
  (func (export "swizzle") (param v128 v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 1)))
  (func (export "truncate_s") (param v128) (result v128) (i32x4.relaxed_trunc_f32x4_s (local.get 0)))
  (func (export "truncate_u") (param v128) (result v128) (i32x4.relaxed_trunc_f32x4_u (local.get 0)))
  (func (export "min") (param v128 v128) (result v128) (f32x4.relaxed_min (local.get 0) (local.get 1)))
  (func (export "multiply") (param v128 v128) (result v128) (i16x8.relaxed_q15mulr_s (local.get 0) (local.get 1)))
  (func (export "madd") (param v128 v128 v128) (result v128)
    (f64x2.relaxed_madd (local.get 0) (local.get 1) (local.get 2)))
  (func (export "select") (param v128 v128 v128) (result v128)
    (i16x8.relaxed_laneselect (local.get 0) (local.get 1) (local.get 2))))

;; Like i8x16.swizzle: an index out of range gives 0.
;; CALL: swizzle 0x0f0e0d0c0b0a09080706050403020100 0xff8070201f110f01000102030f100e00
;; CHECK: ok 0x0000000000000f01000102030f000e00
;; Like the saturating truncations.
;; CALL: truncate_s 0x7fc000004f000000cf000001bfc00000
;; CHECK-NEXT: ok 0x000000007fffffff80000000ffffffff
;; CALL: truncate_u 0x4f7fffff4f800000bf8000007fc00000
;; CHECK-NEXT: ok 0xffffff00ffffffff0000000000000000
;; Like f32x4.min.
;; CALL: min 0x000000007fc000003f8000003f800000 0x800000003f8000007fc0000040000000
;; CHECK-NEXT: ok 0x800000007fc000007fc000003f800000
;; Like i16x8.q15mulr_sat_s.
;; CALL: multiply 0x80000000000000000000000000000000 0x80000000000000000000000000000000
;; CHECK-NEXT: ok 0x7fff0000000000000000000000000000
;; Not fused: 1 + 2^-30 times 1 + 2^-23 rounds the last bit off.
;; CALL: madd 0x3ff00000004000003ff0000000400000 0x3ff00000200000003ff0000020000000 0xbff0000020400000bff0000020400000
;; CHECK-NEXT: ok 0x00000000000000000000000000000000
;; Bit by bit.
;; CALL: select 0x12340000000000000000000000000000 0x56780000000000000000000000000000 0xff000000000000000000000000000000
;; CHECK-NEXT: ok 0x12780000000000000000000000000000
