;; The reservation begins with a gap up to the next GiB (runtime-lib/src/memory.cpp). A memory grows into it, up to its last page, across
;; its end and past it; what is behind the memory traps all the while; what was written stays.
;; Where addresses have 32 bits nothing is reserved, and memories do not grow so far.
;; UNSUPPORTED: target-armv7
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; A memory without a page at its start.
;; RUN: sed 's/(memory 1)/(memory 0)/; s/(data .*//' %s > %t.empty.wat
;; RUN: (echo 'grow 0x1'; cat %t.calls) > %t.empty.calls
;; RUN: %wrought compile -O3 --invoke - %t.empty.wat -o %t && %t < %t.empty.calls | FileCheck --check-prefixes=EMPTY,CHECK %s
;; EMPTY: ok 0x0

(module
  (memory 1)
  (data (i32.const 65535) "\00")
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "load_far") (param i32) (result i32) (i32.load8_u offset=0xffffffff (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size)))

;; Behind the first page: at once, and at the last bytes below 1 GiB, from it, and below 8 GiB. The base is 64 KiB.
;; CALL: store 0xffff 0x11
;; CHECK: ok
;; CALL: load 0x10000
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load 0x3ffeffff
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load 0x3fff0000
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load 0xffffffff
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load_far 0x0
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load_far 0xffffffff
;; CHECK-NEXT: trap out of bounds memory access
;; Within the gap: small, and large enough for huge pages.
;; CALL: grow 0x1
;; CHECK-NEXT: ok 0x1
;; CALL: store 0x1ffff 0x12
;; CHECK-NEXT: ok
;; CALL: load 0x20000
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: grow 0x7d
;; CHECK-NEXT: ok 0x2
;; CALL: store 0x7effff 0x13
;; CHECK-NEXT: ok
;; CALL: load 0x7f0000
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: grow 0x1
;; CHECK-NEXT: ok 0x7f
;; CALL: load 0x7fffff
;; CHECK-NEXT: ok 0x0
;; CALL: load 0x800000
;; CHECK-NEXT: trap out of bounds memory access
;; Up to the page before the gap's end, to its end, past it.
;; CALL: grow 0x3f7e
;; CHECK-NEXT: ok 0x80
;; CALL: store 0x3ffdffff 0x14
;; CHECK-NEXT: ok
;; CALL: load 0x3ffe0000
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: grow 0x1
;; CHECK-NEXT: ok 0x3ffe
;; CALL: store 0x3ffeffff 0x15
;; CHECK-NEXT: ok
;; CALL: load 0x3fff0000
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: grow 0x2
;; CHECK-NEXT: ok 0x3fff
;; CALL: store 0x40000000 0x16
;; CHECK-NEXT: ok
;; CALL: load 0x40010000
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load 0xffff
;; CHECK-NEXT: ok 0x11
;; CALL: load 0x1ffff
;; CHECK-NEXT: ok 0x12
;; CALL: load 0x7effff
;; CHECK-NEXT: ok 0x13
;; CALL: load 0x3ffdffff
;; CHECK-NEXT: ok 0x14
;; CALL: load 0x3ffeffff
;; CHECK-NEXT: ok 0x15
;; CALL: load 0x40000000
;; CHECK-NEXT: ok 0x16
;; CALL: size
;; CHECK-NEXT: ok 0x4001
