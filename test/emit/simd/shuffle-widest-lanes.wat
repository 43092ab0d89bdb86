;; A shuffle is emitted in the widest lanes that it keeps whole, so that LLVM sees what moves.
;; RUN: %wrought compile -O0 --invoke - --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s

(module
  ;; CHECK-LABEL: @wasm.bytes(
  ;; CHECK: shufflevector <16 x i8> {{.*}} <16 x i32> <i32 0, i32 17, i32 2,
  (func $bytes (export "bytes") (param v128 v128) (result v128)
    (i8x16.shuffle 0 17 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (local.get 0) (local.get 1)))
  ;; Whole, but not in its place.
  ;; CHECK-LABEL: @wasm.odd(
  ;; CHECK: shufflevector <16 x i8>
  (func $odd (export "odd") (param v128 v128) (result v128)
    (i8x16.shuffle 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: @wasm.words(
  ;; CHECK: shufflevector <8 x i16> {{.*}} <8 x i32> <i32 0, i32 8, i32 1, i32 9, i32 2, i32 10, i32 3, i32 11>
  (func $words (export "words") (param v128 v128) (result v128)
    (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: @wasm.doublewords(
  ;; CHECK: shufflevector <4 x i32> {{.*}} <4 x i32> <i32 3, i32 2, i32 1, i32 4>
  (func $doublewords (export "doublewords") (param v128 v128) (result v128)
    (i8x16.shuffle 12 13 14 15 8 9 10 11 4 5 6 7 16 17 18 19 (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: @wasm.halves(
  ;; CHECK: shufflevector <2 x i64> {{.*}} <2 x i32> <i32 1, i32 2>
  (func $halves (export "halves") (param v128 v128) (result v128)
    (i8x16.shuffle 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 (local.get 0) (local.get 1))))
