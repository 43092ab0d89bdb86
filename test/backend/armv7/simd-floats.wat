;; NEON takes small floats for zero: vectors of them are computed by VFP, lane by lane. Integers stay vectors.
;; RUN: %wrought compile --target=armv7-linux --invoke - --emit=asm %s -o - | FileCheck %s

(module
  ;; CHECK-LABEL: wasm.add:
  ;; CHECK-NOT: vadd.f32 q
  ;; CHECK-COUNT-4: vadd.f32 s
  (func $add (export "add") (param v128 v128) (result v128) (f32x4.add (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.less:
  ;; CHECK-NOT: {{vc[gl][te]}}.f32
  ;; CHECK-COUNT-4: vcmp.f32 s
  (func $less (export "less") (param v128 v128) (result v128) (f32x4.lt (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.integers:
  ;; CHECK: vadd.i32 q
  (func $integers (export "integers") (param v128 v128) (result v128) (i32x4.add (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: wasm.swizzle:
  ;; CHECK: vtbl.8
  ;; CHECK: vtbl.8
  (func $swizzle (export "swizzle") (param v128 v128) (result v128) (i8x16.swizzle (local.get 0) (local.get 1))))
