;; 128-bit sums, differences and products of the wide-arithmetic proposal, carries included.
;; RUN: %wrought compile -O0 --invoke main %s -o %t && %t
;; RUN: %wrought compile -O2 --invoke main %s -o %t && %t
(module
  (func $check (param $low i64) (param $high i64) (param $wanted-low i64) (param $wanted-high i64)
    (if (i32.or (i64.ne (local.get $low) (local.get $wanted-low)) (i64.ne (local.get $high) (local.get $wanted-high)))
      (then unreachable)))
  (func $add (param i64 i64 i64 i64) (result i64 i64)
    (i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func $sub (param i64 i64 i64 i64) (result i64 i64)
    (i64.sub128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func $signed (param i64 i64) (result i64 i64) (i64.mul_wide_s (local.get 0) (local.get 1)))
  (func $unsigned (param i64 i64) (result i64 i64) (i64.mul_wide_u (local.get 0) (local.get 1)))
  (func (export "main")
    (call $check (call $add (i64.const -1) (i64.const 1) (i64.const 1) (i64.const 2)) (i64.const 0) (i64.const 4))
    (call $check (call $sub (i64.const 0) (i64.const 5) (i64.const 1) (i64.const 2)) (i64.const -1) (i64.const 2))
    (call $check (call $signed (i64.const -2) (i64.const 3)) (i64.const -6) (i64.const -1))
    (call $check (call $signed (i64.const 0x8000000000000000) (i64.const 0x8000000000000000)) (i64.const 0) (i64.const 0x4000000000000000))
    (call $check (call $unsigned (i64.const -1) (i64.const -1)) (i64.const 1) (i64.const -2))))
