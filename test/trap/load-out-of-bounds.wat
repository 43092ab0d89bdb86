;; Where guard pages find the access, the address and the size of the memory are part of the message; the highest effective address that wasm can form, an index
;; and an offset of 2^32 - 1 each, stays inside the sandbox.
;; RUN: not %wrought run --invoke load %s -- 65533 2>&1 | FileCheck %s --check-prefix=%if target-armv7 %{CHECKED%} %else %{PAGE%}
;; RUN: not %wrought run --invoke load_far %s -- 0xffffffff 2>&1 | FileCheck %s --check-prefix=FAR
;; RUN: %wrought run --invoke load %s -- 65532 | FileCheck %s --check-prefix=INSIDE

(module
  (memory 1)
  (data (i32.const 65532) "\01\00\00\00")
  (func $load (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func $load_far (export "load_far") (param i32) (result i64) (i64.load offset=0xffffffff (local.get 0))))

;; PAGE: wrought: trap: out of bounds memory access{{.*}}0x10000
;; PAGE-NEXT: 0: load
;; CHECKED: wrought: trap: out of bounds memory access
;; CHECKED-NEXT: 0: load
;; FAR: wrought: trap: out of bounds memory access
;; FAR-NEXT: 0: load_far
;; INSIDE: 1
