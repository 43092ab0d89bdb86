;; Index sums that may wrap around 2^32 get one test ahead of the loop, and behind it a copy that vectorises.
;; RUN: %wrought compile -O3 --invoke - --emit=llvm-ir -o - %s | FileCheck %s
;; RUN: %wrought compile -O1 --invoke - --emit=llvm-ir -o - %s | FileCheck %s --check-prefix=O1

(module
  (memory 16)

  ;; b[i] = a[i - 1] + a[i] + a[i + 1], with the neighbours' indices as 32-bit sums.
  ;; CHECK-LABEL: @wasm.stencil(
  ;; CHECK: icmp {{.*}} i{{32|64}}
  ;; CHECK: load <2 x double>
  ;; CHECK: store <2 x double>
  ;; O1-LABEL: @wasm.stencil(
  ;; O1-NOT: x double>
  (func $stencil (export "stencil") (param $a i32) (param $b i32) (param $count i32)
    (local $i i32)
    (loop $next
      (f64.store (i32.add (local.get $b) (i32.shl (local.get $i) (i32.const 3)))
        (f64.add
          (f64.add
            (f64.load (i32.add (i32.add (local.get $a) (i32.const -8)) (i32.shl (local.get $i) (i32.const 3))))
            (f64.load (i32.add (local.get $a) (i32.shl (local.get $i) (i32.const 3)))))
          (f64.load (i32.add (i32.add (local.get $a) (i32.const 8)) (i32.shl (local.get $i) (i32.const 3))))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))))

  ;; A loop that fills memory is a memset, and one that copies a memmove or memcpy where the ranges allow.
  ;; CHECK-LABEL: @wasm.fill(
  ;; CHECK: call void @llvm.memset
  (func $fill (export "fill") (param $at i32) (param $count i32)
    (local $i i32)
    (loop $next
      (i32.store (i32.add (local.get $at) (i32.shl (local.get $i) (i32.const 2))) (i32.const 0))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))))

  ;; Unrolled by the producer, up to an end that is met exactly if the start has been chosen so: that is tested, too.
  ;; CHECK-LABEL: @wasm.stepped(
  ;; CHECK: and i32 {{.*}}, 15
  ;; CHECK: vector.body:
  ;; CHECK: fmul <2 x double>
  (func $stepped (export "stepped") (param $from i32) (param $to i32) (param $i i32) (param $factor f64)
    (loop $next
      (f64.store (i32.add (local.get $to) (local.get $i))
        (f64.mul (local.get $factor) (f64.load (i32.add (local.get $from) (local.get $i)))))
      (f64.store offset=8 (i32.add (local.get $to) (local.get $i))
        (f64.mul (local.get $factor) (f64.load offset=8 (i32.add (local.get $from) (local.get $i)))))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 16))) (i32.const 4096)))))

  ;; Where the ranges are known there is nothing to test and no second copy.
  ;; CHECK-LABEL: @wasm.known(
  ;; CHECK-NOT: br i1 %no.wrap
  ;; CHECK: ret void
  (func $known (export "known") (param $factor f64)
    (local $i i32)
    (loop $next
      (f64.store offset=1024 (local.get $i) (f64.mul (local.get $factor) (f64.load offset=1024 (local.get $i))))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 4096))))))
