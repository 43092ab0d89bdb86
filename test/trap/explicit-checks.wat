;; A trap of a bounds check tells what one of a guard page does: the address where the access leaves the memory, which memory of
;; several, and its size. The optimiser may join checks, and then the reason stands alone.
;; RUN: for call in 'load 65533' 'load 70000' 'load -4' 'load8 65536' 'far 0' 'store 65529' 'grown 131065' 'second 131072' 'vector 65521' 'fill 65530 7' 'copy 65536 1'; do \
;; RUN:   not %wrought run --bounds-checks=explicit --invoke ${call%%%% *} %s -- ${call#* } 2>&1 | grep trap:; done | FileCheck %s --check-prefixes=CHECK,%if target-armv7 %{RANGE32%} %else %{RANGE64%}
;; RUN: for call in 'load 65533' 'load 70000' 'load -4' 'load8 65536' 'far 0' 'store 65529' 'grown 131065' 'second 131072' 'vector 65521' 'fill 65530 7' 'copy 65536 1'; do \
;; RUN:   not %wrought run -O0 --bounds-checks=explicit --memory-base=dynamic --invoke ${call%%%% *} %s -- ${call#* } 2>&1 | grep trap:; done | FileCheck %s --check-prefixes=CHECK,%if target-armv7 %{RANGE32%} %else %{RANGE64%}
;; RUN: not %wrought run -g --bounds-checks=explicit --invoke store %s -- 65536 2>&1 | FileCheck %s --check-prefix=LINES
;; RUN: not %wrought run -Os --bounds-checks=explicit --invoke store %s -- 65536 2>&1 | FileCheck %s --check-prefix=SMALL

(module
  (memory $first 1 4)
  (memory $second 2 2)
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "load8") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "far") (param i32) (result i32) (i32.load offset=4294967295 (local.get 0)))
  (func (export "store") (param i32) (i64.store (local.get 0) (i64.const 7)))
  (func (export "grown") (param i32) (result i64)
    (drop (memory.grow $first (i32.const 1)))
    (i64.load (local.get 0)))
  (func (export "second") (param i32) (result i32) (i32.load $second (local.get 0)))
  (func (export "vector") (param i32) (result i32) (i32x4.extract_lane 0 (v128.load offset=0 (local.get 0))))
  (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 1) (local.get 1)))
  (func (export "copy") (param i32 i32) (memory.copy (local.get 0) (i32.const 0) (local.get 1))))

;; CHECK:      trap: out of bounds memory access at address 0x10000 of memory 0 (memory size 0x10000)
;; CHECK-NEXT: trap: out of bounds memory access at address 0x11170 of memory 0 (memory size 0x10000)
;; CHECK-NEXT: trap: out of bounds memory access at address 0xfffffffc of memory 0 (memory size 0x10000)
;; CHECK-NEXT: trap: out of bounds memory access at address 0x10000 of memory 0 (memory size 0x10000)
;; CHECK-NEXT: trap: out of bounds memory access{{$}}
;; CHECK-NEXT: trap: out of bounds memory access at address 0x10000 of memory 0 (memory size 0x10000)
;; CHECK-NEXT: trap: out of bounds memory access at address 0x20000 of memory 0 (memory size 0x20000)
;; CHECK-NEXT: trap: out of bounds memory access at address 0x20000 of memory 1 (memory size 0x20000)
;; CHECK-NEXT: trap: out of bounds memory access at address 0x10000 of memory 0 (memory size 0x10000)
;; The last byte of a range, where a register holds how far it reaches.
;; RANGE64-NEXT: trap: out of bounds memory access at address 0x10000 of memory 0 (memory size 0x10000)
;; RANGE64-NEXT: trap: out of bounds memory access at address 0x10000 of memory 0 (memory size 0x10000)
;; RANGE32-NEXT: trap: out of bounds memory access{{$}}
;; RANGE32-NEXT: trap: out of bounds memory access{{$}}
;; LINES: trap: out of bounds memory access at address 0x10000 of memory 0 (memory size 0x10000)
;; LINES-NEXT: 0: {{.*}}explicit-checks.wat:
;; SMALL: trap: out of bounds memory access{{$}}
