;; Vector accesses take the address of linear memory as scalar ones do, and extension, splat and lanes are part of the access.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s

(module
  (memory 1)
  ;; CHECK-LABEL: wasm.load:
  ;; CHECK: movups 65552(%rax), %xmm0
  ;; CHECK-NEXT: retq
  (func $load (export "load") (param i32) (result v128) (v128.load offset=16 (local.get 0)))
  ;; CHECK-LABEL: wasm.extend:
  ;; CHECK: pmovsxbw 65536(%edi), %xmm0
  ;; CHECK-NEXT: retq
  (func $extend (export "extend") (param i32) (result v128) (v128.load8x8_s (local.get 0)))
  ;; CHECK-LABEL: wasm.splat64:
  ;; CHECK: movddup 65536(%edi), %xmm0
  ;; CHECK-NEXT: retq
  (func $splat64 (export "splat64") (param i32) (result v128) (v128.load64_splat (local.get 0)))
  ;; CHECK-LABEL: wasm.zero32:
  ;; CHECK: {{movss|movd}} 65536(%edi), %xmm0
  ;; CHECK-NEXT: retq
  (func $zero32 (export "zero32") (param i32) (result v128) (v128.load32_zero (local.get 0)))
  ;; CHECK-LABEL: wasm.lane:
  ;; CHECK: pinsrb ${{5}}, 65536(%edi), %xmm0
  ;; CHECK-NEXT: retq
  (func $lane (export "lane") (param i32 v128) (result v128) (v128.load8_lane 5 (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.store_lane:
  ;; CHECK: pextrw ${{5}}, %xmm0, 65536(%edi)
  (func $store_lane (export "store_lane") (param i32 v128) (v128.store16_lane 5 (local.get 0) (local.get 1))))
