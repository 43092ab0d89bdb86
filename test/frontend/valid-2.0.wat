;; What WebAssembly 2.0 added (but SIMD), extended constant expressions and tail calls are switched on.
;; RUN: %wrought validate -v %s | FileCheck %s
;; RUN: %wat2wasm --enable-extended-const --enable-tail-call %s -o %t.wasm && %wrought validate -v %t.wasm | FileCheck %s
;; CHECK: valid
(module
  (import "env" "counter" (global $counter (mut i32)))
  (import "env" "base" (global $base i32))
  (global i32 (i32.add (global.get $base) (i32.const 4)))
  (table $functions 2 funcref)
  (table $externs 2 externref)
  (memory 1)
  (data $passive "abc")
  (elem $declared declare func $pair)
  (func $pair (result i32 i64) (i32.const 1) (i64.const 2))
  (func (result i32 i64) (return_call $pair))
  (func (param f32) (result i32)
    (memory.init $passive (i32.const 0) (i32.const 0) (i32.const 3))
    (memory.copy (i32.const 8) (i32.const 0) (i32.const 3))
    (table.set $functions (i32.const 0) (ref.func $pair))
    (table.set $externs (i32.const 0) (ref.null extern))
    (i32.extend8_s (i32.trunc_sat_f32_s (local.get 0)))))
