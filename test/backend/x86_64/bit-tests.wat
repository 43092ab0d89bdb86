;; A producer's test of bits, and the comparison that had no room in its 32 bits, become one test of 64.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s

(module
  (memory 1)
  ;; Skips blanks, commas, colons and line feeds.
  ;; CHECK-LABEL: wasm.skip:
  ;; CHECK: movabsq $288247972632724480,
  ;; CHECK: cmpq $58,
  ;; CHECK: btq
  ;; CHECK-NOT: $10
  ;; CHECK: retq
  (func $skip (export "skip") (param $at i32) (result i32) (local $c i32) (local $d i32)
    (loop $next
      (local.set $c (i32.load8_u (local.get $at)))
      (block $skipped
        (br_if $skipped (i32.and
          (i32.lt_u (local.tee $d (i32.add (local.get $c) (i32.const -32))) (i32.const 27))
          (i32.ne (i32.and (i32.shl (i32.const 1) (local.get $d)) (i32.const 67112961)) (i32.const 0))))
        (br_if $skipped (i32.eq (local.get $c) (i32.const 10)))
        (return (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next))
    (unreachable))

  ;; The same in one condition, as a loop around a call leaves it.
  ;; CHECK-LABEL: wasm.joined:
  ;; CHECK: cmpq $58,
  ;; CHECK: btq
  ;; CHECK-NOT: $10
  ;; CHECK: retq
  (func $joined (export "joined") (param $at i32) (result i32) (local $c i32) (local $d i32)
    (loop $next
      (local.set $c (i32.load8_u (local.get $at)))
      (if (i32.eqz (i32.and
            (i32.eqz (select
              (i32.and (i32.shl (i32.const 1) (local.tee $d (i32.sub (local.get $c) (i32.const 32)))) (i32.const 67112961))
              (i32.const 0)
              (i32.le_u (local.get $d) (i32.const 26))))
            (i32.ne (local.get $c) (i32.const 10))))
        (then
          (i32.store (i32.const 16) (local.tee $at (i32.add (local.get $at) (i32.const 1))))
          (br $next))))
    (local.get $at)))
