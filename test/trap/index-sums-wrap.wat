;; Sums that are part of the operand of an access (compiler/backend/fold-index-sums.h) wrap around as those of wasm do, and where the sum
;; ends near 2^32 the access traps and changes nothing, be it 16 bytes wide: the answers are the same at all levels and with both
;; kinds of checks.
;; RUN: for f in load store store64 add sub; do for a in 0x0 0x8 0xfff0 0xfff1 0x10000 0xfffeffff 0xffff0000 0xfffffff8 0xffffffff; do \
;; RUN:   for i in 0x0 0x1 0x2 0xffffffff 0x1fffffff 0x40000002; do echo "$f $a $i"; done; done; done > %t.calls
;; RUN: %wrought compile --invoke - --strict-traps -O0 %s -o %t.0
;; RUN: while read call; do echo "$call" | %t.0 2>/dev/null; done < %t.calls > %t.0.out || true
;; RUN: FileCheck %s < %t.0.out
;; RUN: %wrought compile --invoke - --strict-traps -O3 %s -o %t.3
;; RUN: while read call; do echo "$call" | %t.3 2>/dev/null; done < %t.calls > %t.3.out || true
;; RUN: cmp %t.0.out %t.3.out
;; RUN: %wrought compile --invoke - --strict-traps -O3 --bounds-checks=explicit %s -o %t.4
;; RUN: while read call; do echo "$call" | %t.4 2>/dev/null; done < %t.calls > %t.4.out || true
;; RUN: cmp %t.0.out %t.4.out
;; CHECK: trap out of bounds memory access
;; CHECK: ok 0x1
;; CHECK: trap out of bounds memory access
(module
  (memory (export "memory") 1)
  (func (export "load") (param $a i32) (param $i i32) (result i32)
    (i32x4.extract_lane 1 (v128.load (i32.add (i32.add (local.get $a) (i32.shl (local.get $i) (i32.const 2))) (i32.const -8)))))
  (func (export "store") (param $a i32) (param $i i32) (result i32)
    (v128.store (i32.add (local.get $a) (i32.mul (local.get $i) (i32.const 8))) (v128.const i32x4 1 2 3 4))
    (i32.load (i32.const 0)))
  (func (export "store64") (param $a i32) (param $i i32) (result i32)
    (i64.store (i32.add (i32.add (local.get $a) (local.get $i)) (i32.const 12)) (i64.const -1))
    (i32.load (i32.const 0)))
  (func (export "add") (param $a i32) (param $i i32) (result i32)
    (i32.store (i32.add (local.get $a) (local.get $i))
      (i32.add (i32.load (i32.add (local.get $a) (local.get $i))) (i32.const 7)))
    (i32.load (i32.const 0)))
  (func (export "sub") (param $a i32) (param $i i32) (result i32)
    (i8x16.extract_lane_u 3 (v128.load8_splat (i32.sub (local.get $a) (local.get $i))))))
