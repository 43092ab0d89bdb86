;; Each way to write something in the text format is read (specification: "Text Format").
;; RUN: %wrought validate -v %s | FileCheck %s
;; CHECK: valid
(module $names (@name "a module") (@unknown (annotation) "string" , ; [ ])
  (type $binary (func (param $x i32) (param i32) (result i32)))
  (rec (type $even (func (param (ref null $odd)))) (type $odd (sub final (func (param (ref null $even))))))
  (import "host" "f" (func $imported (type $binary)))
  (import "host" (item "g" (global $g i32)) (item "t" (table i64 1 2 (ref null func))))
  (import "host" (item "h") (item "i") (func (param f64)))
  (func $inline (export "inline") (export "\u{3bb}") (import "host" "inline") (param i64))
  (memory $m (export "memory") 1 2)
  (memory $bytes (pagesize 1) (data "abc" "\00\ff\t\u{20ac}"))
  (memory i64 1 0x1_0000)
  (table $t funcref (elem $first $"second name"))
  (table 2 (ref func) (ref.func $first))
  (table $exprs i64 externref (elem (ref.null extern) (item ref.null extern)))
  (tag $error (param i32))
  (tag (export "tag") (type $none))
  (global $sum (mut i64) (i64.add (i64.const -0x8000_0000_0000_0000) (i64.const 0xffff_ffff_ffff_ffff)))
  (global f64 (f64.const -nan:0x4_0000))
  (global f32 (f32.const 0x1.8p-126))
  (global v128 (v128.const f32x4 1 -0.5e-3 inf -nan))
  (start $first)
  (elem $passive func $first)
  (elem declare func $"second name")
  (elem (table $t) (offset i32.const 1) (ref null func) (item ref.func $first))
  (elem (i64.const 0) $first)
  (data $d "passive")
  (data (memory $m) (offset (i32.const 1)) "active")
  (type $none (func))

  (func $first (@name "the first"))
  (func $"second name" (type $binary) (local $a i32) (local i64 f32)
    block $outer (result i32)
      local.get 0
      if $outer (result i32)
        i32.const 1
        br $outer
      else $outer
        (br_table $outer 1 $outer (i32.const 2) (local.get $a))
      end $outer
      (if (result i32) (local.get 1) (then (i32.const 3)) (else (i32.const 4)))
      i32.add
    end $outer
    (@metadata.code.branch_hint "\01")
    (if (i32.const 0) (then))
    (block (param i32) (result i32 i32) (i32.const 5))
    (loop (type $binary) (i32.add))
    (select (result i32) (i32.const 1) (i32.const 2) (i32.const 3))
    (drop) (drop)
    (call_indirect $t (type $binary) (i32.const 1) (i32.const 2) (i32.const 0)))
  (func (param $x i32) (result i32)
    (block $all
      (return (try_table (result i32) (catch $error 1) (catch_all $all) (throw $error (local.get $x)))))
    (i32.const 1))
  (func
    try $try
      (throw $error (i32.const 1))
    catch $error
      drop
      (rethrow $try)
    catch_all
    end $try
    (try (do (try (do) (delegate 0))) (catch $error (drop)) (catch_all)))
  (func
    (i32.store8 $m offset=0x10 align=1 (i32.const 0) (i32.load $bytes offset=4 (i32.const 1)))
    (memory.copy $m $bytes (i32.const 0) (i32.const 0) (i32.const 1))
    (memory.init $bytes $d (i32.const 0) (i32.const 0) (i32.const 1))
    (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1))
    (v128.store16_lane $m align=2 7 (i32.const 0) (v128.const i64x2 1 2))
    (v128.store8_lane 15 (i32.const 0) (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 0xff))
    (drop (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31 (v128.const i32x4 1 2 3 4) (v128.const i16x8 1 2 3 4 5 6 7 8)))
    (table.init $t $passive (i32.const 0) (i32.const 0) (i32.const 1))
    (table.set (i64.const 0) (ref.null func))
    (drop (table.grow $exprs (ref.null extern) (i64.const 1)))
    (call_ref $none (ref.null $none))
    (drop (ref.is_null (ref.as_non_null (ref.null $none))))
    (atomic.fence)
    (drop (i32.atomic.rmw8.cmpxchg_u $m (i32.const 0) (i32.const 1) (i32.const 2)))
    (drop (drop (i64.mul_wide_u (i64.const 1) (i64.const 2))))))
