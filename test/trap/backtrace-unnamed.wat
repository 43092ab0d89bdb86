;; In backtraces, functions that the module gives no name are told by their index among all of its functions, imports counted,
;; as other engines have it: whatever of them the compiler has dropped.
;; RUN: %wrought compile -O0 %s -o %t && not %t 2>&1 | FileCheck %s
;; RUN: %wrought compile -O0 -g %s -o %t && not %t 2>&1 | FileCheck %s --check-prefix=LINES
;; RUN: %wrought compile -O3 %s -o %t && not %t 2>&1 | FileCheck %s --check-prefix=TRAP
(module
  (import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
  (memory (export "memory") 1)
  (func (unreachable))            ;; 2, which nothing calls
  (func $named (call 5))          ;; 3
  (func (result i32) (call 0))    ;; 4
  (func (drop (call 4)) (unreachable))
  (func (export "_start") (call $named)))
;; TRAP: wrought: trap: unreachable
;; CHECK: wrought: trap: unreachable
;; CHECK-NEXT: {{^}}  0: wasm-function[5]{{$}}
;; CHECK-NEXT: {{^}}  1: named{{$}}
;; CHECK-NEXT: {{^}}  2: wasm-function[6]{{$}}
;; LINES: {{^}}  0: wasm-function[5] at
;; LINES-NEXT: {{^}}  1: named at
;; LINES-NEXT: {{^}}  2: wasm-function[6] at
