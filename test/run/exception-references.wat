;; Exceptions with references to them: each kind of catch, references kept in locals, globals and tables, thrown again later. Of a
;; million exceptions only those that something refers to stay in memory.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke keep %s -o %t && %python %S/Inputs/peak-memory.py 24 %t 1000000 | FileCheck %s --check-prefix=PEAK

(module
  (tag $e (param i32))
  (tag $other)
  (tag $pair (param i32 v128))
  (type $v (func (param i32)))
  (global $g (mut exnref) (ref.null exn))
  (table $t 4 exnref)
  (table $f 3 3 funcref)
  (elem (table $f) (i32.const 0) func $throw $return $throw_pair)
  (func $throw (param i32) (throw $e (local.get 0)))
  (func $return (param i32))
  (func $throw_pair (param i32) (throw $pair (local.get 0) (v128.const i64x2 7 8)))
  (func $call (param $value i32) (param $which i32)
    (call_indirect $f (type $v) (local.get $value) (local.get $which)))

  (func (export "local") (param i32) (result i32)
    (block $h (result i32) (try_table (catch $e $h) (throw $e (local.get 0))) (i32.const 0)))
  (func (export "which") (param i32 i32) (result i32)
    (block $all
      (block $pair (result i32 v128)
        (block $e (result i32)
          (try_table (catch $other $all) (catch $e $e) (catch $pair $pair) (catch_all $all)
            (call $call (local.get 0) (local.get 1)))
          (return (i32.const -1)))
        (return))
      (i64x2.extract_lane 1) (i32.wrap_i64) (i32.mul) (return))
    (i32.const -2))
  (func (export "again") (param i32) (result i32)
    (block $h (result i32 exnref)
      (try_table (catch_ref $e $h) (call $call (local.get 0) (i32.const 0)))
      (unreachable))
    (global.set $g)
    (block $h2 (result i32)
      (try_table (catch $e $h2) (throw_ref (global.get $g)))
      (unreachable))
    (i32.add))
  (func (export "through_table") (param i32) (result i32)
    (table.set $t (i32.const 1)
      (block $h (result exnref)
        (try_table (catch_all_ref $h) (call $call (local.get 0) (i32.const 0)))
        (unreachable)))
    (block $h (result i32)
      (try_table (catch $e $h) (throw_ref (table.get $t (i32.const 1))))
      (unreachable)))
  (func (export "keep") (param $n i32) (result i32) (local $x exnref) (local $sum i32)
    (loop $l
      (local.set $x
        (block $h (result exnref)
          (try_table (catch_all_ref $h) (call $call (local.get $n) (i32.const 0)))
          (unreachable)))
      (if (i32.eqz (i32.rem_u (local.get $n) (i32.const 100000)))
        (then
          (table.set $t (i32.and (i32.div_u (local.get $n) (i32.const 100000)) (i32.const 3)) (local.get $x))
          (global.set $g (local.get $x))))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    ;; The last four of these: 400,000, 300,000, 200,000 and 100,000, the last of which the global has, too.
    (loop $m
      (local.set $sum (i32.add (local.get $sum)
        (block $h (result i32)
          (try_table (catch $e $h) (throw_ref (table.get $t (local.get $n))))
          (unreachable))))
      (br_if $m (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 4))))
    (i32.add (local.get $sum)
      (block $h (result i32) (try_table (catch $e $h) (throw_ref (global.get $g))) (unreachable))))
  (func (export "null") (throw_ref (ref.null exn)))
  (func (export "uncaught") (try_table (call $call (i32.const 1) (i32.const 2)))))

;; CALL: local 0x5
;; CHECK: ok 0x5
;; CALL: which 0x5 0x0
;; CHECK-NEXT: ok 0x5
;; CALL: which 0x5 0x1
;; CHECK-NEXT: ok 0xffffffff
;; CALL: which 0x5 0x2
;; CHECK-NEXT: ok 0x28
;; CALL: again 0x9
;; CHECK-NEXT: ok 0x12
;; CALL: through_table 0x7
;; CHECK-NEXT: ok 0x7
;; CALL: null
;; CHECK-NEXT: trap null exception reference
;; CALL: uncaught
;; CHECK-NEXT: trap uncaught exception
;; PEAK: 1100000 status 0 within the limit
