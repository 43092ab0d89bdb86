;; A memory with 64-bit indices: no index and no offset wraps, whatever the memory has or could have; size, growth and bulk
;; operations take 64 bits; nothing is reserved for it.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && (%if native %{ ulimit -v 100000; %} %t < %t.calls) | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && (%if native %{ ulimit -v 100000; %} %t < %t.calls) | FileCheck %s
;; RUN: %wrought compile -O3 --memory-base=dynamic --invoke - %s -o %t && (%if native %{ ulimit -v 100000; %} %t < %t.calls) | FileCheck %s
;; RUN: not %wrought compile --bounds-checks=guard --invoke - %s -o %t.none 2>&1 | FileCheck --check-prefix=GUARD %s
;; GUARD: error: --bounds-checks=guard: guard pages cannot protect memory 0, which has 64-bit addresses; leave the option out

(module
  (memory i64 1)
  (data (i64.const 65532) "\01\02\03\04")
  (data $p "passive")
  (func (export "load") (param i64) (result i32) (i32.load (local.get 0)))
  (func (export "load_far") (param i64) (result i32) (i32.load offset=65536 (local.get 0)))
  (func (export "load_never") (param i64) (result i32) (i32.load offset=0xffffffff (local.get 0)))
  (func (export "store") (param i64 i32) (i32.store offset=4 (local.get 0) (local.get 1)))
  (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
  (func (export "size") (result i64) (memory.size))
  (func (export "fill") (param i64 i32 i64) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy") (param i64 i64 i64) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param i64 i32 i32) (memory.init $p (local.get 0) (local.get 1) (local.get 2))))

;; CALL: load 0xfffc
;; CHECK: ok 0x4030201
;; CALL: load 0xfffd
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load 0xfffffffffffffffc
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load 0x10000fffc
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load_far 0x0
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load_far 0xffffffffffff0000
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load_never 0xffffffff00000001
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: store 0xfffffffffffffffc 0x0
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: grow 0x1000000000000
;; CHECK-NEXT: ok 0xffffffffffffffff
;; CALL: grow 0x2
;; CHECK-NEXT: ok 0x1
;; CALL: size
;; CHECK-NEXT: ok 0x3
;; CALL: load_far 0x1fffc
;; CHECK-NEXT: ok 0x0
;; CALL: load_far 0x1fffd
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: load 0xfffc
;; CHECK-NEXT: ok 0x4030201
;; CALL: fill 0x0 0x1 0xffffffffffffffff
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: fill 0x30000 0x1 0x1
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: fill 0x30000 0x1 0x0
;; CHECK-NEXT: ok
;; CALL: fill 0x2fffc 0x7 0x4
;; CHECK-NEXT: ok
;; CALL: copy 0x0 0x2fffc 0x4
;; CHECK-NEXT: ok
;; CALL: load 0x0
;; CHECK-NEXT: ok 0x7070707
;; CALL: copy 0xffffffffffffffff 0x0 0x1
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: init 0x2fffd 0x0 0x4
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: init 0x2fffc 0x0 0x4
;; CHECK-NEXT: ok
;; CALL: load 0x2fffc
;; CHECK-NEXT: ok 0x73736170
