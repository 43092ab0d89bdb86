;; Both kinds of bounds checks, at both kinds of base: the last byte is reached, the one behind it traps, no sum of index and
;; offset wraps, and a memory that grows keeps its contents, also if it has to move.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - --bounds-checks=explicit %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - --bounds-checks=explicit %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O0 --invoke - --memory-base=dynamic %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - --memory-base=dynamic %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O0 --invoke - --memory-base=dynamic --bounds-checks=explicit %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - --memory-base=dynamic --bounds-checks=explicit %s -o %t && %t < %t.calls | FileCheck %s
;; A maximum that is small is reserved, and the base stays.
;; RUN: %wrought compile -O3 --invoke - --memory-base=dynamic --bounds-checks=explicit --max-memory=1MiB %s -o %t
;; RUN: %t < %t.calls | FileCheck %s
;; Explicit checks need no addresses past the memory's size.
;; RUN: %wrought compile --invoke - --bounds-checks=explicit %s -o %t
;; RUN: %if native %{ (ulimit -v 100000; %t < %t.calls) | FileCheck %s %}
;; RUN: %wrought compile --invoke - --bounds-checks=explicit --memory-base=dynamic %s -o %t
;; RUN: %if native %{ (ulimit -v 100000; %t < %t.calls) | FileCheck %s %}

(module
  (memory (export "memory") 1)
  (data (i32.const 65528) "\01\02\03\04\05\06\07\08")
  (global $g (mut i32) (i32.const 0))
  (func (export "load8") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "load64") (param i32) (result i64) (i64.load (local.get 0)))
  ;; Past what the memory has at start, and past what it can have.
  (func (export "load_far") (param i32) (result i32) (i32.load offset=65536 (local.get 0)))
  (func (export "load_farthest") (param i32) (result i32) (i32.load offset=4294967295 (local.get 0)))
  (func (export "load16") (param i32) (result i64) (i64x2.extract_lane 1 (v128.load (local.get 0))))
  (func (export "store8") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size))
  (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  ;; The base is read again after a call that grows.
  (func (export "across") (param i32) (result i32)
    (i32.store (i32.const 16) (i32.const 11))
    (drop (memory.grow (local.get 0)))
    (i32.store (i32.const 20) (i32.const 31))
    (i32.add (i32.load (i32.const 16)) (i32.load (i32.const 20))))
  ;; A loop whose checks leave it.
  (func (export "sum") (param $at i32) (param $count i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $sum)))

;; CALL: load64 0xfff8
;; CHECK: ok 0x807060504030201
;; CALL: load64 0xfff9
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load64 0xffffffff
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load16 0xfff0
;; CHECK-NEXT: ok 0x807060504030201
;; CALL: load16 0xfff1
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load_far 0x0
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load_farthest 0x1
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load_farthest 0xffffffff
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: sum 0xfff8 0x8
;; CHECK-NEXT: ok 0x24
;; CALL: sum 0xfff8 0x9
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: sum 0xfffffffe 0x10
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: across 0x1
;; CHECK-NEXT: ok 0x2a
;; CALL: load64 0xfffc
;; CHECK-NEXT: ok 0x8070605
;; CALL: load_far 0xfffc
;; CHECK-NEXT: ok 0x0
;; CALL: load_far 0xfffd
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: grow 0x3
;; CHECK-NEXT: ok 0x2
;; CALL: store8 0x4ffff 0x7
;; CHECK-NEXT: ok
;; CALL: load8 0x4ffff
;; CHECK-NEXT: ok 0x7
;; CALL: store8 0x50000 0x7
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: grow 0x10000
;; CHECK-NEXT: ok 0xffffffff
;; CALL: fill 0x4fff0 0x1 0x10
;; CHECK-NEXT: ok
;; CALL: fill 0x4fff0 0x1 0x11
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: copy 0x0 0xfff8 0x8
;; CHECK-NEXT: ok
;; CALL: load64 0x0
;; CHECK-NEXT: ok 0x807060504030201
;; CALL: size
;; CHECK-NEXT: ok 0x5
