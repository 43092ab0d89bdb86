;; An index just below 2^32 is past the memory, also where the code computes the address modulo 2^32 and it is one below memory's base
;; (compiler/backend/fold-index-sums). A sum that wraps around to an index inside is one.
;; RUN: not %wrought run -O3 --invoke element %s -- 0 -1 2>&1 | FileCheck %s --check-prefix=OUTSIDE
;; RUN: not %wrought run -O3 --invoke element %s -- -8 -16384 2>&1 | FileCheck %s --check-prefix=OUTSIDE
;; RUN: not %wrought run -O3 --invoke element %s -- -65536 0 2>&1 | FileCheck %s --check-prefix=OUTSIDE
;; RUN: not %wrought run -O3 --invoke element %s -- -65540 0 2>&1 | FileCheck %s --check-prefix=OUTSIDE
;; RUN: %wrought run -O3 --invoke element %s -- 65532 -1 | FileCheck %s --check-prefix=INSIDE
;; RUN: %wrought run -O3 --invoke element %s -- -8 16384 | FileCheck %s --check-prefix=INSIDE
;; OUTSIDE: wrought: trap: out of bounds memory access
;; OUTSIDE-NEXT: 0: element
;; INSIDE: 42

(module
  (memory 1)
  (data (i32.const 65528) "\2a")
  (func $element (export "element") (param $array i32) (param $i i32) (result i32)
    (i32.load (i32.add (local.get $array) (i32.shl (local.get $i) (i32.const 2))))))
