;; Exceptions in the older encoding: which catch takes what, payloads of every type, rethrow and delegate by depth, and calls in
;; tail position, which have left the function that has the try.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s

(module
  (tag $a (param i32))
  (tag $b (param i32)) ;; of the same type, and another tag
  (tag $all (param i32 i64 f32 f64 v128 funcref externref i32))
  (table funcref (elem $throw_a $throw_b $trap $throw_all $return))
  (type $v (func (param i32)))
  (func $throw_a (param i32) (throw $a (local.get 0)))
  (func $throw_b (param i32) (throw $b (local.get 0)))
  (func $trap (param i32) (unreachable))
  (func $return (param i32))
  (func $throw_all (param i32)
    (throw $all (local.get 0) (i64.const 2) (f32.const 3) (f64.const 4) (v128.const i64x2 5 6) (ref.func $throw_a)
      (ref.null extern) (i32.const 7)))
  ;; Between the throw and the catch: registers that it saves must be restored for its caller.
  (func $between (param i32 i32) (result i32)
    (call_indirect (type $v) (local.get 1) (local.get 0))
    (i32.mul (local.get 0) (local.get 1)))

  (func (export "which") (param i32 i32) (result i32) (local $kept i32)
    (local.set $kept (i32.mul (local.get 1) (i32.const 100)))
    (try (result i32)
      (do (call $between (local.get 0) (local.get 1)))
      (catch $a (i32.add (local.get $kept)))
      (catch $b (i32.add (i32.const 1000)) (i32.add (local.get $kept)))
      (catch_all (i32.sub (i32.const 0) (local.get $kept)))))

  (func (export "payload") (param i32) (result i32 i64 f32 f64 v128 i32 i32 i32)
    (local $f funcref) (local $x externref) (local $last i32)
    (try (result i32 i64 f32 f64 v128)
      (do (drop (call $between (i32.const 3) (local.get 0))) (unreachable))
      (catch $all (local.set $last) (local.set $x) (local.set $f)))
    (ref.is_null (local.get $f)) (ref.is_null (local.get $x)) (local.get $last))

  ;; The inner catch rethrows what it caught, or what the outer one did.
  (func (export "rethrow") (param i32) (result i32)
    (try (result i32)
      (do
        (try $outer (result i32)
          (do (call $throw_a (i32.const 1)) (unreachable))
          (catch $a
            (drop)
            (try $inner (result i32)
              (do (call $throw_b (i32.const 2)) (unreachable))
              (catch $b
                (drop)
                (if (local.get 0) (then (rethrow $outer)) (else (rethrow $inner)))
                (unreachable))))))
      (catch $a (i32.add (i32.const 10)))
      (catch $b (i32.add (i32.const 20)))))

  (func $delegates (param i32) (result i32)
    (try $outer (result i32)
      (do
        (try (result i32)
          (do
            (try (result i32)
              (do (call $throw_a (local.get 0)) (unreachable))
              (delegate $outer)))
          (catch_all (i32.const -1))))
      (catch $a (i32.add (i32.const 100)))))
  (func (export "delegate") (param i32) (result i32) (call $delegates (local.get 0)))

  (func $tail (param i32)
    (try (do (return_call $throw_a (local.get 0))) (catch_all (unreachable))))
  (func (export "tail") (param i32) (result i32)
    (try (result i32) (do (call $tail (local.get 0)) (i32.const 0)) (catch $a)))

  ;; Out of a catch, in a loop, with the stack where it was.
  (func (export "loop") (param i32) (result i32) (local $sum i32)
    (loop $l
      (try
        (do (drop (call $between (i32.and (local.get 0) (i32.const 1)) (local.get 0))))
        (catch $a (local.set $sum (i32.add (local.get $sum))))
        (catch $b (local.set $sum (i32.xor (local.get $sum)))))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get $sum))
  (func (export "uncaught") (param i32) (call $throw_b (local.get 0))))

;; CALL: which 0x0 0x5
;; CHECK: ok 0x1f9
;; CALL: which 0x1 0x5
;; CHECK-NEXT: ok 0x5e1
;; CALL: which 0x3 0x5
;; CHECK-NEXT: ok 0xfffffe0c
;; CALL: which 0x4 0x5
;; CHECK-NEXT: ok 0x14
;; CALL: which 0x2 0x5
;; CHECK-NEXT: trap unreachable
;; CALL: payload 0x9
;; CHECK-NEXT: ok 0x9 0x2 0x40400000 0x4010000000000000 0x00000000000000060000000000000005 0x0 0x1 0x7
;; CALL: rethrow 0x1
;; CHECK-NEXT: ok 0xb
;; CALL: rethrow 0x0
;; CHECK-NEXT: ok 0x16
;; CALL: delegate 0x7
;; CHECK-NEXT: ok 0x6b
;; CALL: tail 0x8
;; CHECK-NEXT: ok 0x8
;; CALL: loop 0x3e8
;; CHECK-NEXT: ok 0x3a058
;; CALL: uncaught 0x1
;; CHECK-NEXT: trap uncaught exception
;; CALL: which 0x0 0x1
;; CHECK-NEXT: ok 0x65
