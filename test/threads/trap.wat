;; A trap in any thread ends the program, with one message that names the functions of that thread, while the others go on
;; waiting; so does a stack that ends.
;; RUN: sed 's/TRAP/(drop (i32.load (i32.const 65536)))/' %s > %t.wat
;; RUN: %wrought compile %t.wat -o %t && (%t 2>&1; echo "status $?") | FileCheck --check-prefixes=CHECK,BOUNDS %s
;; RUN: sed 's/TRAP/(unreachable)/' %s > %t.wat
;; RUN: %wrought compile %t.wat -o %t && (%t 2>&1; echo "status $?") | FileCheck --check-prefixes=CHECK,REACHED %s
;; RUN: sed 's/TRAP/(drop (call $deep (i32.const 1)))/' %s > %t.wat
;; RUN: %wrought compile -O0 %t.wat -o %t && (%t 2>&1; echo "status $?") | FileCheck --check-prefixes=CHECK,DEEP %s

(module
  (import "env" "memory" (memory 1 1 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (export "memory" (memory 0))
  (func $deep (param i32) (result i32)
    (i32.add (call $deep (i32.add (local.get 0) (i32.const 1))) (i32.load (local.get 0))))
  (func $inner TRAP)
  (func $entry (export "wasi_thread_start") (param i32 i32) (call $inner))
  (func (export "_start")
    (drop (call $spawn (i32.const 0)))
    (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))))

;; CHECK-NOT: wrought: trap
;; BOUNDS: wrought: trap: out of bounds memory access{{( at address 0x10000 \(memory size 0x10000\))?$}}
;; BOUNDS-NEXT: 0: {{inner|entry}}
;; REACHED: wrought: trap: unreachable
;; DEEP: wrought: trap: call stack exhausted
;; DEEP: 0: deep
;; CHECK-NOT: wrought: trap
;; CHECK: status 134
