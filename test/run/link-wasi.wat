;; A module of the program may provide WASI's functions itself; the runtime's are not used then.
;; RUN: %wrought compile -O0 %s --link wasi_snapshot_preview1=%S/Inputs/link-wasi.wat -o %t
;; RUN: %t || test $? = 134
;; RUN: (%t 2>&1 || true) | FileCheck %s
;; CHECK: unreachable
;; CHECK: wasi_snapshot_preview1:exit
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (call $exit (i32.const 3))))
