;; Prints its arguments, argument 0 first, a line for each; then copies standard input to standard output.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  ;; 0: count, 4: bytes, 8: a list of one buffer, 16: bytes transferred, 1024: pointers, 8192: text
  (func $write (param $at i32) (param $size i32)
    (i32.store (i32.const 8) (local.get $at))
    (i32.store (i32.const 12) (local.get $size))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16))))
  (func (export "_start") (local $i i32) (local $end i32)
    (drop (call $args_sizes_get (i32.const 0) (i32.const 4)))
    (drop (call $args_get (i32.const 1024) (i32.const 8192)))
    ;; Every argument ends with a zero byte: make it the end of a line.
    (local.set $end (i32.add (i32.const 8192) (i32.load (i32.const 4))))
    (local.set $i (i32.const 8192))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $end)))
        (if (i32.eqz (i32.load8_u (local.get $i))) (then (i32.store8 (local.get $i) (i32.const 10))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (call $write (i32.const 8192) (i32.load (i32.const 4)))
    (block $end
      (loop $next
        (i32.store (i32.const 8) (i32.const 8192))
        (i32.store (i32.const 12) (i32.const 4096))
        (br_if $end (call $fd_read (i32.const 0) (i32.const 8) (i32.const 1) (i32.const 16)))
        (br_if $end (i32.eqz (i32.load (i32.const 16))))
        (call $write (i32.const 8192) (i32.load (i32.const 16)))
        (br $next)))))
