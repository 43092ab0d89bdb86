;; A call of a linked module's function is inlined like any other.
;; RUN: %wrought compile --invoke - %s --link math=%S/../../driver/Inputs/link/pure.wat --emit=asm -o - | FileCheck %s
;; CHECK-LABEL: wasm.twice:
;; CHECK-NOT: call
;; CHECK: ret
(module
  (import "math" "double" (func $double (param i32) (result i32)))
  (func $twice (export "twice") (param i32) (result i32) (call $double (call $double (local.get 0)))))
