;; Loops that the producer unrolled by two to eight are rolled up, and vectorise as the loop of the source would have.
;; RUN: %wrought compile -O3 --invoke - --emit=llvm-ir -o - %s | FileCheck %s

(module
  (memory 16)

  ;; y[i] += x[i] * a, three at a time.
  ;; CHECK-LABEL: @wasm.saxpy(
  ;; CHECK: fmul <4 x float>
  ;; CHECK: store <4 x float>
  (func $saxpy (export "saxpy") (param $x i32) (param $y i32) (param $a f32)
    (local $i i32) (local $p i32) (local $q i32)
    (loop $next
      (f32.store (local.tee $q (i32.add (local.get $y) (local.get $i)))
        (f32.add (f32.load (local.get $q))
          (f32.mul (local.get $a) (f32.load (local.tee $p (i32.add (local.get $x) (local.get $i)))))))
      (f32.store (i32.add (local.get $q) (i32.const 4))
        (f32.add (f32.load (i32.add (local.get $q) (i32.const 4)))
          (f32.mul (local.get $a) (f32.load (i32.add (local.get $p) (i32.const 4))))))
      (f32.store (i32.add (local.get $q) (i32.const 8))
        (f32.add (f32.load (i32.add (local.get $q) (i32.const 8)))
          (f32.mul (local.get $a) (f32.load (i32.add (local.get $p) (i32.const 8))))))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 12))) (i32.const 1920)))))

  ;; A sum of integers, two at a time.
  ;; CHECK-LABEL: @wasm.sum(
  ;; CHECK: load <4 x i32>
  ;; CHECK-NOT: shufflevector {{.*}} <i32 0, i32 2
  ;; CHECK: call i32 @llvm.vector.reduce.add
  (func $sum (export "sum") (param $x i32) (result i32)
    (local $i i32) (local $p i32) (local $s i32)
    (loop $next
      (local.set $s
        (i32.add
          (i32.add (local.get $s) (i32.load (local.tee $p (i32.add (local.get $x) (local.get $i)))))
          (i32.load (i32.add (local.get $p) (i32.const 4)))))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 4096))))
    (local.get $s))

  ;; Two elements of a row carried from copy to copy, where the second copy adds them the other way round.
  ;; CHECK-LABEL: @wasm.neighbours(
  ;; CHECK: vector.body:
  ;; CHECK: fadd <2 x double>
  (func $neighbours (export "neighbours") (param $x i32) (param $y i32)
    (local $i i32) (local $left f64) (local $middle f64) (local $right f64) (local $next f64)
    (local.set $left (f64.load (local.get $x)))
    (local.set $middle (f64.load offset=8 (local.get $x)))
    (loop $more
      (f64.store (i32.add (i32.add (local.get $y) (local.get $i)) (i32.const 8))
        (f64.add (f64.add (local.get $middle) (local.get $left))
          (local.tee $right (f64.load (i32.add (i32.add (local.get $x) (local.get $i)) (i32.const 16))))))
      (f64.store (i32.add (i32.add (local.get $y) (local.get $i)) (i32.const 16))
        (f64.add (f64.add (local.get $middle) (local.get $right))
          (local.tee $next (f64.load (i32.add (i32.add (local.get $x) (local.get $i)) (i32.const 24))))))
      (local.set $left (local.get $right))
      (local.set $middle (local.get $next))
      (br_if $more (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 16))) (i32.const 31984)))))

  ;; Vectors, two at a time: the address counts, too, and LLVM unrolls again as far as it likes.
  ;; CHECK-LABEL: @wasm.brighten(
  ;; CHECK-NOT: rolled.count
  ;; CHECK: llvm.uadd.sat.v16i8
  ;; CHECK: llvm.uadd.sat.v16i8
  ;; CHECK: br i1
  (func $brighten (export "brighten")
    (local $i i32)
    (loop $next
      (v128.store offset=65536 (local.get $i)
        (i8x16.add_sat_u (v128.load offset=65536 (local.get $i)) (v128.load offset=131072 (local.get $i))))
      (v128.store offset=65552 (local.get $i)
        (i8x16.add_sat_u (v128.load offset=65552 (local.get $i)) (v128.load offset=131088 (local.get $i))))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 32))) (i32.const 32768)))))

  ;; Copies that differ stay as they are: the second element is scaled by another factor.
  ;; CHECK-LABEL: @wasm.different(
  ;; CHECK-NOT: rolled
  ;; CHECK: ret void
  (func $different (export "different") (param $x i32) (param $a i32) (param $b i32)
    (local $i i32) (local $p i32)
    (loop $next
      (i32.store (local.tee $p (i32.add (local.get $x) (local.get $i)))
        (i32.mul (local.get $a) (i32.load (local.get $p))))
      (i32.store (i32.add (local.get $p) (i32.const 4))
        (i32.mul (local.get $b) (i32.load (i32.add (local.get $p) (i32.const 4)))))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 4096)))))

  ;; Both loads of an iteration come before its stores, which may change what the second load would see: order is kept.
  ;; CHECK-LABEL: @wasm.loads_first(
  ;; CHECK-NOT: rolled
  ;; CHECK: ret void
  (func $loads_first (export "loads_first") (param $x i32) (param $y i32)
    (local $i i32) (local $v i32) (local $w i32)
    (loop $next
      (local.set $v (i32.load (i32.add (local.get $x) (local.get $i))))
      (local.set $w (i32.load (i32.add (i32.add (local.get $x) (local.get $i)) (i32.const 4))))
      (i32.store (i32.add (local.get $y) (local.get $i)) (local.get $v))
      (i32.store (i32.add (i32.add (local.get $y) (local.get $i)) (i32.const 4)) (local.get $w))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 4096))))))
