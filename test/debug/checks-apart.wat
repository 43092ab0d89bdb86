;; A function's checks share a trap instruction, but not with -g: each says which of them it was.
;; RUN: %wrought compile -g --invoke check %s -o %t
;; RUN: not %t 0 0 2>&1 | FileCheck %s --check-prefix=FIRST
;; RUN: not %t 1 0 2>&1 | FileCheck %s --check-prefix=SECOND
;; RUN: not %t 2 7 2>&1 | FileCheck %s --check-prefix=OUTSIDE
;; RUN: not %t 3 0 2>&1 | FileCheck %s --check-prefix=TYPE
;; RUN: not %t 4 0 2>&1 | FileCheck %s --check-prefix=OTHER-TYPE
(module
  (memory 1)
  (table 4 funcref)
  (elem (i32.const 0) $empty $check)
  (func $empty)
  (func $check (export "check") (param i32 i32)
    (if (i32.eq (local.get 0) (i32.const 0)) (then
      (i32.store (i32.const 0) (i32.div_u (i32.const 5) (local.get 1)))))
    (if (i32.eq (local.get 0) (i32.const 1)) (then
      (i32.store (i32.const 4) (i32.div_u (i32.const 6) (local.get 1)))))
    (if (i32.eq (local.get 0) (i32.const 2)) (then
      (call_indirect (local.get 1))))
    (if (i32.eq (local.get 0) (i32.const 3)) (then
      (call_indirect (param i64) (i64.const 0) (local.get 1))))
    (if (i32.eq (local.get 0) (i32.const 4)) (then
      (call_indirect (param f64) (f64.const 0) (local.get 1))))))
;; FIRST: divide by zero
;; FIRST-NEXT: check at {{.*}}checks-apart.wat:15:33
;; SECOND: divide by zero
;; SECOND-NEXT: check at {{.*}}checks-apart.wat:17:33
;; OUTSIDE: undefined element
;; OUTSIDE-NEXT: check at {{.*}}checks-apart.wat:19:8
;; TYPE: type mismatch
;; TYPE-NEXT: check at {{.*}}checks-apart.wat:21:8
;; OTHER-TYPE: type mismatch
;; OTHER-TYPE-NEXT: check at {{.*}}checks-apart.wat:23:8
