;; Shift counts are taken modulo the width of a lane: a greater count is poison to LLVM.
;; RUN: %wrought compile -O0 --invoke - --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s

(module
  ;; CHECK-LABEL: @wasm.bytes(
  ;; CHECK: and i32 %{{.*}}, 7
  ;; CHECK: shl <16 x i8>
  (func $bytes (export "bytes") (param v128 i32) (result v128) (i8x16.shl (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: @wasm.words(
  ;; CHECK: and i32 %{{.*}}, 15
  ;; CHECK: ashr <8 x i16>
  (func $words (export "words") (param v128 i32) (result v128) (i16x8.shr_s (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: @wasm.quadwords(
  ;; CHECK: %[[COUNT:.*]] = and i32 %{{.*}}, 63
  ;; CHECK: zext i32 %[[COUNT]] to i64
  ;; CHECK: lshr <2 x i64>
  (func $quadwords (export "quadwords") (param v128 i32) (result v128) (i64x2.shr_u (local.get 0) (local.get 1))))
