;; Of 1000 indirect calls, 900 are of $common and 99 of $other; one is of $self, which calls itself indirectly in tail position.
(module
  (type $unary (func (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (table funcref (elem $common $other $self))
  (global $sum (mut i32) (i32.const 0))
  (func $common (type $unary) (i32.mul (local.get 0) (i32.const 3)))
  (func $other (type $unary) (i32.sub (local.get 0) (i32.const 7)))
  (func $self (type $unary)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
    (call_indirect (type $unary) (i32.sub (local.get 0) (i32.const 1)) (i32.const 2)))
  (func $pick (param i32) (result i32)
    (if (i32.eq (local.get 0) (i32.const 999)) (then (return (i32.const 2))))
    (i32.eqz (i32.rem_u (local.get 0) (i32.const 10))))
  (func $main (export "_start")
    (local $i i32)
    ;; A size that is not constant: it is not counted.
    (memory.fill (i32.const 0) (i32.const 1) (global.get $sum))
    (loop $more
      (global.set $sum (i32.add (global.get $sum) (call_indirect (type $unary) (local.get $i) (call $pick (local.get $i)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $more (i32.lt_u (local.get $i) (i32.const 1000))))
    (if (i32.ne (global.get $sum) (i32.const 1395804)) (then (call $exit (i32.const 9))))))
