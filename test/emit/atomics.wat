;; Atomic instructions are LLVM's, sequentially consistent, behind a check of the address's low bits. A load is volatile: it must
;; trap even if nobody looks at its value. The size of a shared memory is read atomically.
;; RUN: %wrought compile -O0 --invoke - --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s

(module
  (memory 1 2 shared)
  ;; CHECK-LABEL: @wasm.load(
  ;; CHECK: %[[SUM:.*]] = add i32 %{{.*}}, 2
  ;; CHECK: %[[LOW:.*]] = and i32 %[[SUM]], 3
  ;; CHECK: icmp ne i32 %[[LOW]], 0
  ;; CHECK: load atomic volatile i32, ptr %{{.*}} seq_cst, align 4
  (func $load (export "load") (param i32) (result i32) (i32.atomic.load offset=6 (local.get 0)))
  ;; CHECK-LABEL: @wasm.store(
  ;; CHECK-NOT: and i32
  ;; CHECK: store atomic i8 %{{.*}} seq_cst, align 1
  (func $store (export "store") (param i32 i32) (i32.atomic.store8 (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: @wasm.or(
  ;; CHECK: atomicrmw volatile or ptr %{{.*}}, i16 %{{.*}} seq_cst, align 2
  (func $or (export "or") (param i32 i64) (result i64) (i64.atomic.rmw16.or_u (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: @wasm.cmpxchg(
  ;; CHECK: cmpxchg ptr %{{.*}}, i32 %{{.*}}, i32 %{{.*}} seq_cst seq_cst, align 4
  (func $cmpxchg (export "cmpxchg") (param i32 i32 i32) (result i32)
    (i32.atomic.rmw.cmpxchg (local.get 0) (local.get 1) (local.get 2)))
  ;; CHECK-LABEL: @wasm.size(
  ;; CHECK: load atomic i64, ptr {{.*}} seq_cst
  (func $size (export "size") (result i32) (memory.size)))
