;; WASI calls read and write the memory that is exported as "memory", whichever it is.
;; RUN: %wrought run %s | FileCheck %s
;; CHECK: {{^}}right{{$}}

(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory $other 1)
  (memory $main (export "memory") 1)
  (data (memory $other) (i32.const 0) "\10\00\00\00\06\00\00\00\00\00\00\00\00\00\00\00wrong\0a")
  (data (memory $main) (i32.const 0) "\10\00\00\00\06\00\00\00\00\00\00\00\00\00\00\00right\0a")
  (func (export "_start") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
