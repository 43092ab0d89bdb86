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

  ;; z[i] = z[i] + y[-1 - i] * factor, two at a time: the second index has `i ^ -16` in it for -16 - i, since i is a multiple of 16.
  ;; Known as a sum, it has its part in rolling the loop up.
  ;; CHECK-LABEL: @wasm.backwards(
  ;; CHECK: %rolled{{.*}} = phi i64
  ;; CHECK: ret void
  (func $backwards (export "backwards") (param $z i32) (param $end i32) (param $count i32) (param $factor f64)
    (local $i i32) (local $p i32)
    (loop $next
      (f64.store (local.tee $p (i32.add (local.get $z) (i32.shl (local.get $i) (i32.const 3))))
        (f64.add
          (f64.load (local.get $p))
          (f64.mul (local.get $factor)
            (f64.load (i32.sub (i32.add (local.get $end) (i32.const -8)) (i32.shl (local.get $i) (i32.const 3)))))))
      (f64.store offset=8 (local.get $p)
        (f64.add
          (f64.load offset=8 (local.get $p))
          (f64.mul (local.get $factor)
            (f64.load
              (i32.add (local.get $end) (i32.shl (i32.xor (local.get $i) (i32.const 536870910)) (i32.const 3)))))))
      (br_if $next
        (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 2))) (i32.and (local.get $count) (i32.const -2))))))

  ;; `i ^ -8` is no such sum where i may have a bit below.
  ;; CHECK-LABEL: @wasm.scattered(
  ;; CHECK: xor i{{32|64}} {{.*}}, -8
  ;; CHECK: ret void
  (func $scattered (export "scattered") (param $z i32) (param $end i32) (param $factor f64)
    (local $i i32)
    (loop $next
      (f64.store (i32.add (local.get $z) (local.get $i))
        (f64.mul (local.get $factor)
          (f64.load (i32.add (local.get $end) (i32.xor (local.get $i) (i32.const -8))))))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 4096)))))

  ;; The same in a loop around it, whose variable is the end and has become one of 64 bits.
  ;; CHECK-LABEL: @wasm.triangle(
  ;; CHECK: vector.body
  ;; CHECK: call <{{[0-9]+}} x i32> @llvm.smax
  ;; CHECK: ret void
  (func $triangle (export "triangle") (param $at i32)
    (local $i i32) (local $k i32) (local $most i32) (local $row i32) (local $column i32)
    (local.set $i (i32.const 2))
    (loop $rows
      (local.set $k (i32.and (local.get $i) (i32.const 1)))
      (local.set $most (i32.const -1000))
      (loop $next
        (local.set $row (i32.add (local.get $at) (i32.shl (local.get $k) (i32.const 2))))
        (local.set $column (i32.add (local.get $at) (i32.mul (local.get $k) (i32.const 2800))))
        (local.set $most (call $max (local.get $most) (i32.add (i32.load (local.get $row)) (i32.load (local.get $column)))))
        (local.set $most (call $max (local.get $most)
          (i32.add (i32.load offset=4 (local.get $row)) (i32.load offset=2800 (local.get $column)))))
        (br_if $next (i32.ne (local.tee $k (i32.add (local.get $k) (i32.const 2))) (local.get $i))))
      (i32.store (i32.add (local.get $at) (i32.shl (local.get $i) (i32.const 2))) (local.get $most))
      (br_if $rows (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 700)))))
  (func $max (param $a i32) (param $b i32) (result i32)
    (select (local.get $a) (local.get $b) (i32.gt_s (local.get $a) (local.get $b))))

  ;; Where the ranges are known there is nothing to test and no second copy.
  ;; CHECK-LABEL: @wasm.known(
  ;; CHECK-NOT: br i1 %no.wrap
  ;; CHECK: ret void
  (func $known (export "known") (param $factor f64)
    (local $i i32)
    (loop $next
      (f64.store offset=1024 (local.get $i) (f64.mul (local.get $factor) (f64.load offset=1024 (local.get $i))))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 4096))))))
