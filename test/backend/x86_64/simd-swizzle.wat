;; A swizzle is PSHUFB, with indices from 16 on made to give 0; without SSSE3 the bytes go through memory, once.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s
;; RUN: %wrought compile -O3 --cpu=x86-64-v3 --invoke - --emit=asm -o - %s | FileCheck %s --check-prefix=AVX2
;; RUN: %wrought compile -O3 --cpu=x86-64 --invoke - --emit=asm -o - %s | FileCheck %s --check-prefix=SSE2

(module
  ;; CHECK-LABEL: wasm.swizzle:
  ;; CHECK: paddusb {{.*}}(%rip), %xmm1
  ;; CHECK-NEXT: pshufb %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  ;; AVX2-LABEL: wasm.swizzle:
  ;; AVX2: vpaddusb {{.*}}(%rip), %xmm1, %xmm1
  ;; AVX2-NEXT: vpshufb %xmm1, %xmm0, %xmm0
  ;; AVX2-NEXT: retq
  ;; SSE2-LABEL: wasm.swizzle:
  ;; SSE2: movaps %xmm0, -{{.*}}(%rsp)
  ;; SSE2-NOT: movaps %xmm0, -
  ;; SSE2: retq
  (func $swizzle (export "swizzle") (param v128 v128) (result v128) (i8x16.swizzle (local.get 0) (local.get 1)))
  ;; Indices below 16 need no saturating sum, and LLVM sees that also where the mask is in a local.
  ;; CHECK-LABEL: wasm.nibbles:
  ;; CHECK-NOT: paddusb
  ;; CHECK: pand {{.*}}(%rip), %xmm1
  ;; CHECK-NEXT: pshufb %xmm1, %xmm0
  ;; CHECK-NEXT: retq
  (func $nibbles (export "nibbles") (param v128 v128) (result v128)
    (local $mask v128)
    (local.set $mask (v128.const i32x4 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f))
    (i8x16.swizzle (local.get 0) (v128.and (local.get 1) (local.get $mask))))
  ;; CHECK-LABEL: wasm.constant_places:
  ;; CHECK: pshufb {{.*}}(%rip), %xmm0
  ;; CHECK-NEXT: retq
  ;; AVX2-LABEL: wasm.constant_places:
  ;; AVX2: vpshufb {{.*}}(%rip), %xmm0, %xmm0
  ;; AVX2-NEXT: retq
  (func $constant_places (export "constant_places") (param v128) (result v128) (i8x16.swizzle (local.get 0) (v128.const i8x16 0 3 16 255 1 1 1 1 15 14 13 12 11 2 2 2))))
