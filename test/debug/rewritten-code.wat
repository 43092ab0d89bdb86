;; Offsets are those of the module as it was given, also in functions that are rewritten before they are compiled (parameters of
;; blocks, wide arithmetic) and in those behind them, which move.
;; RUN: %wat2wasm --debug-names %s -o %t.wasm
;; RUN: %wrought compile -g -O0 %t.wasm -o %t.first && not %t.first 2>&1 | FileCheck %s
;; RUN: %python %S/Inputs/opcode-at.py %t.wasm $(%t.first 2>&1 | sed -n 's/.*wasm:0x//p') | FileCheck %s --check-prefix=OPCODES
(module
  (func $rewritten (param i32) (result i32)
    (i32.const 100)
    (local.get 0)
    (block (param i32 i32) (result i32)
      (i32.div_u)))
  (func $copied (param i32) (result i32)
    (call $rewritten (local.get 0)))
  (memory 1)
  (func $main (export "_start")
    (i32.store (i32.const 0)
      (i32.const 1)
      (loop (param i32) (result i32) (call $copied (i32.const 0)) (drop)))))
;; CHECK: wrought: trap: integer divide by zero
;; CHECK-NEXT: {{^}}  0: rewritten at {{.*}}.wasm:0x
;; CHECK-NEXT: {{^}}  1: copied at {{.*}}.wasm:0x
;; CHECK-NEXT: {{^}}  2: main at {{.*}}.wasm:0x
;; i32.div_u, call, call
;; OPCODES: 6e 10 10
