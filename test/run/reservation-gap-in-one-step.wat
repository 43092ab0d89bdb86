;; A memory that grows across the gap of its reservation in one step, from a size that is small and from one that has huge pages; and
;; one that cannot grow so far stays as it is.
;; UNSUPPORTED: target-armv7
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: sed 's/(memory 1)/(memory 130)/' %s > %t.large.wat
;; RUN: sed 's/(memory 1)/(memory 700)/' %s > %t.larger.wat
;; RUN: %wrought compile -O3 --invoke - %t.large.wat -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %t.larger.wat -o %t && %t < %t.calls | FileCheck %s
;; With less address space than that: the first step is refused, and a smaller one works.
;; RUN: %wrought compile -O3 --invoke - %s -o %t
;; RUN: %if native %{ (ulimit -v 8000000; %t < %t.calls) | FileCheck --check-prefix=LIMIT %s %}

(module
  (memory 1)
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
  (func (export "grow_to") (param i32) (result i32)
    (i32.ne (memory.grow (i32.sub (local.get 0) (memory.size))) (i32.const -1)))
  (func (export "size") (result i32) (memory.size)))

;; CALL: grow_to 0x4100
;; CHECK: ok 0x1
;; LIMIT: ok 0x0
;; CALL: load 0x40ffffff
;; CHECK-NEXT: ok 0x0
;; LIMIT-NEXT: trap out of bounds memory access
;; CALL: load 0x41000000
;; CHECK-NEXT: trap out of bounds memory access
;; LIMIT-NEXT: trap out of bounds memory access
;; CALL: load 0x10000
;; CHECK-NEXT: ok 0x0
;; LIMIT-NEXT: trap out of bounds memory access
;; CALL: grow_to 0x4200
;; CHECK-NEXT: ok 0x1
;; LIMIT-NEXT: ok 0x0
;; CALL: store 0x41ffffff 0x7
;; CHECK-NEXT: ok
;; LIMIT-NEXT: trap out of bounds memory access
;; CALL: load 0x41ffffff
;; CHECK-NEXT: ok 0x7
;; LIMIT-NEXT: trap out of bounds memory access
;; CALL: grow_to 0x2
;; CHECK-NEXT: ok 0x0
;; LIMIT-NEXT: ok 0x1
;; CALL: size
;; CHECK-NEXT: ok 0x4200
;; LIMIT-NEXT: ok 0x2
