;; Calls $hot a thousand times, and traps if it was given an argument.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (global $sum (mut i32) (i32.const 0))
  (func $hot (param i32)
    (nop)
    (if (i32.and (local.get 0) (i32.const 1))
      (then (global.set $sum (i32.add (global.get $sum) (local.get 0))))))
  (func $never (unreachable))
  (func (export "_start") (local $i i32)
    (loop $again
      (call $hot (local.get $i))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
    (drop (call $args_sizes_get (i32.const 0) (i32.const 4)))
    (if (i32.gt_u (i32.load (i32.const 0)) (i32.const 1)) (then (call $never)))))
