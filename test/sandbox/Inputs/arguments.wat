;; Needs no system call but the one that ends it.
(module
  (import "wasi_snapshot_preview1" "args_get" (func $get (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start") (drop (call $get (i32.const 0) (i32.const 0)))))
