;; An address in a loop is the start of an array and the number of the iteration, scaled: small vector loops then have room to be
;; unrolled, and need no shift for each array.
;; RUN: %wrought compile -O3 --invoke - --emit=llvm-ir -o - %s | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s --check-prefix=ASM

(module
  (memory 16)

  ;; y[i] += x[i] * a, as the producer unrolls it: eight elements in an iteration of the loop of vectors, of which the vectoriser
  ;; makes four.
  ;; CHECK-LABEL: @wasm.saxpy(
  ;; CHECK: vector.body:
  ;; CHECK-NOT: shl i64
  ;; CHECK: [[NEXT:%.*]] = add nuw nsw i64 %{{.*}}, 8
  ;; CHECK-NEXT: icmp eq i64 [[NEXT]], 440
  ;; ASM-LABEL: wasm.saxpy:
  ;; ASM-COUNT-4: mulpd
  ;; ASM: addq $8, [[INDEX:%r[0-9a-z]+]]
  ;; ASM-NEXT: cmpq ${{[0-9]+}}, [[INDEX]]
  (func $saxpy (export "saxpy") (param $x i32) (param $y i32) (param $a f64)
    (local $i i32) (local $p i32) (local $q i32)
    (loop $next
      (f64.store (local.tee $q (i32.add (local.get $y) (local.get $i)))
        (f64.add (f64.load (local.get $q))
          (f64.mul (local.get $a) (f64.load (local.tee $p (i32.add (local.get $x) (local.get $i)))))))
      (f64.store (i32.add (local.get $q) (i32.const 8))
        (f64.add (f64.load (i32.add (local.get $q) (i32.const 8)))
          (f64.mul (local.get $a) (f64.load (i32.add (local.get $p) (i32.const 8))))))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 16))) (i32.const 3520))))))
