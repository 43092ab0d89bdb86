;; Saturating truncation keeps the vector whole; LLVM takes it apart for llvm.fptosi.sat.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s
;; RUN: %wrought compile -O3 --cpu=x86-64-v4 --invoke - --emit=asm -o - %s | FileCheck %s --check-prefix=AVX512

(module
  ;; CHECK-LABEL: wasm.f32s:
  ;; CHECK: xorps
  ;; CHECK-NEXT: cmpordps
  ;; CHECK-NEXT: cvttps2dq %xmm0
  ;; CHECK-NEXT: movaps
  ;; CHECK-NEXT: cmpleps
  ;; CHECK-NEXT: xorps
  ;; CHECK-NEXT: andps
  (func $f32s (export "f32s") (param v128) (result v128) (i32x4.trunc_sat_f32x4_s (local.get 0)))
  ;; CHECK-LABEL: wasm.f32u:
  ;; CHECK: xorps
  ;; CHECK-NEXT: maxps
  ;; CHECK-NEXT: cvttps2dq
  ;; CHECK-NEXT: addps
  ;; CHECK-NEXT: cvttps2dq
  ;; CHECK-NEXT: movaps
  ;; CHECK-NEXT: cmpleps
  ;; CHECK-NEXT: xorps
  ;; CHECK-NEXT: pmaxsd
  ;; CHECK-NEXT: paddd
  ;; AVX512-LABEL: wasm.f32u:
  ;; AVX512: vxorps
  ;; AVX512-NEXT: vmaxps
  ;; AVX512-NEXT: vcvttps2udq %xmm0, %xmm0
  ;; AVX512-NEXT: retq
  (func $f32u (export "f32u") (param v128) (result v128) (i32x4.trunc_sat_f32x4_u (local.get 0)))
  ;; CHECK-LABEL: wasm.f64s:
  ;; CHECK: xorpd
  ;; CHECK-NEXT: cmpordpd
  ;; CHECK-NEXT: andpd
  ;; CHECK-NEXT: minpd
  ;; CHECK-NEXT: cvttpd2dq %xmm0, %xmm0
  ;; CHECK-NEXT: retq
  (func $f64s (export "f64s") (param v128) (result v128) (i32x4.trunc_sat_f64x2_s_zero (local.get 0)))
  ;; CHECK-LABEL: wasm.f64u:
  ;; CHECK: xorpd
  ;; CHECK-NEXT: maxpd
  ;; CHECK-NEXT: minpd
  ;; CHECK-NEXT: roundpd
  ;; CHECK-NEXT: addpd
  ;; CHECK-NEXT: insertps
  ;; CHECK-NEXT: retq
  ;; AVX512-LABEL: wasm.f64u:
  ;; AVX512: vxorpd
  ;; AVX512-NEXT: vmaxpd
  ;; AVX512-NEXT: vcvttpd2udq %xmm0, %xmm0
  ;; AVX512-NEXT: retq
  (func $f64u (export "f64u") (param v128) (result v128) (i32x4.trunc_sat_f64x2_u_zero (local.get 0)))
  ;; CHECK-LABEL: wasm.demote:
  ;; CHECK: cvtpd2ps %xmm0, %xmm0
  ;; CHECK-NEXT: retq
  (func $demote (export "demote") (param v128) (result v128) (f32x4.demote_f64x2_zero (local.get 0))))
