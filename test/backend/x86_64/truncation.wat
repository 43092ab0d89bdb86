;; A truncation looks at what the instruction gives, and at the float only where that leaves a doubt. Behind a producer's own test it
;; is the instruction alone, since that gives what the producer chooses otherwise.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s

(module
  ;; CHECK-LABEL: wasm.traps:
  ;; CHECK: cvttsd2si %xmm0, %eax
  ;; CHECK-NOT: ucomisd
  ;; CHECK: retq
  (func $traps (export "traps") (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
  ;; CHECK-LABEL: wasm.saturates:
  ;; CHECK: cvttss2si %xmm0, %rax
  ;; CHECK-NOT: ucomiss
  ;; CHECK: retq
  (func $saturates (export "saturates") (param f32) (result i64) (i64.trunc_sat_f32_s (local.get 0)))
  ;; CHECK-LABEL: wasm.chooses:
  ;; CHECK: cvttsd2si %xmm0, %rax
  ;; CHECK-NEXT: retq
  (func $chooses (export "chooses") (param f64) (result i64)
    (if (result i64) (f64.lt (f64.abs (local.get 0)) (f64.const 0x1p+63))
      (then (i64.trunc_f64_s (local.get 0)))
      (else (i64.const 0x8000000000000000))))
  ;; CHECK-LABEL: wasm.unsigned:
  ;; CHECK: cvttsd2si %xmm0, %r{{[a-z]+}}
  ;; CHECK-NOT: ucomisd
  ;; CHECK: cmov
  ;; CHECK-NEXT: retq
  (func $unsigned (export "unsigned") (param f64) (result i32)
    (if (result i32) (i32.and (f64.lt (local.get 0) (f64.const 0x1p+32)) (f64.ge (local.get 0) (f64.const 0)))
      (then (i32.trunc_f64_u (local.get 0)))
      (else (i32.const 0))))
  ;; Another choice than the instruction's is kept.
  ;; CHECK-LABEL: wasm.otherwise:
  ;; CHECK: ucomisd
  ;; CHECK: cmov
  (func $otherwise (export "otherwise") (param f64) (result i32)
    (if (result i32) (f64.lt (f64.abs (local.get 0)) (f64.const 0x1p+31))
      (then (i32.trunc_f64_s (local.get 0)))
      (else (i32.const 0)))))
