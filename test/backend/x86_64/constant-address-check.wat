;; Memory never shrinks: an access at a constant address below its initial size needs no check, also where its size can change.
;; RUN: %wrought compile --target=x86_64-linux --bounds-checks=explicit --emit=asm %s -o - | FileCheck %s
;; RUN: %wrought compile --target=armv7-linux --emit=asm %s -o - | FileCheck %s

(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1 4)
  (func (export "_start")
    (if (i32.load (i32.const 40000)) (then (drop (memory.grow (i32.const 1)))))
    (call $proc_exit (i32.load offset=4 (i32.const 65528)))))

;; CHECK: {{^}}wasm.{{[0-9]}}:
;; CHECK-NOT: {{ud1|udf}}
;; CHECK: wrought_wasi_proc_exit
