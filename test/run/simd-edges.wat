;; SIMD operators where instructions of CPUs differ from wasm: the same results with and without the instructions.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %if target-x86-64 %{ %wrought compile -O3 --cpu=x86-64 --invoke - %s -o %t && %t < %t.calls | FileCheck %s %}
;; RUN: %if native %{ %wrought compile -O3 --cpu=native --invoke - %s -o %t && %t < %t.calls | FileCheck %s %}

(module
  (func (export "swizzle") (param v128 v128) (result v128) (i8x16.swizzle (local.get 0) (local.get 1)))
  (func (export "q15mulr") (param v128 v128) (result v128) (i16x8.q15mulr_sat_s (local.get 0) (local.get 1)))
  (func (export "narrow_u") (param v128 v128) (result v128) (i16x8.narrow_i32x4_u (local.get 0) (local.get 1)))
  (func (export "min") (param v128 v128) (result v128) (f32x4.min (local.get 0) (local.get 1)))
  (func (export "max") (param v128 v128) (result v128) (f64x2.max (local.get 0) (local.get 1)))
  (func (export "pmin") (param v128 v128) (result v128) (f32x4.pmin (local.get 0) (local.get 1)))
  (func (export "nearest") (param v128) (result v128) (f32x4.nearest (local.get 0)))
  (func (export "ceil") (param v128) (result v128) (f64x2.ceil (local.get 0)))
  (func (export "floor") (param v128) (result v128) (f64x2.floor (local.get 0)))
  (func (export "truncate_s") (param v128) (result v128) (i32x4.trunc_sat_f32x4_s (local.get 0)))
  (func (export "truncate_u") (param v128) (result v128) (i32x4.trunc_sat_f32x4_u (local.get 0)))
  (func (export "truncate64_u") (param v128) (result v128) (i32x4.trunc_sat_f64x2_u_zero (local.get 0)))
  (func (export "shl") (param v128 i32) (result v128) (i8x16.shl (local.get 0) (local.get 1)))
  (func (export "mul_one") (param v128) (result v128) (f32x4.mul (local.get 0) (v128.const f32x4 1 1 1 1))))

;; Indices from 16 on give 0, from 128 on too.
;; CALL: swizzle 0x0f0e0d0c0b0a09080706050403020100 0xff8070201f110f01000102030f100e00
;; CHECK: ok 0x0000000000000f01000102030f000e00
;; The square of INT16_MIN is too great; a half is rounded up.
;; CALL: q15mulr 0x80007fff0001000180008001ffff4000 0x80007fff40003fff7fff80004000ffff
;; CHECK-NEXT: ok 0x7fff7ffe0001000080017fff00000000
;; CALL: narrow_u 0xffffffff80000000000100000000ffff 0x000080007fffffff0000123400000000
;; CHECK-NEXT: ok 0x8000ffff1234000000000000ffffffff
;; -0 is below +0; a NaN stays one, and a signalling one becomes quiet (RISC-V gives the canonical one).
;; CALL: min 0x800000007fa000003f8000007fc00000 0x000000003f800000ffc0000040000000
;; CHECK-NEXT: ok 0x800000007f{{[ce]}}00000{{[7f]}}fc000007fc00000
;; CALL: max 0x80000000000000007ff4000000000000 0x00000000000000003ff0000000000000
;; CHECK-NEXT: ok 0x00000000000000007ff{{[8c]}}000000000000
;; The second operand only if it is less.
;; CALL: pmin 0x800000007fa000003f80000040000000 0x000000003f8000007fa000003f800000
;; CHECK-NEXT: ok 0x800000007fa000003f8000003f800000
;; Halves to even, zeros keep their sign, what is integral already stays.
;; CALL: nearest 0x3f000000bf000000404000004b000001
;; CHECK-NEXT: ok 0x0000000080000000404000004b000001
;; CALL: nearest 0x40200000c02000004b7fffff7fa00000
;; CHECK-NEXT: ok 0x40000000c00000004b7fffff7f{{[ce]}}00000
;; CALL: ceil 0xbfe00000000000003ff0000000000001
;; CHECK-NEXT: ok 0x80000000000000004000000000000000
;; CALL: floor 0xbfe00000000000003fefffffffffffff
;; CHECK-NEXT: ok 0xbff00000000000000000000000000000
;; CALL: truncate_s 0x7fc000004f000000cf000001bfc00000
;; CHECK-NEXT: ok 0x000000007fffffff80000000ffffffff
;; CALL: truncate_u 0x4f7fffff4f800000bf8000007fc00000
;; CHECK-NEXT: ok 0xffffff00ffffffff0000000000000000
;; CALL: truncate64_u 0x41efffffffffffff41e0000000100000
;; CHECK-NEXT: ok 0x0000000000000000ffffffff80000000
;; The count is taken modulo 8.
;; CALL: shl 0x01020304050607080910111213141516 0x9
;; CHECK-NEXT: ok 0x020406080a0c0e101220222426282a2c
;; CALL: mul_one 0x7fa000003f8000008000000000000000
;; CHECK-NEXT: ok 0x7f{{[ce]}}000003f8000008000000000000000
