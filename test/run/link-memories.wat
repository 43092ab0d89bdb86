;; Each module keeps a memory of its own if it defines one, and names may be the same in all of them.
;; RUN: %wrought compile --invoke - %s --link other=%S/Inputs/link-other.wat -o %t
;; RUN: printf 'own\ntheirs\ngrow\nown-size\ntheir-size\n' | %t | FileCheck %s
;; CHECK: ok 0x1
;; CHECK-NEXT: ok 0x2
;; CHECK-NEXT: ok 0x1
;; CHECK-NEXT: ok 0x1
;; CHECK-NEXT: ok 0x3
(module
  (import "other" "read" (func $theirs (result i32)))
  (import "other" "grow" (func $grow (result i32)))
  (import "other" "size" (func $size (result i32)))
  (memory $memory (export "memory") 1)
  (data (i32.const 0) "\01")
  (func $read (export "own") (result i32) (i32.load (i32.const 0)))
  (func (export "theirs") (result i32) (call $theirs))
  (func (export "grow") (result i32) (call $grow))
  (func (export "own-size") (result i32) (memory.size))
  (func (export "their-size") (result i32) (call $size)))
