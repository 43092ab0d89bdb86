;; Functions in C want numbers of 32 bits sign-extended in their registers, and trust that they are: those that are called, and those
;; that call and use the result. What lies above otherwise would be part of every comparison.
;; RUN: %wrought compile --target=riscv64-linux --emit=asm %s -o - | FileCheck %s --check-prefix=WASI
;; RUN: %wrought compile --target=riscv64-none-elf --emit=asm %s -o - | FileCheck %s --check-prefixes=WASI,HOST

(module
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (func $half (export "half") (param i64) (result i32) (i32.wrap_i64 (i64.shr_u (local.get 0) (i64.const 1))))
  (func (export "_start")
    (call $proc_exit (call $fd_close (call $half (i64.load (i32.const 8)))))))

;; WASI: sext.w a1, a0
;; WASI: call wrought_wasi_fd_close

;; HOST: {{^}}c_calls_half:
;; HOST: sext.w a0, a0
;; HOST: ret
