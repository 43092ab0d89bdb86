;; What a producer tests ahead of a truncation need not be tested again for the trap.
;; RUN: %wrought compile --target=aarch64-linux -O3 --invoke - --emit=asm -o - %s | FileCheck %s

(module
  ;; CHECK-LABEL: wasm.chooses:
  ;; CHECK: fabs
  ;; CHECK-COUNT-1: fcmp
  ;; CHECK-NOT: fcmp
  ;; CHECK-NOT: brk
  ;; CHECK: ret
  (func $chooses (export "chooses") (param f64) (result i32)
    (if (result i32) (f64.lt (f64.abs (local.get 0)) (f64.const 0x1p+31))
      (then (i32.trunc_f64_s (local.get 0)))
      (else (i32.const 0x80000000))))
  ;; A wider test is not enough.
  ;; CHECK-LABEL: wasm.wider:
  ;; CHECK: brk
  (func $wider (export "wider") (param f64) (result i32)
    (if (result i32) (f64.lt (f64.abs (local.get 0)) (f64.const 0x1p+32))
      (then (i32.trunc_f64_s (local.get 0)))
      (else (i32.const 0x80000000)))))
