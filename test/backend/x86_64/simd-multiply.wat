;; Multiplications: PMULHRSW with a correction for INT16_MIN squared, one PMADDWD, no slow PMULLD for products of 16 bits.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s
;; RUN: %wrought compile -O3 --cpu=x86-64-v4 --invoke - --emit=asm -o - %s | FileCheck %s --check-prefix=AVX512

(module
  ;; CHECK-LABEL: wasm.q15mulr:
  ;; CHECK: pmulhrsw %xmm1, %xmm0
  ;; CHECK-NEXT: movdqa {{.*}}(%rip), %xmm1
  ;; CHECK-NEXT: pcmpeqw %xmm0, %xmm1
  ;; CHECK-NEXT: pxor %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  ;; AVX512-LABEL: wasm.q15mulr:
  ;; AVX512: vpmulhrsw %xmm1, %xmm0, %xmm0
  ;; AVX512-NEXT: vpcmpeqw {{.*}}(%rip), %xmm0, %xmm1
  ;; AVX512-NEXT: vpxor %xmm1, %xmm0, %xmm0
  ;; AVX512-NEXT: retq
  (func $q15mulr (export "q15mulr") (param v128 v128) (result v128) (i16x8.q15mulr_sat_s (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.dot:
  ;; CHECK: pmaddwd %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  (func $dot (export "dot") (param v128 v128) (result v128) (i32x4.dot_i16x8_s (local.get 0) (local.get 1)))
  ;; Also in a sum, which LLVM rearranges.
  ;; CHECK-LABEL: wasm.dots:
  ;; CHECK-COUNT-3: pmaddwd
  ;; CHECK-NOT: pmaddwd
  ;; CHECK: retq
  (func $dots (export "dots") (param v128 v128 v128) (result v128)
    (i32x4.add (i32x4.add (i32x4.dot_i16x8_s (local.get 0) (local.get 1)) (i32x4.dot_i16x8_s (local.get 1) (local.get 2)))
               (i32x4.dot_i16x8_s (local.get 0) (local.get 2))))
  ;; CHECK-LABEL: wasm.extmul8:
  ;; CHECK: pmovsxbw %xmm1, %xmm1
  ;; CHECK-NEXT: pmovsxbw %xmm0, %xmm0
  ;; CHECK-NEXT: pmullw %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  (func $extmul8 (export "extmul8") (param v128 v128) (result v128) (i16x8.extmul_low_i8x16_s (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.extmul16u:
  ;; CHECK: pmullw
  ;; CHECK-NEXT: pmulhuw
  ;; CHECK-NEXT: punpckhwd
  (func $extmul16u (export "extmul16u") (param v128 v128) (result v128) (i32x4.extmul_high_i16x8_u (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.extmul16s:
  ;; CHECK: pmaddwd %xmm{{[0-9]}}, %xmm0
  ;; CHECK-NEXT: retq
  (func $extmul16s (export "extmul16s") (param v128 v128) (result v128) (i32x4.extmul_low_i16x8_s (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.extmul32:
  ;; CHECK: pmuludq %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  (func $extmul32 (export "extmul32") (param v128 v128) (result v128) (i64x2.extmul_high_i32x4_u (local.get 0) (local.get 1)))
  ;; AVX512-LABEL: wasm.mul64:
  ;; AVX512: vpmullq %xmm
  ;; AVX512-NEXT: retq
  (func $mul64 (export "mul64") (param v128 v128) (result v128) (i64x2.mul (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.pairwise8:
  ;; CHECK: pmaddubsw {{.*}}(%rip), %xmm0
  ;; CHECK-NEXT: retq
  (func $pairwise8 (export "pairwise8") (param v128) (result v128) (i16x8.extadd_pairwise_i8x16_u (local.get 0)))
  ;; CHECK-LABEL: wasm.pairwise16:
  ;; CHECK: pmaddwd {{.*}}(%rip), %xmm0
  ;; CHECK-NEXT: retq
  (func $pairwise16 (export "pairwise16") (param v128) (result v128) (i32x4.extadd_pairwise_i16x8_s (local.get 0))))
