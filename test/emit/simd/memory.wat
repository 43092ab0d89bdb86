;; Vector accesses are as wide as the instruction says and need no alignment. A dropped one is volatile: it must trap.
;; RUN: %wrought compile -O0 --invoke - --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s

(module
  (memory 1)
  ;; CHECK-LABEL: @wasm.whole(
  ;; CHECK: load <2 x i64>, ptr %{{.*}}, align 1
  ;; CHECK: store <2 x i64> %{{.*}}, ptr %{{.*}}, align 1
  (func $whole (export "whole") (param i32)
    (v128.store align=16 (local.get 0) (v128.load align=16 (local.get 0))))
  ;; CHECK-LABEL: @wasm.extend(
  ;; CHECK: %[[BYTES:.*]] = load <8 x i8>, ptr %{{.*}}, align 1
  ;; CHECK: sext <8 x i8> %[[BYTES]] to <8 x i16>
  (func $extend (export "extend") (param i32) (result v128) (v128.load8x8_s (local.get 0)))
  ;; CHECK-LABEL: @wasm.splat(
  ;; CHECK: %[[LANE:.*]] = load i16, ptr %{{.*}}, align 1
  ;; CHECK: insertelement <8 x i16> poison, i16 %[[LANE]], i64 0
  ;; CHECK: shufflevector
  (func $splat (export "splat") (param i32) (result v128) (v128.load16_splat (local.get 0)))
  ;; CHECK-LABEL: @wasm.zero(
  ;; CHECK: %[[LANE:.*]] = load i32, ptr %{{.*}}, align 1
  ;; CHECK: insertelement <4 x i32> zeroinitializer, i32 %[[LANE]], i64 0
  (func $zero (export "zero") (param i32) (result v128) (v128.load32_zero (local.get 0)))
  ;; CHECK-LABEL: @wasm.load_lane(
  ;; CHECK: %[[LANE:.*]] = load i8, ptr %{{.*}}, align 1
  ;; CHECK: insertelement <16 x i8> %{{.*}}, i8 %[[LANE]], i64 5
  (func $load_lane (export "load_lane") (param i32 v128) (result v128)
    (v128.load8_lane 5 (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: @wasm.store_lane(
  ;; CHECK: %[[LANE:.*]] = extractelement <2 x i64> %{{.*}}, i64 1
  ;; CHECK: store i64 %[[LANE]], ptr %{{.*}}, align 1
  (func $store_lane (export "store_lane") (param i32 v128)
    (v128.store64_lane 1 (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: @wasm.dropped(
  ;; CHECK: load volatile <2 x i64>
  ;; CHECK: load volatile i32
  ;; CHECK: load volatile i8
  (func $dropped (export "dropped") (param i32 v128)
    (drop (v128.load (local.get 0)))
    (drop (v128.load32_splat (local.get 0)))
    (drop (v128.load8_lane 0 (local.get 0) (local.get 1)))))
