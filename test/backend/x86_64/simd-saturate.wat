;; Saturating arithmetic and rounded averages are one instruction each.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s

(module
  ;; CHECK-LABEL: wasm.add_s:
  ;; CHECK: paddsb %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  (func $add_s (export "add_s") (param v128 v128) (result v128) (i8x16.add_sat_s (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.add_u:
  ;; CHECK: paddusw %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  (func $add_u (export "add_u") (param v128 v128) (result v128) (i16x8.add_sat_u (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.sub_s:
  ;; CHECK: psubsw %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  (func $sub_s (export "sub_s") (param v128 v128) (result v128) (i16x8.sub_sat_s (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.sub_u:
  ;; CHECK: psubusb %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  (func $sub_u (export "sub_u") (param v128 v128) (result v128) (i8x16.sub_sat_u (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.avgr8:
  ;; CHECK: pavgb %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  (func $avgr8 (export "avgr8") (param v128 v128) (result v128) (i8x16.avgr_u (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.avgr16:
  ;; CHECK: pavgw %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  (func $avgr16 (export "avgr16") (param v128 v128) (result v128) (i16x8.avgr_u (local.get 0) (local.get 1))))
