;; Atomic instructions of every width, by one thread: results, narrow widths, comparing exchanges that compare whole values,
;; waiting that cannot wait. Addresses that are not multiples of the width trap, also where the processor would not mind.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - --bounds-checks=explicit %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - --memory-base=dynamic %s -o %t && %t < %t.calls | FileCheck %s

(module
  (memory 1 2 shared)
  (data (i32.const 0) "\ff\ff\ff\ff\ff\ff\ff\ff")
  (func (export "load") (param i32) (result i64) (i64.atomic.load (local.get 0)))
  (func (export "load8") (param i32) (result i64) (i64.atomic.load8_u offset=3 (local.get 0)))
  (func (export "load16") (param i32) (result i32) (i32.atomic.load16_u offset=1 (local.get 0)))
  (func (export "dropped") (param i32) (drop (i32.atomic.load (local.get 0))))
  (func (export "store16") (param i32 i32) (i32.atomic.store16 (local.get 0) (local.get 1)))
  (func (export "add") (param i32 i32) (result i32) (i32.atomic.rmw.add (local.get 0) (local.get 1)))
  (func (export "sub8") (param i32 i64) (result i64) (i64.atomic.rmw8.sub_u (local.get 0) (local.get 1)))
  (func (export "xchg") (param i32 i64) (result i64) (i64.atomic.rmw.xchg (local.get 0) (local.get 1)))
  (func (export "cmpxchg8") (param i32 i32 i32) (result i32)
    (i32.atomic.rmw8.cmpxchg_u (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait32") (param i32 i32 i64) (result i32)
    (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait64") (param i32 i64 i64) (result i32)
    (memory.atomic.wait64 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "notify") (param i32 i32) (result i32) (memory.atomic.notify offset=4 (local.get 0) (local.get 1)))
  (func (export "fence") (atomic.fence))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size)))

;; CALL: load 0x0
;; CHECK: ok 0xffffffffffffffff
;; CALL: load 0x4
;; CHECK-NEXT: trap unaligned atomic
;; CALL: load8 0x0
;; CHECK-NEXT: ok 0xff
;; CALL: load16 0x1
;; CHECK-NEXT: ok 0xffff
;; CALL: load16 0x2
;; CHECK-NEXT: trap unaligned atomic
;; CALL: dropped 0x2
;; CHECK-NEXT: trap unaligned atomic
;; CALL: dropped 0x10000
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: store16 0x2 0x12345678
;; CHECK-NEXT: ok
;; CALL: load 0x0
;; CHECK-NEXT: ok 0xffffffff5678ffff
;; CALL: add 0x0 0x1
;; CHECK-NEXT: ok 0x5678ffff
;; CALL: sub8 0x0 0x1
;; CHECK-NEXT: ok 0x0
;; CALL: xchg 0x0 0x1122334455667788
;; CHECK-NEXT: ok 0xffffffff567900ff
;; CALL: cmpxchg8 0x0 0x187 0x1
;; CHECK-NEXT: ok 0x88
;; CALL: load8 0x1
;; CHECK-NEXT: ok 0x44
;; CALL: cmpxchg8 0x0 0x188 0x199
;; CHECK-NEXT: ok 0x88
;; CALL: load 0x0
;; CHECK-NEXT: ok 0x1122334455667799
;; CALL: wait32 0x0 0x0 0xffffffffffffffff
;; CHECK-NEXT: ok 0x1
;; CALL: wait32 0x0 0x55667799 0x1000
;; CHECK-NEXT: ok 0x2
;; CALL: wait64 0x0 0x1122334455667799 0x0
;; CHECK-NEXT: ok 0x2
;; CALL: wait64 0x4 0x0 0x0
;; CHECK-NEXT: trap unaligned atomic
;; CALL: wait32 0x10000 0x0 0x0
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: wait64 0xfffffff8 0x0 0x0
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: notify 0x0 0x5
;; CHECK-NEXT: ok 0x0
;; CALL: notify 0xfffc 0x0
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: notify 0x2 0x0
;; CHECK-NEXT: trap unaligned atomic
;; CALL: fence
;; CHECK-NEXT: ok
;; CALL: grow 0x1
;; CHECK-NEXT: ok 0x1
;; CALL: grow 0x1
;; CHECK-NEXT: ok 0xffffffff
;; CALL: size
;; CHECK-NEXT: ok 0x2
