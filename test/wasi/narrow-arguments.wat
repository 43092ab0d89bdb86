;; What lies above the 32 bits of an argument is not seen by the host: neither here, where a descriptor and an address are cut
;; out of a larger number, nor where they are compared. (RISC-V's convention wants such numbers sign-extended in their registers.)
;; RUN: %wrought run %s 2>&1 | FileCheck %s

(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\20\00\00\00\03\00\00\00")
  (data (i32.const 32) "ok\0a")
  ;; Twice the descriptor 1, the address 8, and 70000, with something above.
  (data (i32.const 64) "\02\00\00\00\7c\03\00\00" "\10\00\00\00\9e\02\00\00" "\e0\22\02\00\fe\ff\ff\ff")
  (func $half (param i32) (result i32)
    (i32.wrap_i64 (i64.shr_u (i64.load (local.get 0)) (i64.const 1))))
  (func (export "_start")
    ;; Past the end of memory, whatever lies above.
    (if (i32.ne (call $random_get (call $half (i32.const 80)) (i32.const 1)) (i32.const 21)) (then unreachable))
    (if (call $fd_write (call $half (i32.const 64)) (call $half (i32.const 72)) (i32.const 1) (i32.const 16)) (then unreachable))
    (call $proc_exit (i32.const 0))))

;; CHECK: ok
