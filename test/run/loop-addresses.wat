;; UNSUPPORTED: target-armv7
;; (On targets of 64 bits: the memory has 4 GiB.)
;; Loops over 32-bit indices do the same whatever is made of them: the results with and without optimisation are compared, on
;; indices that wrap around 2^32, ranges that overlap, all directions and lengths.
;; RUN: %wrought compile -O0 --invoke - -o %t.plain %s
;; RUN: %wrought compile -O3 --verify-each --invoke - -o %t.fast %s
;; RUN: %if target-x86-64 %{ %wrought compile -O3 --cpu=haswell --invoke - -o %t.wide %s %}
;; RUN: %python %S/Inputs/loop-addresses.py > %t.calls
;; RUN: %t.plain < %t.calls > %t.expected
;; RUN: %t.fast < %t.calls | cmp - %t.expected
;; RUN: %if target-x86-64 %{ %t.wide < %t.calls | cmp - %t.expected %}
;; Most of it ran; the rest traps, the same in all three.
;; RUN: FileCheck %s < %t.expected
;; CHECK-COUNT-300: ok 0x

(module
  ;; All of the index space, so that an index may really wrap.
  (memory 65536)

  (func $reset (export "reset")
    (local $i i32)
    (loop $next
      (i32.store (local.get $i) (i32.mul (i32.add (local.get $i) (i32.const 12345)) (i32.const -1640531527)))
      (i32.store (i32.sub (i32.const -4) (local.get $i)) (i32.mul (i32.xor (local.get $i) (i32.const 777)) (i32.const 97)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 4096)))))

  ;; A hash of the first and the last 4096 bytes.
  (func $hash (export "hash") (result i64)
    (local $i i32) (local $h i64)
    (loop $next
      (local.set $h (i64.mul (i64.xor (local.get $h) (i64.load (local.get $i))) (i64.const 0x9e3779b97f4a7c15)))
      (local.set $h (i64.mul (i64.xor (i64.rotl (local.get $h) (i64.const 23)) (i64.load (i32.sub (i32.const -8) (local.get $i))))
        (i64.const 0x517cc1b727220a95)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 4096))))
    (local.get $h))

  ;; to[i] = (from[i - 1] ^ from[i]) + from[i + 1]
  (func (export "stencil") (param $to i32) (param $from i32) (param $count i32) (result i64)
    (local $i i32)
    (if (local.get $count) (then
      (loop $next
        (i32.store (i32.add (local.get $to) (i32.shl (local.get $i) (i32.const 2)))
          (i32.add
            (i32.xor
              (i32.load (i32.add (i32.add (local.get $from) (i32.const -4)) (i32.shl (local.get $i) (i32.const 2))))
              (i32.load (i32.add (local.get $from) (i32.shl (local.get $i) (i32.const 2)))))
            (i32.load (i32.add (i32.add (local.get $from) (i32.const 4)) (i32.shl (local.get $i) (i32.const 2))))))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count))))))
    (call $hash))

  ;; The same copies, backwards.
  (func (export "backwards") (param $to i32) (param $from i32) (param $count i32) (result i64)
    (if (local.get $count) (then
      (loop $next
        (i32.store (local.get $to) (i32.add (i32.load (local.get $from)) (i32.const 1)))
        (local.set $to (i32.sub (local.get $to) (i32.const 4)))
        (local.set $from (i32.sub (local.get $from) (i32.const 4)))
        (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))
    (call $hash))

  ;; Unrolled by two, the remainder first.
  (func (export "unrolled") (param $to i32) (param $from i32) (param $count i32) (result i64)
    (local $i i32) (local $end i32)
    (local.set $end (i32.and (i32.shl (local.get $count) (i32.const 2)) (i32.const -8)))
    (if (i32.and (local.get $count) (i32.const 1)) (then
      (i32.store (i32.add (local.get $to) (local.get $end)) (i32.const 5))))
    (if (local.get $end) (then
      (loop $next
        (i32.store (i32.add (local.get $to) (local.get $i))
          (i32.add (i32.mul (i32.load (i32.add (local.get $from) (local.get $i))) (i32.const 3))
            (i32.load (i32.add (local.get $to) (local.get $i)))))
        (i32.store (i32.add (i32.add (local.get $to) (local.get $i)) (i32.const 4))
          (i32.add (i32.mul (i32.load (i32.add (i32.add (local.get $from) (local.get $i)) (i32.const 4))) (i32.const 3))
            (i32.load (i32.add (i32.add (local.get $to) (local.get $i)) (i32.const 4)))))
        (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 8))) (local.get $end))))))
    (i64.add (call $hash) (i64.extend_i32_u (local.get $i))))

  ;; Unrolled by four, carrying the last element from copy to copy, and a sum besides.
  (func (export "carried") (param $to i32) (param $from i32) (param $count i32) (result i64)
    (local $p i32) (local $sum i32) (local $last i32) (local $now i32)
    (local.set $p (local.get $from))
    (if (local.tee $count (i32.and (local.get $count) (i32.const -4))) (then
      (loop $next
        (local.set $now (i32.load (local.get $p)))
        (local.set $sum (i32.add (local.get $sum) (local.get $now)))
        (i32.store (local.get $to) (i32.sub (local.get $now) (local.get $last)))
        (local.set $last (i32.load (i32.add (local.get $p) (i32.const 4))))
        (local.set $sum (i32.add (local.get $sum) (local.get $last)))
        (i32.store (i32.add (local.get $to) (i32.const 4)) (i32.sub (local.get $last) (local.get $now)))
        (local.set $now (i32.load (i32.add (local.get $p) (i32.const 8))))
        (local.set $sum (i32.add (local.get $sum) (local.get $now)))
        (i32.store (i32.add (local.get $to) (i32.const 8)) (i32.sub (local.get $now) (local.get $last)))
        (local.set $last (i32.load (i32.add (local.get $p) (i32.const 12))))
        (local.set $sum (i32.add (local.get $sum) (local.get $last)))
        (i32.store (i32.add (local.get $to) (i32.const 12)) (i32.sub (local.get $last) (local.get $now)))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 4)))))))
    (i64.add (call $hash)
      (i64.add (i64.extend_i32_u (local.get $sum)) (i64.extend_i32_u (i32.add (local.get $p) (local.get $last))))))

  ;; Unrolled by two, up to an end that is met exactly, if at all: otherwise it goes on past the end of the index space.
  (func (export "stepped") (param $from i32) (param $i i32) (param $end i32) (result i64)
    (loop $next
      (i64.store (local.get $i)
        (i64.sub (i64.load (local.get $i)) (i64.mul (i64.load (i32.add (local.get $from) (local.get $i))) (i64.const 3))))
      (i64.store offset=8 (local.get $i)
        (i64.sub (i64.load offset=8 (local.get $i))
          (i64.mul (i64.load offset=8 (i32.add (local.get $from) (local.get $i))) (i64.const 3))))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 16))) (local.get $end))))
    (i64.add (call $hash) (i64.extend_i32_u (local.get $i))))

  ;; The same downwards.
  (func (export "stepped-down") (param $from i32) (param $i i32) (param $end i32) (result i64)
    (loop $next
      (i64.store (local.get $i) (i64.sub (i64.load (i32.add (local.get $from) (local.get $i))) (i64.const 3)))
      (br_if $next (i32.ne (local.tee $i (i32.sub (local.get $i) (i32.const 8))) (local.get $end))))
    (i64.add (call $hash) (i64.extend_i32_u (local.get $i))))

  ;; A column: the stride is known at run time only.
  (func (export "column") (param $at i32) (param $stride i32) (param $count i32) (result i64)
    (local $i i32)
    (if (local.get $count) (then
      (loop $next
        (i32.store8 (local.get $at) (i32.add (i32.load8_u (local.get $at)) (local.get $i)))
        (local.set $at (i32.add (local.get $at) (local.get $stride)))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count))))))
    (call $hash))

  ;; A counter of 64 bits, of which the index takes 32: the loop may run more than 2^32 times as far as anyone can tell.
  (func (export "long-column") (param $at i32) (param $step i64) (param $j i64) (result i64)
    (local $place i32)
    (local.set $step (i64.or (i64.and (local.get $step) (i64.const 0xffffffffff)) (i64.const 1)))
    (local.set $j (i64.and (local.get $j) (i64.const 0xffffffffff)))
    (loop $next
      (local.set $place (i32.add (local.get $at) (i32.wrap_i64 (local.get $j))))
      (i32.store8 (local.get $place) (i32.add (i32.load8_u (local.get $place)) (i32.const 7)))
      (br_if $next (i64.lt_u (local.tee $j (i64.add (local.get $j) (local.get $step))) (i64.const 0x10000000000))))
    (call $hash))

  ;; Row i, from a multiple of two steps before the diagonal up to it: the end of the inner loop is the outer one's variable.
  (func (export "triangle") (param $at i32) (param $stride i32) (param $rows i32) (result i64)
    (local $i i32) (local $k i32) (local $most i32) (local $row i32) (local $column i32)
    (local.set $i (i32.const 2))
    (loop $rows
      (local.set $k (i32.and (local.get $i) (i32.const 1)))
      (local.set $most (i32.const -1000))
      (loop $next
        (local.set $row (i32.add (local.get $at) (i32.shl (local.get $k) (i32.const 2))))
        (local.set $column (i32.add (local.get $at) (i32.mul (local.get $k) (local.get $stride))))
        (local.set $most (call $max (local.get $most) (i32.add (i32.load (local.get $row)) (i32.load (local.get $column)))))
        (local.set $most (call $max (local.get $most)
          (i32.add (i32.load (i32.add (local.get $row) (i32.const 4)))
                   (i32.load (i32.add (local.get $column) (local.get $stride))))))
        (br_if $next (i32.ne (local.tee $k (i32.add (local.get $k) (i32.const 2))) (local.get $i))))
      (i32.store (i32.add (local.get $at) (i32.shl (local.get $i) (i32.const 2))) (local.get $most))
      (br_if $rows (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $rows))))
    (call $hash))
  (func $max (param $a i32) (param $b i32) (result i32)
    (select (local.get $a) (local.get $b) (i32.gt_s (local.get $a) (local.get $b))))

  ;; Left in the middle, by a value.
  (func (export "search") (param $at i32) (param $for i32) (param $count i32) (result i64)
    (local $i i32)
    (block $found
      (if (local.get $count) (then
        (loop $next
          (br_if $found (i32.eq (i32.and (i32.load8_u (i32.add (local.get $at) (local.get $i))) (i32.const 31))
            (i32.and (local.get $for) (i32.const 31))))
          (i32.store8 (i32.add (i32.add (local.get $at) (local.get $i)) (i32.const 64)) (local.get $i))
          (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))))))
    (i64.add (call $hash) (i64.extend_i32_u (local.get $i))))

  (func (export "fill") (param $at i32) (param $value i32) (param $count i32) (result i64)
    (local $i i32)
    (if (local.get $count) (then
      (loop $next
        (i32.store16 (i32.add (local.get $at) (i32.shl (local.get $i) (i32.const 1))) (i32.mul (local.get $value) (i32.const 257)))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count))))))
    (call $hash)))
