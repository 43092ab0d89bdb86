;; An access is compared in 32 bits with what the memory's size leaves; its offset and the memory's address are one constant.
;; RUN: %wrought compile --target=armv7-linux --invoke - --emit=asm %s -o - | FileCheck %s

(module
  (memory 2 2)
  ;; CHECK-LABEL: wasm.load:
  ;; 2 * 65536 bytes - offset 4 - 4 of the access
  ;; CHECK: movw r1, #65528
  ;; CHECK-NEXT: movt r1, #1
  ;; CHECK-NEXT: cmp r0, r1
  ;; CHECK-NEXT: movwls r1, #4
  ;; CHECK-NEXT: movtls r1, #1
  ;; CHECK-NEXT: ldrls r0, [r0, r1]
  ;; CHECK-NEXT: bxls lr
  (func $load (export "load") (param i32) (result i32) (i32.load offset=4 (local.get 0))))
