(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory 1)
  (func $sum (param i32 i32) (result i32) (local i32)
    (loop $next
      (local.set 2 (i32.add (local.get 2) (i32.load (local.get 0))))
      (local.set 0 (i32.add (local.get 0) (i32.const 4)))
      (br_if $next (i32.lt_u (local.get 0) (local.get 1))))
    (local.get 2))
  (func $fill (param i32 i32)
    (loop $next
      (i32.store (local.get 0) (i32.mul (local.get 0) (i32.const 3)))
      (local.set 0 (i32.add (local.get 0) (i32.const 4)))
      (br_if $next (i32.lt_u (local.get 0) (local.get 1)))))
  (func (export "_start")
    (call $fill (i32.const 0) (i32.const 4096))
    (call $exit (i32.and (call $sum (i32.const 0) (i32.const 4096)) (i32.const 127)))))
