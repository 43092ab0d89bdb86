;; Every access of SIMD that reaches past the end of memory traps, also where only a lane of it does or its value is dropped.
;; RUN: for call in load splat extend zero load_lane store store_lane; do not %wrought run --invoke $call %s -- 65535 || exit 1; done 2>&1 | FileCheck %s
;; RUN: %wrought run --invoke store_lane %s -- 65534
;; RUN: %wrought run --invoke extend %s -- 65528

;; CHECK-COUNT-7: wrought: trap: out of bounds memory access
(module
  (memory 1)
  (func (export "load") (param i32) (drop (v128.load (local.get 0))))
  (func (export "splat") (param i32) (drop (v128.load16_splat (local.get 0))))
  (func (export "extend") (param i32) (drop (v128.load8x8_u (local.get 0))))
  (func (export "zero") (param i32) (drop (v128.load64_zero (local.get 0))))
  (func (export "load_lane") (param i32) (drop (v128.load16_lane 7 (local.get 0) (v128.const i64x2 0 0))))
  (func (export "store") (param i32) (v128.store (local.get 0) (v128.const i64x2 1 1)))
  (func (export "store_lane") (param i32) (v128.store16_lane 7 (local.get 0) (v128.const i64x2 1 1))))
