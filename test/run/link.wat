;; Modules that are linked at compile time share what they export: functions, globals, memory, tables; their start functions run
;; before those of their importers, and a module passes on what it imports itself.
;; RUN: %wrought compile -O0 --invoke - %s --link math=%S/../driver/Inputs/link/math.wat --link counter=%S/../driver/Inputs/link/counter.wat -o %t
;; RUN: printf 'sum 0x1 0x2\ncounter\nbump\ncounter\ncalls\nlimit\nshared\nhelper\nsecond\n' | %t | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s --link counter=%S/../driver/Inputs/link/counter.wat --link math=%S/../driver/Inputs/link/math.wat -o %t
;; RUN: printf 'sum 0x1 0x2\ncounter\nbump\ncounter\ncalls\nlimit\nshared\nhelper\nsecond\n' | %t | FileCheck %s
;; CHECK: ok 0x3
;; counter's start function has counted to 1, and then this module's to 2.
;; CHECK-NEXT: ok 0x2
;; CHECK-NEXT: ok 0x3
;; CHECK-NEXT: ok 0x3
;; CHECK-NEXT: ok 0x4
;; CHECK-NEXT: ok 0x65
;; "shared", its first letters overwritten by a segment of this module.
;; CHECK-NEXT: ok 0x72535353
;; CHECK-NEXT: ok 0xb
;; CHECK-NEXT: ok 0x16
(module
  (import "math" "add" (func $add (param i32 i32) (result i32)))
  (import "math" "calls" (func $calls (result i32)))
  (import "math" "limit" (global $limit i32))
  (import "math" "memory" (memory 1))
  (import "math" "table" (table 1 funcref))
  (import "counter" "n" (global $n (mut i32)))
  (import "counter" "bump" (func $bump (result i32)))
  (global $above i32 (i32.add (global.get $limit) (i32.const 1)))
  (data (i32.const 8) "SSS")
  (elem (i32.const 1) $second)
  (type $t (func (result i32)))
  (func $second (result i32) (i32.const 22))
  (func (export "sum") (param i32 i32) (result i32) (call $add (local.get 0) (local.get 1)))
  (func (export "counter") (result i32) (global.get $n))
  (func (export "bump") (result i32) (call $bump))
  (func (export "calls") (result i32) (call $calls))
  (func (export "limit") (result i32) (global.get $above))
  (func (export "shared") (result i32) (i32.load (i32.const 8)))
  (func (export "helper") (result i32) (call_indirect (type $t) (i32.const 0)))
  (func (export "second") (result i32) (call_indirect (type $t) (i32.const 1)))
  (func $start (drop (call $bump)))
  (start $start))
