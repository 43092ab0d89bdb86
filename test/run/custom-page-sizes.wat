;; A memory with pages of one byte has exactly the size it says: it grows by bytes, and the byte behind it traps.
;; RUN: %wrought compile -O0 --invoke main %s -o %t && %t
;; RUN: %wrought compile -O2 --invoke main %s -o %t && %t
;; RUN: %wrought compile -O2 --invoke behind %s -o %t && not %t 2>&1 | FileCheck %s
;; CHECK: out of bounds memory access
(module
  (memory 10 13 (pagesize 1))
  (data (i32.const 6) "\01\02\03\04")
  (func $check (param i32) (if (i32.eqz (local.get 0)) (then unreachable)))
  (func (export "main")
    (call $check (i32.eq (memory.size) (i32.const 10)))
    (call $check (i32.eq (i32.load (i32.const 6)) (i32.const 0x04030201)))
    (call $check (i32.eq (memory.grow (i32.const 3)) (i32.const 10)))
    (call $check (i32.eq (memory.grow (i32.const 1)) (i32.const -1)))
    (i32.store8 (i32.const 12) (i32.const 5))
    (call $check (i32.eq (i32.load (i32.const 9)) (i32.const 0x05000004))))
  (func (export "behind") (i32.store (i32.const 7) (i32.const 1))))
