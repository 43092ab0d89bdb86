;; A loop that jumps through a table or calls through a pointer begins at a line of the cache, and so does a function that calls so
;; outside of loops. Other loops and functions are where LLVM wants them.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s

(module
  (type $unary (func (param i32) (result i32)))
  (memory 1)
  (table (export "table") 4 funcref)
  (elem (i32.const 0) $twice $next $negative $half)
  (func $twice (type $unary) (i32.shl (local.get 0) (i32.const 1)))
  (func $next (type $unary) (i32.add (local.get 0) (i32.const 1)))
  (func $negative (type $unary) (i32.sub (i32.const 0) (local.get 0)))
  (func $half (type $unary) (i32.shr_u (local.get 0) (i32.const 1)))

  ;; CHECK: .p2align 6
  ;; CHECK: wasm.machine:
  ;; CHECK: .p2align 6
  ;; CHECK-NEXT: .LBB
  ;; CHECK: jmpq *%r
  (func $machine (export "machine") (param $p i32) (param $state i32) (result i32)
    (loop $next
      (block $end (block $d (block $c (block $b (block $a
        (br_table $a $b $c $d $end (i32.xor (local.get $state) (i32.load8_u (local.get $p)))))
        (local.set $state (i32.mul (local.get $state) (i32.const 3)))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br $next))
        (local.set $state (i32.rotl (local.get $state) (i32.const 7)))
        (local.set $p (i32.add (local.get $p) (i32.const 2)))
        (br $next))
        (local.set $state (i32.clz (local.get $state)))
        (local.set $p (i32.sub (local.get $p) (i32.const 1)))
        (br $next))
        (local.set $state (i32.load (local.get $state)))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (br $next)))
    (local.get $state))

  ;; CHECK: .p2align 6
  ;; CHECK-NEXT: .type wasm.call,
  (func $call (export "call") (param $f i32) (param $x i32) (result i32)
    (i32.add (local.get $x) (call_indirect (type $unary) (local.get $x) (i32.and (local.get $f) (i32.const 3)))))

  ;; CHECK: .p2align 4
  ;; CHECK-NEXT: .type wasm.sum,
  ;; CHECK-NOT: .p2align 6
  ;; CHECK: .cfi_endproc
  (func $sum (export "sum") (param $p i32) (result i32)
    (local $c i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.xor (i32.mul (local.get $sum) (i32.const 31)) (local.get $c)))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $next (local.tee $c (i32.load8_u (local.get $p)))))
    (local.get $sum)))
