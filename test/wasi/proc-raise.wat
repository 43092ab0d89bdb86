;; proc_raise ends the process by the signal's default action, not through the trap handler; it refuses to stop it.
;; (wasi-libc has no wrapper for it, so this is text.)
;;
;; RUN: %wrought compile %s -o %t
;; RUN: %python -c 'import subprocess, sys; r = subprocess.run([sys.argv[1]], capture_output=True); print(r.returncode, r.stderr)' %t | FileCheck %s
;; CHECK: {{^}}-6 b'{{(qemu: .*)?}}'{{$}}
(module
  (import "wasi_snapshot_preview1" "proc_raise" (func $raise (param i32) (result i32)))
  (memory (export "memory") 1)
  (func $expect (param i32 i32)
    (if (i32.ne (local.get 0) (local.get 1)) (then (unreachable))))
  (func (export "_start")
    (call $expect (call $raise (i32.const 0)) (i32.const 0))   ;; none
    (call $expect (call $raise (i32.const 18)) (i32.const 58)) ;; stop: ENOTSUP
    (call $expect (call $raise (i32.const 31)) (i32.const 28)) ;; no such signal: EINVAL
    (drop (call $raise (i32.const 6)))                         ;; abrt
    (unreachable)))
